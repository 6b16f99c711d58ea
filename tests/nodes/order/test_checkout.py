"""From a filled cart to the read-back: what is asked first, and what "yes" is bound to."""

from dataclasses import replace

from domain.cart import Cart, Choice, Line
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.order import Fulfilment, Quote
from domain.outcome import AskAnythingElse, ReadBack, WhichDetail, WhichOption
from domain.session import AllergyWarning, Confirm, Session
from nodes.order.checkout import ask_next_question, make_decision, read_back_order
from nodes.turn.state import Decision
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
