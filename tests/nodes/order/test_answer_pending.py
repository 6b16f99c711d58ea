"""Answers to each of our questions: yes, no, a choice, and that it is left to us."""

import pytest

from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    ChangeLine,
    Changes,
    Checkout,
    ChosenOption,
    Command,
    Decline,
    Food,
    KeepOrdering,
    OpenChoice,
    Pick,
    PickAny,
    RefusedOption,
    RemoveLine,
    SetFulfilment,
    ShowCart,
)
from domain.fulfilment import DeliveryMode
from domain.guest import Preferences, Profile
from domain.menu import GroupId, GroupKind, ItemId, Option, OptionGroup, OptionId
from domain.outcome import AskWhatToOrder, DefaultTaken, LeftOut, SmallTalk, Unsafe
from domain.session import AllergyWarning, ChooseItem, ChooseOption
from nodes.order.answer_pending import find_default_option
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

SATAY = AddItem(food=Food(item=ItemId("satay-noodles")))
SIZE, TOPPINGS = GroupId("pizza-size"), GroupId("toppings")
WHICH_PIZZA = AddItem(food=Food(candidates=PIZZAS, said="pizza"), quantity=2)


def allergic(*allergies: str) -> FlowRunner:
    profile = Profile(preferences=Preferences(allergies=allergies))
    return FlowRunner(order_flow).knowing(profile=profile)


def after(*commands: Command) -> FlowRunner:
    walk = FlowRunner(order_flow)
    walk.wants(*commands)
    return walk


# --- a warning


def test_only_a_plain_yes_takes_a_dish_in_spite_of_the_warning() -> None:
    walk = allergic("peanuts")
    assert isinstance(walk.wants(SATAY)[-1], Unsafe)
    walk.wants(Agree(), AskMenu())
    assert (walk.cart, isinstance(walk.session.pending, AllergyWarning)) == ([], True)
    walk.wants(Agree())
    assert walk.cart == ["1 satay-noodles"]
    assert walk.session.cart.lines[0].allergy_override


@pytest.mark.parametrize(
    "then",
    [
        (Decline(),),
        (Decline(), KeepOrdering()),
        (KeepOrdering(),),
        (Checkout(),),
        (RemoveLine(lines=(0,)),),
        (ChangeLine(lines=(0,), quantity=0),),
    ],
)
def test_a_warned_dish_is_left_out_by_whoever_goes_on(then: tuple[Command, ...]) -> None:
    walk = allergic("peanuts")
    walk.wants(SATAY)
    assert LeftOut(name="Satay Noodles") in walk.wants(*then)
    assert (walk.cart, walk.session.unsafe) == ([], ())


def test_another_dish_comes_in_and_the_warned_one_stays_out() -> None:
    walk = allergic("peanuts")
    walk.wants(SATAY)
    walk.wants(AddItem(food=Food(item=ItemId("green-salad"))))
    assert walk.cart == ["1 green-salad"]


def test_looking_at_the_cart_leaves_the_warning_open() -> None:
    walk = allergic("peanuts")
    walk.wants(SATAY)
    walk.wants(ShowCart())
    assert isinstance(walk.session.pending, AllergyWarning)


def test_a_warned_dish_without_what_made_it_unsafe_comes_in() -> None:
    walk = allergic("nuts")
    pesto = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("pesto")),))
    bread = AddItem(food=Food(item=ItemId("margherita-pizza")), changes=pesto)
    walk.wants(bread)
    assert isinstance(walk.session.pending, AllergyWarning)
    without = Changes(refusals=(RefusedOption(group=TOPPINGS, option=OptionId("pesto")),))
    walk.wants(ChangeLine(lines=(0,), changes=without))
    assert walk.cart == ["1 margherita-pizza -pesto"]


# --- which dish


def test_a_dish_is_picked_with_its_size_and_keeps_the_quantity() -> None:
    walk = after(WHICH_PIZZA)
    walk.wants(Pick(ids=("pepperoni-pizza", "large")))
    assert walk.cart == ["2 pepperoni-pizza large"]


def test_naming_a_dish_that_is_offered_is_the_answer_and_no_further_dish() -> None:
    walk = after(WHICH_PIZZA)
    walk.wants(add("pepperoni-pizza", size="large"))
    assert walk.cart == ["2 pepperoni-pizza large"]


