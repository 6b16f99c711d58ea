"""What is in doubt is shown and asked about before anything changes."""

import pytest

from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    Changes,
    Checkout,
    Decline,
    Food,
    Pick,
    RemoveLine,
    SetFulfilment,
    Unread,
)
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences, Profile
from domain.menu import ItemId
from domain.outcome import AskAnythingElse, AskGotItRight, AskWhatToChange
from domain.session import AllergyWarning
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

EXCEPT = (Unread(words="except the last one", weighty=True),)
SALAD = AddItem(food=Food(item=ItemId("green-salad")))


@pytest.fixture
def walk() -> FlowRunner:
    """A session with two lemonades, and a salad that was asked back."""
    begun = FlowRunner(order_flow)
    begun.wants(add("lemonade", 2))
    begun.wants(SALAD, RemoveLine(lines=(1,), pieces=1), unread=EXCEPT)
    return begun


def test_nothing_changes_and_the_split_is_shown(walk: FlowRunner) -> None:
    assert walk.cart == ["2 lemonade"]
    [asked] = walk.last.outcomes
    assert isinstance(asked, AskGotItRight)
    assert [(line.quantity, line.name) for line in asked.lines] == [(1, "Lemonade"), (1, "Green Salad")]
    assert asked.words == ("except the last one",)


def test_a_plain_yes_carries_it_out(walk: FlowRunner) -> None:
    walk.wants(Agree())
    assert walk.cart == ["1 lemonade", "1 green-salad"]
    assert walk.last.outcomes[-1] == AskAnythingElse()


def test_a_yes_with_a_remark_that_was_not_read_does_not(walk: FlowRunner) -> None:
    walk.wants(Agree(), unread=(Unread(words="nearly"),))
    assert walk.cart == ["2 lemonade"]
    assert walk.session.pending is not None
    assert walk.session.pending.kind == "got_it_right"


def test_a_no_drops_it(walk: FlowRunner) -> None:
    assert walk.wants(Decline()) == (AskWhatToChange(),)
    assert (walk.cart, walk.session.pending) == (["2 lemonade"], None)


def test_going_on_to_check_out_is_a_yes_to_it(walk: FlowRunner) -> None:
    walk.wants(Checkout(), SetFulfilment(mode=DeliveryMode.PICKUP))
    assert walk.cart == ["1 lemonade", "1 green-salad"]
    assert walk.session.checking_out


def test_ordering_it_anew_takes_the_place_of_what_was_held(walk: FlowRunner) -> None:
    walk.wants(AddItem(food=SALAD.food, quantity=3))
    assert walk.cart == ["2 lemonade", "3 green-salad"]


def test_another_dish_is_added_and_the_question_stays(walk: FlowRunner) -> None:
    walk.wants(AddItem(food=Food(item=ItemId("garlic-bread"))))
    assert walk.cart == ["2 lemonade", "1 garlic-bread"]
    walk.wants(Agree())
    assert walk.cart == ["1 lemonade", "1 garlic-bread", "1 green-salad"]


def test_a_question_of_the_guest_leaves_it_open(walk: FlowRunner) -> None:
    walk.wants(AskMenu(), Agree())
    assert walk.session.pending is not None
    assert walk.cart == ["2 lemonade"]


def test_counts_that_do_not_add_up_are_quoted() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(SALAD, contradictory="3 salads")
    [asked] = walk.last.outcomes
    assert isinstance(asked, AskGotItRight)
    assert asked.claim == "3 salads"


def test_more_than_twenty_are_asked_back_and_come_in_after_a_yes() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(AddItem(food=SALAD.food, quantity=25, changes=Changes(note="no dressing")))
    assert walk.cart == []
    walk.wants(Agree())
    assert walk.cart == ["25 green-salad (no dressing)"]


def test_words_that_weigh_nothing_hold_nothing_back() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(SALAD, unread=(Unread(words="for my mum"),))
    assert walk.cart == ["1 green-salad"]


def test_an_answer_that_was_held_answers_its_question_after_the_yes() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    walk.wants(Pick(ids=("pepperoni-pizza", "large"), quantity=30))
    assert walk.cart == []
    walk.wants(Agree())
    assert (walk.cart, walk.session.unresolved) == (["30 pepperoni-pizza large"], ())


def test_a_no_to_a_held_answer_asks_the_question_again() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    walk.wants(Pick(ids=("pepperoni-pizza",), quantity=30))
    assert walk.wants(Decline())[-1].kind == "which_item"


def test_a_yes_to_what_was_held_is_none_to_a_warning_that_is_open() -> None:
    walk = FlowRunner(order_flow).knowing(profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    walk.wants(SALAD)
    walk.wants(AddItem(food=Food(item=ItemId("satay-noodles"))))
    walk.wants(RemoveLine(lines=(1,)), unread=EXCEPT)
    walk.wants(Agree())
    assert walk.cart == []
    assert isinstance(walk.session.pending, AllergyWarning)
    walk.wants(Agree())
    assert walk.cart == ["1 satay-noodles"]
