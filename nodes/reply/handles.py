"""The ids of a reply's lines, read-back and orders, for a program that goes on with them."""

from __future__ import annotations

from domain.outcome import (
    CancelByStaff,
    CancelUnknown,
    ChangeUnknown,
    OrderCancelled,
    OrderChanged,
    OrderNotCancelled,
    OrderNotChanged,
    OrderPlaced,
    OrderTracked,
    OrderUnconfirmed,
    Outcome,
)
from domain.program import Handles, ReportedOrder
from domain.session import Confirm, ConfirmChange
from nodes.program_commands import find_question_id
from nodes.turn.state import Scene


def build_handles(scene: Scene) -> Handles | None:
    """The ids, if the message came from a program."""
    if scene.turn.request.program is None:
        return None
    session, pending = scene.session, scene.session.pending
    orders = (order for outcome in scene.turn.outcomes if (order := _find_order(outcome)))
    return Handles(
        lines=session.cart.lines,
        confirmation_id=find_question_id(session),
        total=pending.total if isinstance(pending, Confirm | ConfirmChange) else None,
        order=next(orders, None),
        orders=session.orders,
    )


def _find_order(outcome: Outcome) -> ReportedOrder | None:
    match outcome:
        case OrderPlaced(order_id=order_id, eta_minutes=eta):
            return ReportedOrder(id=order_id, status="placed", eta_minutes=eta)
        case OrderUnconfirmed(order_id=order_id, status=status):
            return ReportedOrder(id=order_id, status=status or "unconfirmed")
        case OrderTracked(order_id=order_id, status=status, eta_minutes=eta):
            return ReportedOrder(id=order_id, status=status, eta_minutes=eta)
        case OrderCancelled(order_id=order_id):
            return ReportedOrder(id=order_id, status="cancelled")
        case OrderNotCancelled(order_id=order_id, status=status) | OrderNotChanged(order_id=order_id, status=status):
            return ReportedOrder(id=order_id, status=status or "unchanged")
        case OrderChanged(order_id=order_id, eta_minutes=eta):
            return ReportedOrder(id=order_id, status="changed", eta_minutes=eta)
        case ChangeUnknown(order_id=order_id):
            return ReportedOrder(id=order_id, status="change_open")
        case CancelUnknown(order_id=order_id) | CancelByStaff(order_id=order_id):
            return ReportedOrder(id=order_id, status="cancellation_open")
        case _:
            return None
