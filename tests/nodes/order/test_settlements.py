"""The session after an order, a change or a cancellation was settled, and what is said of it."""

from uuid import UUID

import pytest

from domain.cart import Cart, Line, price_cart
from domain.fulfilment import DeliveryMode
from domain.menu import ItemId
from domain.money import Money
from domain.order import Fulfilment, OrderDraft, PlacedOrder, Rejection
from domain.outcome import CancelByStaff, CancelUnknown, ChangeUnknown, OrderCancelled, OrderNotCancelled, OrderUnknown
from domain.placement import PlacementKind, PlacementStatus
from domain.session import Amendment, RememberedOrder, Session
from nodes.order.settlements import apply_to_session, describe_cancellation, describe_unknown
from nodes.turn.tool_results import Settlement
from tests.fakes.trattoria import trattoria

KEY = UUID(int=7)
ONE = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade"))
TWO = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2))
PICKUP = Fulfilment(mode=DeliveryMode.PICKUP, payment="card")
PLACED = RememberedOrder(order_id="ORD-1", cart=ONE, fulfilment=PICKUP, total=Money(300, "USD"))
AMENDING = Session(
    orders=("ORD-1",), placed=(PLACED,), unsettled=KEY, cart=TWO, fulfilment=PICKUP,
    amends=Amendment(order_id="ORD-1", cart=ONE, fulfilment=PICKUP),
)  # fmt: skip


def settled(kind: PlacementKind, status: PlacementStatus, **facts: object) -> Settlement:
    known = {"of_order": "ORD-1", **facts} if kind is not PlacementKind.ORDER else facts
    return Settlement(KEY, status, kind=kind, **known)  # type: ignore[arg-type]


CHANGED = settled(
    PlacementKind.CHANGE,
    PlacementStatus.PLACED,
    order=PlacedOrder("ORD-1", "received", total=Money(600, "USD")),
    draft=OrderDraft(price_cart(TWO, trattoria()), PICKUP),
)


def test_a_change_that_was_made_is_what_the_order_is_from_now_on() -> None:
    after = apply_to_session(AMENDING, CHANGED)
    assert (after.unsettled, after.amends, after.cart.lines) == (None, None, ())
    assert (after.placed[-1].cart.lines, after.placed[-1].total) == (TWO.lines, Money(600, "USD"))


@pytest.mark.parametrize("kind", [PlacementKind.CHANGE, PlacementKind.CANCEL])
def test_what_was_refused_leaves_the_order_as_it_was(kind: PlacementKind) -> None:
    after = apply_to_session(AMENDING, settled(kind, PlacementStatus.REJECTED, reason="too_late"))
    assert (after.unsettled, after.amends, after.cart.lines, after.placed) == (None, None, (), (PLACED,))


@pytest.mark.parametrize("kind", list(PlacementKind))
def test_what_is_open_stays_open(kind: PlacementKind) -> None:
    assert apply_to_session(AMENDING, settled(kind, PlacementStatus.UNKNOWN)) is AMENDING


@pytest.mark.parametrize(
    ("status", "facts", "outcome"),
    [
        (PlacementStatus.PLACED, {}, OrderCancelled(order_id="ORD-1")),
        (PlacementStatus.UNKNOWN, {}, CancelUnknown(order_id="ORD-1")),
        (PlacementStatus.REJECTED, {"reason": "unknown_order"}, CancelByStaff(order_id="ORD-1")),
        (PlacementStatus.REJECTED, {"reason": "too_late"}, OrderNotCancelled(order_id="ORD-1")),
        (
            PlacementStatus.REJECTED,
            {"reason": "too_late", "rejection": Rejection(reason="too_late", status="preparing")},
            OrderNotCancelled(order_id="ORD-1", status="preparing"),
        ),
    ],
)
def test_a_cancellation_is_reported_as_it_ended(
    status: PlacementStatus, facts: dict[str, object], outcome: object
) -> None:
    assert describe_cancellation(settled(PlacementKind.CANCEL, status, **facts)) == outcome


def test_what_has_no_answer_yet_is_named() -> None:
    assert describe_unknown(None) == OrderUnknown()
    assert describe_unknown(settled(PlacementKind.ORDER, PlacementStatus.UNKNOWN)) == OrderUnknown()
    change = settled(PlacementKind.CHANGE, PlacementStatus.UNKNOWN)
    assert describe_unknown(change, "staff") == ChangeUnknown(order_id="ORD-1", reason="staff")
    assert describe_unknown(settled(PlacementKind.CANCEL, PlacementStatus.UNKNOWN)) == CancelUnknown(order_id="ORD-1")
