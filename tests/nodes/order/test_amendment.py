"""Wishes about a placed order: what they mean, what is asked first, and what keeps the order as it is."""

from uuid import UUID

import pytest

from domain.calls import FetchTracking, QuoteChange, RecallOrder
from domain.cart import Cart, Line, price_cart
from domain.commands import (
    AddItem,
    Agree,
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    Changes,
    ClearCart,
    Decline,
    Food,
    OrderRef,
    RemoveLine,
)
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences
from domain.menu import ItemId
from domain.money import Money
from domain.order import ChangeQuote, Fulfilment, OrderDraft, Tracking
from domain.outcome import (
    AskCancelOrder,
    AskOrderChange,
    ChangeReadBack,
    OrderFixed,
    OrderIdNeeded,
    OrderKept,
    OrderNotChanged,
)
from domain.session import AnythingElse, CancelPlaced, ConfirmChange, Session
from nodes.order.flow import order_flow
from nodes.turn.tool_results import Failure, OrderRecord
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import FlowRunner

PLACED = (
    Cart()
    .with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2))
    .with_line(Line(number=0, item=ItemId("garlic-bread"), name="Garlic Bread"))
)
PICKUP = Fulfilment(mode=DeliveryMode.PICKUP, payment="card")
AFTER = Session(orders=("ORD-1",), preferences=Preferences())
KEY = UUID(int=3)
QUOTE = ChangeQuote(
    "ORD-1", accepted=True, status="received", previous_total=Money(1050, "USD"), total=Money(450, "USD")
)
BREAD = ChangeOrder(commands=(RemoveLine(lines=(1,)),))


def record(*, change: bool = True, cancel: bool = True, cart: Cart = PLACED) -> OrderRecord:
    draft = OrderDraft(price_cart(cart, trattoria()), PICKUP)
    return OrderRecord("ORD-1", "ORD-1", KEY, draft, can_change=change, can_cancel=cancel)


def runner(known: OrderRecord | None = None, session: Session = AFTER) -> FlowRunner:
    return FlowRunner(order_flow, session=session).with_results(
        menu=trattoria(), order_record=known or record(), change_quote=QUOTE
    )


def test_the_order_is_looked_up_in_our_record_first() -> None:
    asked = FlowRunner(order_flow, session=AFTER).with_results(menu=trattoria())
    asked.send(ChangeOrder())
    asked.send(ChangeOrder(order=OrderRef(id="ORD-7")))
    assert asked.calls == [RecallOrder(order_id="ORD-1"), RecallOrder(order_id="ORD-7")]


def test_the_service_names_both_totals_before_anything_is_asked() -> None:
    asked = runner().with_results(change_quote=None)
    asked.send(BREAD)
    [call] = asked.calls
    assert isinstance(call, QuoteChange)
    assert [line.name for line in call.cart.lines] == ["Garlic Bread"]


def test_a_change_is_read_back_with_what_is_other_and_waits_for_its_own_yes() -> None:
    asked = runner()
    [said] = asked.send(BREAD)
    assert isinstance(said, ChangeReadBack)
    assert [line.name for line in said.removed] == ["Lemonade"]
    assert (said.previous_total, said.total, said.difference) == (
        Money(1050, "USD"), Money(450, "USD"), Money(-600, "USD"),
    )  # fmt: skip
    assert isinstance(asked.session.pending, ConfirmChange)
    assert asked.session.pending.total == Money(450, "USD")
    asked.send(Agree())
    [call] = asked.calls
    assert (call.tool, call.follows, call.total) == ("amend_order", KEY, Money(450, "USD"))  # type: ignore[union-attr]


def test_more_wishes_before_the_yes_change_the_same_order() -> None:
    asked = runner()
    asked.send(BREAD)
    asked.send(AddItem(food=Food(item=ItemId("panna-cotta"), said="panna cotta")))
    assert asked.cart == ["1 garlic-bread", "1 panna-cotta"]
    assert asked.session.amends is not None


@pytest.mark.parametrize("answer", [Decline(), ClearCart(then="leave"), ClearCart(then="restart")])
def test_a_no_leaves_the_order_and_the_cart_as_they_were(answer: Decline | ClearCart) -> None:
    asked = runner()
    asked.send(BREAD)
    assert asked.send(answer) == (OrderKept(order_id="ORD-1"),)
    assert (asked.session.amends, asked.cart, asked.session.before) == (None, [], None)


def test_a_begun_order_waits_and_comes_back() -> None:
    mine = Cart().with_line(Line(number=0, item=ItemId("panna-cotta"), name="Panna Cotta"))
    asked = runner(session=AFTER.replace(cart=mine))
    asked.send(BREAD)
    assert asked.cart == ["1 garlic-bread"]
    asked.send(Decline())
    assert asked.cart == ["1 panna-cotta"]


