"""From a filled cart to the read-back: what is asked first, and what "yes" is bound to."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.calls import PlaceOrder, QuoteOrder
from domain.cart import Cart, Choice, Line
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Fulfilment, PlacedOrder, Quote, RejectedItem, Rejection
from domain.outcome import (
    AskAnythingElse,
    AskTakeOut,
    ItemUnavailable,
    OrderNotPlaced,
    OrderPlaced,
    OrderUnconfirmed,
    OrderUnknown,
    ReadBack,
    WhichDetail,
    WhichOption,
)
from domain.placement import PlacementStatus
from domain.session import AllergyWarning, Confirm, Session, TakeOut, TryAgain
from nodes.order.checkout import ask_next_question, confirm_order, make_decision, read_back_order
from nodes.turn.state import Ask, Decision
from nodes.turn.tool_results import Failure, Settlement
from tests.nodes.flow_runner import begin_draft, build_results

PIZZA = Line(number=0, item=ItemId("pepperoni-pizza"), name="Pepperoni Pizza")
MARGHERITA = PIZZA.replace(item=ItemId("margherita-pizza"), name="Margherita Pizza")
SATAY = PIZZA.replace(item=ItemId("satay-noodles"), name="Satay Noodles")
LEMONADE = Line(number=0, item=ItemId("lemonade"), name="Lemonade", quantity=2)
PICKUP = Fulfilment(mode=DeliveryMode.PICKUP, payment="card")


def asked(*lines: Line, **session: object) -> Decision:
    cart = Cart()
    for line in lines:
        cart = cart.with_line(line)
    decision = ask_next_question(begin_draft(Session(cart=cart, **session)), confirmation_id="m")  # type: ignore[arg-type]
    assert isinstance(decision, Decision)
    return decision


def test_a_required_choice_comes_first_and_for_several_dishes_at_once() -> None:
    [question] = asked(PIZZA, MARGHERITA, checking_out=True).outcomes
    assert question == WhichOption(
        item="Pepperoni Pizza", group="Size", options=("small", "medium", "large"), others=("Margherita Pizza",)
    )


def test_then_more_then_each_detail_then_the_read_back() -> None:
    assert asked(LEMONADE).outcomes == (AskAnythingElse(),)
    assert asked(LEMONADE, checking_out=True).outcomes == (WhichDetail(detail="delivery_mode"),)
    mode = Fulfilment(mode=DeliveryMode.DELIVERY)
    assert asked(LEMONADE, checking_out=True, fulfilment=mode).outcomes == (WhichDetail(detail="address"),)
    told = asked(LEMONADE, checking_out=True, fulfilment=PICKUP)
    assert isinstance(told.outcomes[-1], ReadBack)
    assert isinstance(told.session.pending, Confirm)


def test_an_empty_cart_is_asked_what_to_order() -> None:
    assert asked(checking_out=True).route == "order_missing_items"


def test_the_same_question_put_again_is_counted_and_another_begins_anew() -> None:
    first = asked(PIZZA)
    again = ask_next_question(begin_draft(first.session), confirmation_id="m")
    assert isinstance(again, Decision)
    assert (first.session.repeats, again.session.repeats) == (0, 1)
    other = again.session.replace(cart=Cart().with_line(LEMONADE))
    assert make_decision(begin_draft(other)).session.repeats == 1
    after = ask_next_question(begin_draft(other), confirmation_id="m")
    assert isinstance(after, Decision)
    assert after.session.repeats == 0


def test_the_confirmation_is_bound_to_cart_total_and_details() -> None:
    results = replace(build_results(), quote=Quote(total=Money(700, "USD")))
    session = Session(cart=Cart().with_line(LEMONADE), fulfilment=PICKUP, checking_out=True)
    told = read_back_order(begin_draft(session, results=results), confirmation_id="m-7")
    assert isinstance(told, Decision)
    confirm = told.session.pending
    assert isinstance(confirm, Confirm)
    assert (confirm.confirmation_id, confirm.total, confirm.fulfilment) == ("m-7", Money(700, "USD"), PICKUP)
    assert confirm.cart_digest == session.cart.digest()


def test_what_became_unsafe_waits_for_the_guest_before_it_is_read_back() -> None:
    careful = Preferences(allergies=("peanuts",))
    told = asked(SATAY, LEMONADE, checking_out=True, fulfilment=PICKUP, preferences=careful)
    assert isinstance(told.session.pending, AllergyWarning)
    assert [line.item for line in told.session.cart.lines] == ["lemonade"]


def test_a_chosen_size_is_not_asked_again() -> None:
    large = PIZZA.replace(choices=(Choice(group=GroupId("pizza-size"), option=OptionId("large")),))
    assert asked(large).outcomes == (AskAnythingElse(),)


# --- the answer to the read-back

READY = Session(cart=Cart().with_line(LEMONADE), fulfilment=PICKUP, checking_out=True)
KEY = UUID(int=7)


def read_back(session: Session = READY, **results: object) -> tuple[Session, Confirm]:
    """A session whose order was read back, and its confirmation."""
    decision = read_back_order(begin_draft(session, results=replace(build_results(), **results)), confirmation_id="c-1")
    assert isinstance(decision, Decision)
    assert isinstance(decision.session.pending, Confirm)
    return decision.session, decision.session.pending


def confirm(session: Session, confirmation: Confirm, **results: object) -> Decision | Ask:
    draft = begin_draft(session, results=replace(build_results(), **results))
    return confirm_order(draft, confirmation, confirmation_id="c-2")


def decide(session: Session, confirmation: Confirm, **results: object) -> Decision:
    decision = confirm(session, confirmation, **results)
    assert isinstance(decision, Decision)
    return decision


def settlement(status: PlacementStatus, **fields: object) -> Settlement:
    return Settlement(KEY, status, **fields)  # type: ignore[arg-type]


def test_a_yes_places_the_cart_and_total_of_the_read_back() -> None:
    session, confirmation = read_back(quote=Quote(total=Money(700, "USD")))
    ask = confirm(session, confirmation, quote=Quote(total=Money(700, "USD")))
    assert isinstance(ask, Ask)
    assert isinstance(ask.call, PlaceOrder)
    assert (ask.call.cart, ask.call.total, ask.call.confirmation_id) == (session.cart, Money(700, "USD"), "c-1")


@pytest.mark.parametrize(
    "change",
    [
        {"cart": READY.cart.with_line(PIZZA.replace(item=ItemId("green-salad"), name="Green Salad"))},
        {"fulfilment": PICKUP.replace(payment="cash")},
    ],
)
def test_a_change_after_the_read_back_is_read_back_again(change: dict[str, object]) -> None:
    session, confirmation = read_back()
    decision = decide(session.replace(**change), confirmation)
    back = decision.outcomes[-1]
    assert isinstance(back, ReadBack)
    assert back.changed


def test_a_new_total_is_read_back_again() -> None:
    session, confirmation = read_back(quote=Quote(total=Money(700, "USD")))
    decision = decide(session, confirmation, quote=Quote(total=Money(750, "USD")))
    back = decision.outcomes[-1]
    assert isinstance(back, ReadBack)
    assert (back.total, back.changed) == (Money(750, "USD"), True)


def test_an_old_menu_needs_a_quote_before_the_order_is_placed() -> None:
    session, confirmation = read_back()
    ask = confirm(session, confirmation, menu_age_s=60.0, is_quoted=False)
    assert isinstance(ask, Ask)
    assert isinstance(ask.call, QuoteOrder)
    decision = decide(session, confirmation, menu_age_s=60.0, is_quoted=True)
    assert (decision.error, decision.session.pending) == ("menu_not_fresh", TryAgain())


def test_an_order_that_never_left_can_be_confirmed_again_under_a_new_id() -> None:
    session, confirmation = read_back()
    decision = decide(session, confirmation, failures={"place_order": Failure("service_unavailable")})
    assert decision.error == "service_unavailable"
    assert isinstance(decision.session.pending, Confirm)
    assert decision.session.pending.confirmation_id == "c-2"


@pytest.mark.parametrize(("is_findable", "unsettled"), [(True, KEY), (False, None)])
def test_an_unknown_order_is_never_called_failed(is_findable: bool, unsettled: UUID | None) -> None:
    session, confirmation = read_back()
    unknown = settlement(PlacementStatus.UNKNOWN, is_findable=is_findable)
    decision = decide(session, confirmation, settlement=unknown)
    assert decision.outcomes == (OrderUnknown(reason="" if is_findable else "staff"),)
    assert (decision.session.unsettled, decision.session.pending) == (unsettled, None)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("accepted", OrderPlaced),
        ("pending", OrderUnconfirmed),
        ("payment_due", OrderUnconfirmed),
        ("zog", OrderUnconfirmed),
    ],
)
def test_an_order_is_called_placed_only_when_its_status_says_so(status: str, outcome: type) -> None:
    session, confirmation = read_back()
    order = PlacedOrder("ORD-1", status)
    decision = decide(session, confirmation, settlement=settlement(PlacementStatus.PLACED, order=order))
    assert isinstance(decision.outcomes[-1], outcome)
    assert (decision.session.orders, decision.session.cart.is_empty) == (("ORD-1",), True)


@pytest.mark.parametrize(
    ("confirmed", "named"), [(Money(700, "USD"), None), (Money(650, "USD"), Money(650, "USD")), (None, None)]
)
def test_a_total_unlike_the_confirmed_one_is_named(confirmed: Money | None, named: Money | None) -> None:
    session, confirmation = read_back()
    order = PlacedOrder("ORD-1", "accepted", total=Money(700, "USD"))
    placed = settlement(PlacementStatus.PLACED, order=order, confirmed_total=confirmed)
    decision = decide(session, confirmation, settlement=placed)
    assert decision.outcomes[-1] == OrderPlaced(order_id="ORD-1", total=Money(700, "USD"), confirmed_total=named)


def test_an_unavailable_dish_of_the_cart_may_be_taken_out() -> None:
    session, confirmation = read_back()
    rejection = Rejection(reason="item_unavailable", items=(RejectedItem(name=" LEMONADE"),))
    rejected = settlement(PlacementStatus.REJECTED, rejection=rejection)
    decision = decide(session, confirmation, settlement=rejected)
    assert decision.session.pending == TakeOut(lines=(session.cart.lines[0].number,))
    assert decision.outcomes == (AskTakeOut(names=("Lemonade",)),)


def test_an_unavailable_dish_that_is_not_in_the_cart_asks_nothing() -> None:
    session, confirmation = read_back()
    rejection = Rejection(reason="item_unavailable", items=(RejectedItem(name="Ice cubes"),))
    decision = decide(session, confirmation, settlement=settlement(PlacementStatus.REJECTED, rejection=rejection))
    assert decision.session.pending is None
    assert decision.outcomes == (OrderNotPlaced(reason="item_unavailable", names=("Ice cubes",)),)


def test_a_rejected_price_is_read_back_once_and_not_without_a_change() -> None:
    session, confirmation = read_back()
    new = Rejection(reason="price_changed", total=Money(990, "USD"))
    decision = decide(session, confirmation, settlement=settlement(PlacementStatus.REJECTED, rejection=new))
    assert isinstance(decision.session.pending, Confirm)
    assert decision.session.pending.total == Money(990, "USD")
    same = settlement(PlacementStatus.REJECTED, rejection=Rejection(reason="price_changed"))
    stuck = decide(session, confirmation, settlement=same)
    assert (stuck.session.pending, stuck.outcomes) == (None, (OrderNotPlaced(reason="price_unclear"),))


def test_a_rejected_total_in_another_currency_is_ignored() -> None:
    session, confirmation = read_back(quote=Quote(total=Money(700, "USD")))
    foreign = Rejection(reason="price_changed", total=Money(990, "EUR"))
    rejected = settlement(PlacementStatus.REJECTED, rejection=foreign)
    decision = decide(session, confirmation, settlement=rejected, quote=Quote(total=Money(710, "USD")))
    assert isinstance(decision.session.pending, Confirm)
    assert decision.session.pending.total == Money(710, "USD")


def test_a_sold_out_dish_is_removed_before_the_order_is_placed() -> None:
    salad = PIZZA.replace(item=ItemId("green-salad"), name="Green Salad")
    gone = PIZZA.replace(item=ItemId("retired-dish"), name="Retired Dish")
    session, confirmation = read_back(READY.replace(cart=READY.cart.with_line(salad)))
    stale = session.replace(cart=session.cart.with_line(gone))
    decision = decide(stale, confirmation)
    assert [line.name for line in decision.session.cart.lines] == ["Lemonade", "Green Salad"]
    assert decision.outcomes[0] == ItemUnavailable(name="Retired Dish")
