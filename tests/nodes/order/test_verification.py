"""What is in doubt is shown and asked about before anything changes."""

import pytest

from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    ChangeLine,
    Changes,
    Checkout,
    Decline,
    Food,
    KeepOrdering,
    Pick,
    RemoveLine,
    SetFulfilment,
    ShowCart,
    Unread,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.guest import Preferences, Profile
from domain.menu import ItemId
from domain.outcome import AskAnythingElse, AskGotItRight, AskWhatToChange
from domain.session import AllergyWarning, GotItRight
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

EXCEPT = (Unread(words="except the last one", weighty=True),)
SALAD = AddItem(food=Food(item=ItemId("green-salad")))


@pytest.fixture
def runner() -> FlowRunner:
    """A session with two lemonades, and a salad that was asked back."""
    begun = FlowRunner(order_flow)
    begun.send(add("lemonade", 2))
    begun.send(SALAD, RemoveLine(lines=(1,), pieces=1), unread=EXCEPT)
    return begun


def test_nothing_changes_and_the_split_is_shown(runner: FlowRunner) -> None:
    assert runner.cart == ["2 lemonade"]
    [asked] = runner.last.outcomes
    assert isinstance(asked, AskGotItRight)
    assert [(line.quantity, line.name) for line in asked.lines] == [(1, "Lemonade"), (1, "Green Salad")]
    assert asked.words == ("except the last one",)


def test_a_plain_yes_carries_it_out(runner: FlowRunner) -> None:
    runner.send(Agree())
    assert runner.cart == ["1 lemonade", "1 green-salad"]
    assert runner.last.outcomes[-1] == AskAnythingElse()


def test_a_yes_with_a_remark_that_was_not_read_does_not(runner: FlowRunner) -> None:
    runner.send(Agree(), unread=(Unread(words="nearly"),))
    assert runner.cart == ["2 lemonade"]
    assert runner.session.pending is not None
    assert runner.session.pending.kind == "got_it_right"


def test_a_no_drops_it(runner: FlowRunner) -> None:
    assert runner.send(Decline()) == (AskWhatToChange(),)
    assert (runner.cart, runner.session.pending) == (["2 lemonade"], None)


def test_going_on_to_check_out_is_a_yes_to_it(runner: FlowRunner) -> None:
    runner.send(Checkout(), SetFulfilment(mode=DeliveryMode.PICKUP))
    assert runner.cart == ["1 lemonade", "1 green-salad"]
    assert runner.session.checking_out


def test_what_is_not_ordered_anew_waits_on(runner: FlowRunner) -> None:
    runner.send(Decline())
    runner.send(SALAD, add("garlic-bread", 2), unread=EXCEPT)
    runner.send(add("garlic-bread", 1))
    assert runner.cart == ["2 lemonade", "1 garlic-bread"]
    assert isinstance(runner.session.pending, GotItRight)
    runner.send(Agree())
    assert runner.cart == ["2 lemonade", "1 garlic-bread", "1 green-salad"]


def test_ordering_it_anew_takes_the_place_of_what_was_held(runner: FlowRunner) -> None:
    runner.send(AddItem(food=SALAD.food, quantity=3))
    assert runner.cart == ["2 lemonade", "3 green-salad"]


def test_another_dish_is_added_and_the_question_stays(runner: FlowRunner) -> None:
    runner.send(AddItem(food=Food(item=ItemId("garlic-bread"))))
    assert runner.cart == ["2 lemonade", "1 garlic-bread"]
    runner.send(Agree())
    assert runner.cart == ["1 lemonade", "1 garlic-bread", "1 green-salad"]


def test_whoever_goes_on_to_order_for_the_second_time_means_it() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=25))
    runner.send(AddItem(food=Food(item=ItemId("garlic-bread"))))
    assert runner.cart == ["1 garlic-bread"]
    runner.send(AddItem(food=Food(item=ItemId("garlic-bread"))))
    assert sorted(runner.cart) == ["2 garlic-bread", "25 green-salad"]
    assert runner.last.outcomes[-1] == AskAnythingElse()


def test_whoever_says_how_to_pay_means_it() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=25))
    runner.send(SetFulfilment(payment=PaymentMethod.CASH))
    assert runner.cart == ["25 green-salad"]


def test_going_on_takes_nothing_out_of_the_cart(runner: FlowRunner) -> None:
    runner.send(SetFulfilment(payment=PaymentMethod.CASH))
    assert runner.cart == ["2 lemonade"]


def test_a_question_of_the_guest_leaves_it_open(runner: FlowRunner) -> None:
    runner.send(AskMenu(), Agree())
    assert runner.session.pending is not None
    assert runner.cart == ["2 lemonade"]


def test_counts_that_do_not_add_up_are_quoted() -> None:
    runner = FlowRunner(order_flow)
    runner.send(SALAD, contradictory="3 salads")
    [asked] = runner.last.outcomes
    assert isinstance(asked, AskGotItRight)
    assert asked.claim == "3 salads"


def test_more_than_twenty_are_asked_back_and_come_in_after_a_yes() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=25, changes=Changes(note="no dressing")))
    assert runner.cart == []
    runner.send(Agree())
    assert runner.cart == ["25 green-salad (no dressing)"]


def test_words_that_weigh_nothing_hold_nothing_back() -> None:
    runner = FlowRunner(order_flow)
    runner.send(SALAD, unread=(Unread(words="for my mum"),))
    assert runner.cart == ["1 green-salad"]


def test_an_answer_that_was_held_answers_its_question_after_the_yes() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    runner.send(Pick(ids=("pepperoni-pizza", "large"), quantity=30))
    assert runner.cart == []
    runner.send(Agree())
    assert (runner.cart, runner.session.unresolved) == (["30 pepperoni-pizza large"], ())


def test_a_no_to_a_held_answer_asks_the_question_again() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    runner.send(Pick(ids=("pepperoni-pizza",), quantity=30))
    assert runner.send(Decline())[-1].kind == "which_item"


def test_a_yes_to_what_was_held_is_none_to_a_warning_that_is_open() -> None:
    runner = FlowRunner(order_flow).with_results(profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    runner.send(SALAD)
    runner.send(AddItem(food=Food(item=ItemId("satay-noodles"))))
    runner.send(RemoveLine(lines=(1,)), unread=EXCEPT)
    runner.send(Agree())
    assert runner.cart == []
    assert isinstance(runner.session.pending, AllergyWarning)
    runner.send(Agree())
    assert runner.cart == ["1 satay-noodles"]


def test_going_on_to_order_leaves_it_open(runner: FlowRunner) -> None:
    runner.send(KeepOrdering())
    assert runner.session.pending is not None
    assert runner.session.pending.kind == "got_it_right"


def test_a_guest_who_asks_for_the_total_means_it() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=25))
    runner.send(ShowCart(what="total"))
    assert runner.cart == ["25 green-salad"]


def test_words_that_would_change_nothing_are_not_asked_about() -> None:
    runner = FlowRunner(order_flow)
    runner.send(ChangeLine(lines=()), unread=EXCEPT)
    assert not isinstance(runner.session.pending, GotItRight)


def test_a_guest_who_only_looks_at_the_cart_has_not_answered() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=25))
    runner.send(ShowCart(what="all"))
    assert runner.cart == []
    assert isinstance(runner.session.pending, GotItRight)


def test_a_question_for_the_total_accepts_no_contradiction() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=SALAD.food, quantity=4), contradictory="four salads, half of them large")
    runner.send(ShowCart(what="total"))
    assert runner.cart == []
