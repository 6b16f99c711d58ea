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
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.guest import Preferences, Profile
from domain.menu import GroupId, GroupKind, ItemId, Option, OptionGroup, OptionId
from domain.money import Money
from domain.outcome import AskTakeOut, AskWhatToOrder, DefaultTaken, LeftOut, SmallTalk, Unsafe
from domain.session import AllergyWarning, ChooseItem, ChooseOption
from nodes.order.answer_pending import find_default_option
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

LEMONADES = add("lemonade", 2)
SATAY = AddItem(food=Food(item=ItemId("satay-noodles")))
SIZE, TOPPINGS = GroupId("pizza-size"), GroupId("toppings")
WHICH_PIZZA = AddItem(food=Food(candidates=PIZZAS, said="pizza"), quantity=2)


def allergic(*allergies: str) -> FlowRunner:
    profile = Profile(preferences=Preferences(allergies=allergies))
    return FlowRunner(order_flow).with_results(profile=profile)


def after(*commands: Command) -> FlowRunner:
    runner = FlowRunner(order_flow)
    runner.send(*commands)
    return runner


# --- a warning


def test_only_a_plain_yes_takes_a_dish_in_spite_of_the_warning() -> None:
    runner = allergic("peanuts")
    assert isinstance(runner.send(SATAY)[-1], Unsafe)
    runner.send(Agree(), AskMenu())
    assert (runner.cart, isinstance(runner.session.pending, AllergyWarning)) == ([], True)
    runner.send(Agree())
    assert runner.cart == ["1 satay-noodles"]
    assert runner.session.cart.lines[0].allergy_override


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
    runner = allergic("peanuts")
    runner.send(SATAY)
    assert LeftOut(name="Satay Noodles") in runner.send(*then)
    assert (runner.cart, runner.session.unsafe) == ([], ())


def test_another_dish_comes_in_and_the_warned_one_stays_out() -> None:
    runner = allergic("peanuts")
    runner.send(SATAY)
    runner.send(AddItem(food=Food(item=ItemId("green-salad"))))
    assert runner.cart == ["1 green-salad"]


def test_looking_at_the_cart_leaves_the_warning_open() -> None:
    runner = allergic("peanuts")
    runner.send(SATAY)
    runner.send(ShowCart())
    assert isinstance(runner.session.pending, AllergyWarning)


def test_a_warned_dish_without_what_made_it_unsafe_comes_in() -> None:
    runner = allergic("nuts")
    pesto = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("pesto")),))
    bread = AddItem(food=Food(item=ItemId("margherita-pizza")), changes=pesto)
    runner.send(bread)
    assert isinstance(runner.session.pending, AllergyWarning)
    without = Changes(refusals=(RefusedOption(group=TOPPINGS, option=OptionId("pesto")),))
    runner.send(ChangeLine(lines=(0,), changes=without))
    assert runner.cart == ["1 margherita-pizza -pesto"]


# --- which dish


def test_a_dish_is_picked_with_its_size_and_keeps_the_quantity() -> None:
    runner = after(WHICH_PIZZA)
    runner.send(Pick(ids=("pepperoni-pizza", "large")))
    assert runner.cart == ["2 pepperoni-pizza large"]


def test_naming_a_dish_that_is_offered_is_the_answer_and_no_further_dish() -> None:
    runner = after(WHICH_PIZZA)
    runner.send(add("pepperoni-pizza", size="large"))
    assert runner.cart == ["2 pepperoni-pizza large"]


def test_a_size_said_before_the_dish_is_kept_for_it() -> None:
    runner = after(WHICH_PIZZA)
    runner.send(Pick(ids=("small",)))
    assert isinstance(runner.session.pending, ChooseItem)
    runner.send(Pick(ids=("margherita-pizza",)))
    assert runner.cart == ["2 margherita-pizza small"]


def test_another_dish_of_the_kind_stands_in_and_one_of_another_kind_is_one_more() -> None:
    vague = AddItem(food=Food(candidates=(ItemId("coca-cola"), ItemId("diet-coke")), said="coke"))
    runner = after(vague)
    assert LeftOut(name="coke") in runner.send(AddItem(food=Food(item=ItemId("lemonade"))))
    runner.send(vague)
    runner.send(AddItem(food=Food(item=ItemId("green-salad"))))
    assert runner.session.unresolved
    assert runner.cart == ["1 lemonade", "1 green-salad"]


