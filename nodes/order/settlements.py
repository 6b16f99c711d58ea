"""What became of an order, a change or a cancellation that was sent: the session after it, and the outcome."""

from __future__ import annotations

from typing import Literal, assert_never

from domain.cart import Cart
from domain.outcome import (
    CancelByStaff,
    CancelUnknown,
    ChangeUnknown,
    OrderCancelled,
    OrderNotCancelled,
    OrderUnknown,
    Outcome,
)
from domain.placement import PlacementKind, PlacementStatus
from domain.session import Session
from nodes.turn.tool_results import Settlement

TOO_LATE = "too_late"
"""The reason of a cancellation that the kitchen does not take any more."""


def apply_to_session(session: Session, settlement: Settlement) -> Session:
    """The session after a settlement: without the open question, and with the order as it is now; unchanged while the
    settlement is open."""
    if not settlement.status.is_final:
        return session
    order, kind = settlement.order, settlement.kind
    if order is None or kind is PlacementKind.CANCEL:
        settled = session.replace(unsettled=None)
        return settled if kind is PlacementKind.ORDER else settled.without_amendment()
    if kind is PlacementKind.ORDER:
        return session.with_order(order.order_id, total=order.total, day=settlement.day, store=settlement.store)
    settled = session.replace(unsettled=None).without_amendment()
    if settlement.draft is None:
        return settled
    cart = Cart(lines=tuple(priced.line for priced in settlement.draft.cart.lines))
    return settled.with_changed_order(order.order_id, cart, settlement.draft.fulfilment, order.total)


def describe_cancellation(settlement: Settlement) -> Outcome:
    """The outcome of a cancellation."""
    order_id = settlement.of_order or ""
    if settlement.status is PlacementStatus.PLACED:
        return OrderCancelled(order_id=order_id)
    if settlement.status is not PlacementStatus.REJECTED:
        return CancelUnknown(order_id=order_id)
    if settlement.reason != TOO_LATE:
        return CancelByStaff(order_id=order_id)
    status = settlement.rejection.status if settlement.rejection else ""
    return OrderNotCancelled(order_id=order_id, status=status or None)


def describe_unknown(settlement: Settlement | None, reason: Literal["", "staff"] = "") -> Outcome:
    """The outcome of what has no definite answer yet. "staff": only they can find out."""
    if settlement is None:
        return OrderUnknown(reason=reason)
    order_id = settlement.of_order or ""
    match settlement.kind:
        case PlacementKind.ORDER:
            return OrderUnknown(reason=reason)
        case PlacementKind.CHANGE:
            return ChangeUnknown(order_id=order_id, reason=reason)
        case PlacementKind.CANCEL:
            return CancelUnknown(order_id=order_id)
    assert_never(settlement.kind)