def test_a_size_said_before_the_dish_is_kept_for_it() -> None:
    walk = after(WHICH_PIZZA)
    walk.wants(Pick(ids=("small",)))
    assert isinstance(walk.session.pending, ChooseItem)
    walk.wants(Pick(ids=("margherita-pizza",)))
    assert walk.cart == ["2 margherita-pizza small"]


def test_another_dish_of_the_kind_stands_in_and_one_of_another_kind_is_one_more() -> None:
    vague = AddItem(food=Food(candidates=(ItemId("coca-cola"), ItemId("diet-coke")), said="coke"))
    walk = after(vague)
    assert LeftOut(name="coke") in walk.wants(AddItem(food=Food(item=ItemId("lemonade"))))
    walk.wants(vague)
    walk.wants(AddItem(food=Food(item=ItemId("green-salad"))))
    assert walk.session.unresolved
    assert walk.cart == ["1 lemonade", "1 green-salad"]


def test_none_of_them_is_left_out() -> None:
    walk = after(WHICH_PIZZA)
    assert walk.wants(Decline())[0] == LeftOut(name="pizza")


def test_whichever_is_the_first_one_and_that_is_said() -> None:
    walk = after(WHICH_PIZZA)
    assert DefaultTaken(item="Margherita Pizza") in walk.wants(PickAny())


# --- which option


def test_one_answer_goes_to_every_line_that_was_asked_about_and_two_are_shared_out() -> None:
    both = (add("margherita-pizza"), add("pepperoni-pizza"))
    same, each = after(*both), after(*both)
    same.wants(Pick(ids=("large",)))
    assert same.cart == ["1 margherita-pizza large", "1 pepperoni-pizza large"]
    each.wants(Pick(ids=("large", "small")))
    assert each.cart == ["1 margherita-pizza large", "1 pepperoni-pizza small"]


def test_an_answer_may_name_its_line_a_quantity_and_more_options() -> None:
    walk = after(add("margherita-pizza"), add("pepperoni-pizza"))
    olives = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("olives")),))
    walk.wants(Pick(ids=("large",), lines=(2,), quantity=3, changes=olives))
    assert walk.cart == ["1 margherita-pizza", "3 pepperoni-pizza large olives"]


def test_an_option_that_need_not_be_chosen_is_let_go_by_a_no() -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("olives"), OptionId("onions")), said="o")
    walk = after(
        AddItem(
            food=Food(item=ItemId("margherita-pizza")),
            changes=Changes(choices=(ChosenOption(group=SIZE, option=OptionId("small")),), open=(open_,)),
        )
    )
    assert isinstance(walk.session.pending, ChooseOption)
    walk.wants(Decline())
    assert walk.last.outcomes[-1].kind == "ask_anything_else"


@pytest.mark.parametrize(
    ("included", "available", "taken"),
    [((), 3, "b"), ((), 2, "a"), ((), 4, "b"), (("c",), 3, "c"), ((), 0, None)],
)
def test_the_default_is_what_the_dish_comes_with_or_the_middle(
    included: tuple[str, ...], available: int, taken: str | None
) -> None:
    options = tuple(Option(OptionId(name), name, available=at < available) for at, name in enumerate("abcd"))
    group = OptionGroup(GroupId("g"), "G", GroupKind.SINGLE, options, included=tuple(map(OptionId, included)))
    assert find_default_option(group) == taken


# --- more, and details


def test_a_yes_to_more_asks_what_and_a_no_checks_out() -> None:
    walk = after(AddItem(food=Food(item=ItemId("lemonade"))))
    assert walk.wants(Agree()) == (AskWhatToOrder(reason="more"),)
    walk.wants(ShowCart())
    walk.wants(Decline())
    assert walk.session.checking_out


def test_a_no_before_another_wish_does_not_check_out() -> None:
    walk = after(AddItem(food=Food(item=ItemId("lemonade"))))
    walk.wants(Decline(), AddItem(food=Food(item=ItemId("green-salad"))))
    assert not walk.session.checking_out


def test_who_has_no_address_is_told_what_is_needed() -> None:
    walk = after(AddItem(food=Food(item=ItemId("lemonade"))), SetFulfilment(mode=DeliveryMode.DELIVERY), Checkout())
    assert walk.wants(Decline()) == (SmallTalk(topic="no_address"),)


def test_no_detail_of_delivery_is_guessed() -> None:
    walk = after(AddItem(food=Food(item=ItemId("lemonade"))), Checkout())
    walk.wants(PickAny())
    assert walk.session.fulfilment.mode is None
