"""The complaint flow: an apology with the subject and the order, and a hand-off to staff."""

from __future__ import annotations

from dataclasses import replace

from domain.calls import FetchMenu, RecallOrder
from domain.commands import Complain, OrderRef
from domain.outcome import ComplaintTaken, Outcome
from domain.session import OpenComplaint, Session
from nodes.turn.state import Ask, Decision, Scene
from nodes.turn.tool_results import ToolResults


def complaint_flow(scene: Scene) -> Decision | Ask:
    """Record the complaints of one message. The order is looked up; a complaint changes no order."""
    results, session = scene.results, scene.session
    if results.is_menu_missing:
        return Ask(FetchMenu())
    needs_order = _find_order_id(session, None, results) is None and not results.is_order_recalled
    if needs_order and "recall_order" not in results.failures:
        return Ask(RecallOrder())
    decision = Decision(session=session, route="fallback")
    for command in scene.commands:
        if isinstance(command, Complain):
            decision = _record_complaint(decision, command, results)
    return decision


def _record_complaint(decision: Decision, command: Complain, results: ToolResults) -> Decision:
    session, open_complaint = decision.session, decision.session.complaint
    items = command.items or (open_complaint.items if open_complaint else ())
    dishes = [results.menu.item(each) if results.menu else None for each in items]
    order_id = _find_order_id(session, command.order, results)
    outcome = ComplaintTaken(
        reason=open_complaint.about[-1]
        if command.about == "more" and open_complaint and open_complaint.about
        else command.about,
        items=tuple(item.name if item else str(each) for item, each in zip(dishes, items, strict=True)),
        quantity=command.quantity,
        order_id=order_id,
        said=command.said,
        again=open_complaint is not None,
    )
    about = (*(open_complaint.about if open_complaint else ()), command.about)
    complaint = OpenComplaint(about=tuple(dict.fromkeys(about)), items=items, order_id=order_id)
    outcomes: tuple[Outcome, ...] = (*decision.outcomes, outcome)
    return replace(decision, session=session.replace(complaint=complaint), outcomes=outcomes)


def _find_order_id(session: Session, which: OrderRef | None, results: ToolResults) -> str | None:
    """The id of the order that the complaint is about: named, of the open complaint, or the newest."""
    if which is not None and which.id is not None:
        return which.id
    order = session.placed_order(which) if which is not None and which.day is not None else None
    if order is not None:
        return order.order_id
    open_order_id = session.complaint.order_id if session.complaint else None
    return open_order_id or (session.orders[-1] if session.orders else None) or results.recalled_order_id
