"""The graph node around a pure flow: it stores the flow's decision and emits the events that follow from it."""

from __future__ import annotations

from langchain_core.runnables import RunnableConfig

from domain.cart import Line
from domain.outcome import ComplaintTaken, OrderFixed, OrderPlaced, Outcome, SmallTalk, TooMuchSaid, bounded
from domain.selling import Arm
from domain.session import Session
from nodes.turn.state import Ask, Decision, Flow, Node, Scene, State, Turn, restore_scene
from observability.events import (
    BasketPlaced,
    DealOffered,
    DishSuggested,
    FlowFellBack,
    FlowStarted,
    GuestNeedsStaff,
    WarningOverridden,
    emit,
)


def find_new_overrides(before: Session, after: Session) -> tuple[Line, ...]:
    """The cart lines whose allergy warning was overridden between the two sessions."""
    before_numbers = {line.number for line in before.cart.lines if line.allergy_override}
    return tuple(line for line in after.cart.lines if line.allergy_override and line.number not in before_numbers)


def find_handoff(outcome: Outcome, session: Session) -> GuestNeedsStaff | None:
    """The event for staff when an outcome hands the guest over to them; None for all other outcomes."""
    match outcome:
        case ComplaintTaken():
            return _hand_off_complaint(outcome)
        case OrderFixed(order_id=order_id):
            return GuestNeedsStaff(reason="change", summary="", order_id=order_id)
        case SmallTalk(topic="handoff"):
            return _hand_off_request(session)
        case _:
            return None


def make_flow_node(flow: Flow) -> Node:
    """A graph node that calls a pure flow and stores its decision, or the tool call that the flow needs first."""

    async def decide(state: State, config: RunnableConfig) -> State:
        del config
        scene = restore_scene(state)
        if scene.turn.call is None:
            emit(FlowStarted(flow.__name__))
        decision = _run_within_limits(flow, scene)
        if isinstance(decision, Ask):
            return _store_call(flow, decision, scene.turn)
        _emit_events(flow, decision, scene.session)
        if scene.results.selling_arm is not None:
            _emit_selling(decision, scene.session, scene.results.selling_arm)
        return State(session=decision.session.dump(), turn=_apply_decision(decision, scene.turn).dump())

    return decide


def _hand_off_complaint(complaint: ComplaintTaken) -> GuestNeedsStaff:
    count = f"{complaint.quantity} x " if complaint.quantity else ""
    dishes = count + ", ".join(complaint.items) if complaint.items else ""
    summary = ": ".join(part for part in (complaint.reason, dishes or complaint.said) if part)
    return GuestNeedsStaff(reason=complaint.reason, summary=summary, order_id=complaint.order_id)


def _hand_off_request(session: Session) -> GuestNeedsStaff:
    """The guest asks for staff: about the open complaint, else about the newest order."""
    newest = session.orders[-1] if session.orders else None
    complaint = session.complaint
    if complaint is None:
        return GuestNeedsStaff(reason="asked", summary="", order_id=newest)
    return GuestNeedsStaff(reason="asked", summary=", ".join(complaint.about), order_id=complaint.order_id or newest)


def _store_call(flow: Flow, ask: Ask, turn: Turn) -> State:
    if ask.call == turn.call:
        raise RuntimeError(f"{flow.__name__} asks {ask.call.tool} again for what it has just answered")
    return State(turn=turn.replace(call=ask.call).dump())


def _emit_events(flow: Flow, decision: Decision, before: Session) -> None:
    if decision.error is not None:
        emit(FlowFellBack(flow.__name__, decision.error))
    for line in find_new_overrides(before, decision.session):
        emit(WarningOverridden(item=line.item, quantity=line.quantity))
    for outcome in decision.outcomes:
        if handoff := find_handoff(outcome, decision.session):
            emit(handoff)
    offer = decision.session.deal_offer
    if offer is not None and offer != before.deal_offer:
        emit(DealOffered(item=offer.deal, result=offer.answer or "offered"))


def _emit_selling(decision: Decision, before: Session, arm: Arm) -> None:
    """What was suggested, what the guest answered, and what an order came to."""
    suggestion = decision.session.suggestion
    if suggestion is not None and suggestion.item is not None and suggestion != before.suggestion:
        emit(DishSuggested(item=suggestion.item, result=suggestion.answer or "offered"))
    for outcome in decision.outcomes:
        if isinstance(outcome, OrderPlaced):
            total = outcome.total
            emit(BasketPlaced(arm, total.currency if total else "", total.minor if total else None))


def _apply_decision(decision: Decision, turn: Turn) -> Turn:
    """The turn after a flow: the first flow's route and error count for the whole turn."""
    return turn.replace(
        call=None,
        todo=turn.todo[1:],
        outcomes=bounded((*turn.outcomes, *decision.outcomes)),
        route=turn.route or decision.route,
        error=turn.error or decision.error,
    )


def _run_within_limits(flow: Flow, scene: Scene) -> Decision | Ask:
    """The flow's decision. When the reading was aborted for its amount of work, nothing changes."""
    if scene.turn.reading is None or not scene.turn.reading.too_much:
        return flow(scene)
    return Decision(session=scene.session, outcomes=(TooMuchSaid(),), error="too_much_said")