def test_none_of_them_is_left_out() -> None:
    runner = after(WHICH_PIZZA)
    assert runner.send(Decline())[0] == LeftOut(name="pizza")


def test_whichever_is_the_first_one_and_that_is_said() -> None:
    runner = after(WHICH_PIZZA)
    assert DefaultTaken(item="Margherita Pizza") in runner.send(PickAny())


# --- which option


def test_one_answer_goes_to_every_line_that_was_asked_about_and_two_are_shared_out() -> None:
    both = (add("margherita-pizza"), add("pepperoni-pizza"))
    same, each = after(*both), after(*both)
    same.send(Pick(ids=("large",)))
    assert same.cart == ["1 margherita-pizza large", "1 pepperoni-pizza large"]
    each.send(Pick(ids=("large", "small")))
    assert each.cart == ["1 margherita-pizza large", "1 pepperoni-pizza small"]


def test_an_answer_may_name_its_line_a_quantity_and_more_options() -> None:
    runner = after(add("margherita-pizza"), add("pepperoni-pizza"))
    olives = Changes(choices=(ChosenOption(group=TOPPINGS, option=OptionId("olives")),))
    runner.send(Pick(ids=("large",), lines=(2,), quantity=3, changes=olives))
    assert runner.cart == ["1 margherita-pizza", "3 pepperoni-pizza large olives"]


def test_an_option_that_need_not_be_chosen_is_let_go_by_a_no() -> None:
    open_ = OpenChoice(group=TOPPINGS, options=(OptionId("olives"), OptionId("onions")), said="o")
    runner = after(
        AddItem(
            food=Food(item=ItemId("margherita-pizza")),
            changes=Changes(choices=(ChosenOption(group=SIZE, option=OptionId("small")),), open=(open_,)),
        )
    )
    assert isinstance(runner.session.pending, ChooseOption)
    runner.send(Decline())
    assert runner.last.outcomes[-1].kind == "ask_anything_else"


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


@pytest.mark.parametrize(
    ("extra", "taken"), [((0, 300, 650), "b"), ((0, 70, 0, 80), "a"), ((50, 0, 0), "b"), ((0, 175), "a")]
)
def test_the_default_of_options_that_are_no_steps_costs_nothing_more(extra: tuple[int, ...], taken: str) -> None:
    options = tuple(Option(OptionId(n), n, price=Money(p, "USD")) for n, p in zip("abcd", extra, strict=False))
    assert find_default_option(OptionGroup(GroupId("g"), "G", GroupKind.SINGLE, options)) == taken


# --- more, and details


def test_a_yes_to_more_asks_what_and_a_no_checks_out() -> None:
    runner = after(AddItem(food=Food(item=ItemId("lemonade"))))
    assert runner.send(Agree()) == (AskWhatToOrder(reason="more"),)
    runner.send(ShowCart())
    runner.send(Decline())
    assert runner.session.checking_out


def test_a_no_before_another_wish_does_not_check_out() -> None:
    runner = after(AddItem(food=Food(item=ItemId("lemonade"))))
    runner.send(Decline(), AddItem(food=Food(item=ItemId("green-salad"))))
    assert not runner.session.checking_out


def test_who_has_no_address_is_told_what_is_needed() -> None:
    runner = after(AddItem(food=Food(item=ItemId("lemonade"))), SetFulfilment(mode=DeliveryMode.DELIVERY), Checkout())
    assert runner.send(Decline()) == (SmallTalk(topic="no_address"),)


def test_no_detail_of_delivery_is_guessed() -> None:
    runner = after(AddItem(food=Food(item=ItemId("lemonade"))), Checkout())
    runner.send(PickAny())
    assert runner.session.fulfilment.mode is None


def test_a_yes_to_anything_else_goes_on_once_everything_is_known() -> None:
    runner = after(LEMONADES, SetFulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CASH))
    runner.send(Agree())
    assert runner.session.checking_out
    unknown = after(LEMONADES)
    unknown.send(Agree())
    assert not unknown.session.checking_out


def test_a_no_to_a_required_choice_offers_to_leave_the_dish_out() -> None:
    runner = after(add("margherita-pizza"))
    assert runner.send(Decline())[-1] == AskTakeOut(names=("Margherita Pizza",), reason="declined")
    runner.send(Agree())
    assert runner.cart == []