def test_a_bare_change_is_of_the_placed_order_until_a_new_one_begins() -> None:
    change = ChangeLine(lines=(1,), quantity=1)
    assert isinstance(runner().send(change)[0], ChangeReadBack)
    mine = Cart().with_line(Line(number=0, item=ItemId("panna-cotta"), name="Panna Cotta", quantity=2))
    begun = runner(session=AFTER.replace(cart=mine))
    begun.send(change)
    assert (begun.session.amends, begun.cart) == (None, ["1 panna-cotta"])
    beside = runner()
    beside.send(AddItem(food=Food(item=ItemId("lemonade"), said="lemonade")), change)
    assert beside.session.amends is None
    asked = runner(session=AFTER.replace(pending=AnythingElse()))
    asked.send(change)
    assert asked.session.amends is None


def test_what_names_no_dish_means_the_only_one_and_else_is_asked() -> None:
    only = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade"))
    asked = runner(record(cart=only))
    asked.send(ChangeLine(lines=(), quantity=2))
    assert asked.cart == ["2 lemonade"]
    several = runner()
    assert isinstance(several.send(ChangeLine(lines=(), quantity=2))[-1], AskOrderChange)


def test_a_wish_without_words_about_what_is_asked() -> None:
    [said] = runner().send(ChangeOrder())
    assert isinstance(said, AskOrderChange)
    assert [line.name for line in said.cart.lines] == ["Lemonade", "Garlic Bread"]


def test_an_order_of_which_nothing_is_left_is_rather_cancelled() -> None:
    asked = runner()
    [said] = asked.send(ChangeOrder(commands=(RemoveLine(lines=(1, 2)),)))
    assert said == AskCancelOrder(order_id="ORD-1", reason="empty")
    assert isinstance(asked.session.pending, CancelPlaced)


@pytest.mark.parametrize("command", [CancelOrder(), ClearCart()])
def test_cancelling_instead_is_about_the_order(command: CancelOrder | ClearCart) -> None:
    asked = runner()
    asked.send(BREAD)
    assert asked.send(command) == (AskCancelOrder(order_id="ORD-1"),)
    assert (asked.session.amends, asked.cart) == (None, [])


@pytest.mark.parametrize("reason", ["too_late", "order_changed"])
def test_a_refused_change_leaves_the_order_as_it_is(reason: str) -> None:
    refused = ChangeQuote("ORD-1", accepted=False, status="preparing", reason=reason)
    asked = runner().with_results(change_quote=refused)
    assert asked.send(BREAD) == (OrderNotChanged(order_id="ORD-1", reason=reason, status="preparing"),)
    assert (asked.session.amends, asked.session.pending, asked.cart) == (None, None, [])


def test_a_kitchen_that_is_away_changes_nothing() -> None:
    asked = runner().with_results(change_quote=None, failures={"quote_change": Failure("service_timeout")})
    assert asked.send(BREAD) == (OrderNotChanged(order_id="ORD-1", reason="service_unavailable"),)


# --- a service that takes no changes


def tracked(known: OrderRecord, status: str | None) -> FlowRunner:
    tracking = Tracking("ORD-1", status) if status else None
    return runner(known).with_results(tracking=tracking, is_tracked=True)


def test_without_changes_the_status_decides_what_is_offered() -> None:
    asked = runner(record(change=False))
    asked.send(BREAD)
    assert asked.calls == [FetchTracking(order_id="ORD-1")]


def test_without_changes_the_order_may_be_cancelled_and_made_anew() -> None:
    asked = tracked(record(change=False), "received")
    [said] = asked.send(BREAD)
    assert isinstance(said, AskCancelOrder)
    assert (said.reason, [line.name for line in said.cart.lines]) == ("change", ["Garlic Bread"])
    assert asked.send(Decline()) == (OrderKept(order_id="ORD-1"),)
    assert asked.cart == []


@pytest.mark.parametrize(("cancel", "status"), [(False, "received"), (True, "preparing"), (True, "out_for_delivery")])
def test_what_nobody_can_change_here_goes_to_the_staff(cancel: bool, status: str) -> None:
    asked = tracked(record(change=False, cancel=cancel), status)
    assert asked.send(BREAD) == (OrderFixed(order_id="ORD-1", status=status),)
    assert asked.session.cart == Cart()


def test_a_wish_is_answered_even_where_nobody_knows_where_the_order_is() -> None:
    asked = runner(record(change=False, cancel=False))
    asked.with_results(failures={"fetch_tracking": Failure("service_unavailable")})
    assert asked.send(ChangeOrder()) == (OrderFixed(order_id="ORD-1"),)


def test_an_order_that_was_not_placed_here_goes_to_the_staff() -> None:
    unknown = runner(OrderRecord("ORD-9", "ORD-9", can_change=True, can_cancel=True)).with_results(is_tracked=True)
    assert unknown.send(ChangeOrder(order=OrderRef(id="ORD-9"))) == (OrderFixed(order_id="ORD-9"),)


def test_without_any_order_its_number_is_asked_for() -> None:
    asked = runner(OrderRecord(None), session=Session(preferences=Preferences()))
    assert asked.send(BREAD) == (OrderIdNeeded(),)


def test_an_option_that_the_dish_lacks_is_not_taken_for_the_only_dish() -> None:
    only = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade"))
    asked = runner(record(cart=only))
    asked.send(ChangeLine(lines=(), changes=Changes(unknown=("the lasagna",))))
    assert asked.cart == ["1 lemonade"]
