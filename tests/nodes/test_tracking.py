"""Placed orders: where they are, what is in them, and what can still be done."""

import pytest

from domain.calls import FetchTracking, RecallOrder
from domain.cart import Cart, Line
from domain.commands import AskOrder, OrderAspect, OrderRef
from domain.fulfilment import DeliveryMode
from domain.menu import ItemId
from domain.money import Money
from domain.order import Fulfilment, Tracking
from domain.outcome import CartShown, OrderDescribed, OrderIdNeeded, OrderNotFound, OrderTracked
from domain.session import RememberedOrder, Session
from nodes.tracking import tracking_flow
from tests.nodes.flow_runner import FlowRunner

CART = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2))
PLACED = RememberedOrder(
    order_id="ORD-1",
    cart=CART,
    fulfilment=Fulfilment(mode=DeliveryMode.PICKUP, payment="card"),
    total=Money(600, "USD"),
    day="2026-11-28",
)
AFTER = Session(orders=("ORD-1",), placed=(PLACED,))


def test_the_newest_order_is_tracked() -> None:
    runner = FlowRunner(tracking_flow, session=AFTER)
    runner.send(AskOrder(aspect="eta"))
    assert runner.calls == [FetchTracking(order_id="ORD-1")]
    found = Tracking("ORD-1", "preparing", 10)
    told = runner.with_results(tracking=found, is_tracked=True).send(AskOrder(aspect="eta"))
    assert told == (OrderTracked(order_id="ORD-1", status="preparing", eta_minutes=10),)


@pytest.mark.parametrize("aspect", ["content", "price", "fulfilment"])
def test_what_we_know_of_an_order_ourselves_is_told_without_asking(aspect: OrderAspect) -> None:
    [told] = FlowRunner(tracking_flow, session=AFTER).send(AskOrder(aspect=aspect))
    assert isinstance(told, OrderDescribed)
    assert (told.order_id, told.total, told.cart.lines[0].name) == ("ORD-1", Money(600, "USD"), "Lemonade")


def test_the_order_of_a_day_is_meant() -> None:
    runner = FlowRunner(tracking_flow, session=AFTER.replace(orders=("ORD-1", "ORD-2")))
    runner.send(AskOrder(order=OrderRef(day="2026-11-28")))
    assert runner.calls == [FetchTracking(order_id="ORD-1")]


def test_without_an_order_here_the_guests_newest_is_recalled() -> None:
    runner = FlowRunner(tracking_flow)
    runner.send(AskOrder())
    assert runner.calls == [RecallOrder()]
    assert runner.with_results(is_order_recalled=True).send(AskOrder()) == (OrderIdNeeded(),)


def test_a_question_while_the_order_is_made_is_about_the_cart() -> None:
    runner = FlowRunner(tracking_flow, session=Session(cart=CART))
    assert runner.send(AskOrder(aspect="eta")) == (OrderIdNeeded(reason="not_placed"),)
    assert isinstance(runner.send(AskOrder(aspect="price"))[0], CartShown)


def test_an_order_that_nobody_knows_is_said_so() -> None:
    runner = FlowRunner(tracking_flow).with_results(is_tracked=True)
    assert runner.send(AskOrder(order=OrderRef(id="ORD-9"))) == (OrderNotFound(order_id="ORD-9"),)
