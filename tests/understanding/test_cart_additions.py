"""More dishes: named, pointed at, or told by options and numbers of the dish talked about."""

from __future__ import annotations

import pytest

from domain.commands import AddItem
from tests.understanding.readings import context, describe, reading


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("gimme 3 blts and 2 still waters", "add 3 blt; add 2 still-water"),
        ("a large margherita with extra mushrooms and no basil", "add 1 margherita large extra mushrooms -basil"),
        ("two cheeseburgers, one without onion, and a large coke?",
         "add 1 cheeseburger; add 1 cheeseburger -onion; add 1 coke large"),
        ("coke x2, blt x3", "add 2 coke; add 3 blt"),
        ("1. cheeseburger\n2. two large fries", "add 1 cheeseburger; add 2 fries large"),
        ("twenty-five cokes", "add 25 coke"),
        ("a large lemonade, sorry, i mean a coke", "add 1 coke large"),
        ("a burger", "add 1 one of 7"),
        ("a drink under 2 dollars", "add 1 one of 1"),
        ("give me the cheapest pizza", "add 1 margherita"),
        ("a chicken burger without tomato and another one with cheese",
         "add 1 crispy-chicken-burger -tomato; add 1 crispy-chicken-burger cheddar -tomato"),
        ("quiero dos hamburguesas con queso y una coca grande", "add 2 cheeseburger; add 1 coke large"),
    ],
)  # fmt: skip
def test_dishes_are_added(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    "text",
    [
        "a mango lassi",
        "an apple juice",
        "a large apple juice",
        "a kids apple juice",
        "cherry coke",
        "bhindi salad",
        "tuna pizza",
        "chai latte",
        "oreo milkshake",
    ],
)
def test_what_is_not_on_the_menu_is_never_another_dish(text: str) -> None:
    assert describe(context(text)) == "add 1 unknown"


def test_an_unknown_dish_has_the_nearest_one() -> None:
    command = reading(context("an apple juice")).commands[0]
    assert command.kind == "add_item"
    assert (command.food.unknown, command.food.nearest) == ("apple juice", ("orange-juice",))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("i'll take it", "add 1 tiramisu"),
        ("ok two of them", "add 2 tiramisu"),
        ("that one please", "add 1 tiramisu"),
        ("three portions", "add 3 tiramisu"),
    ],
)
def test_the_dish_talked_about_is_taken(text: str, commands: str) -> None:
    assert describe(context(text, topic="tiramisu")) == commands


def test_options_are_of_the_dish_talked_about() -> None:
    assert describe(context("a large one with thin crust", topic="margherita")) == "add 1 margherita thin large"
    assert (
        describe(context("two of those, one without feta", topic="greek-salad"))
        == "add 1 greek-salad; add 1 greek-salad -feta"
    )


@pytest.mark.parametrize(
    ("text", "commands"),
    [("the second one", "add 1 tiramisu"), ("the first and the last", "add 1 blt; add 1 coke")],
)
def test_dishes_of_a_list_are_taken_by_their_place(text: str, commands: str) -> None:
    assert describe(context(text, shown=["blt", "tiramisu", "coke"])) == commands


def test_a_dish_has_the_person_that_it_is_for() -> None:
    command = reading(context("one espresso for my dad")).commands[0]
    assert command.kind == "add_item"
    assert command.for_whom == "my dad"


@pytest.mark.parametrize(
    ("text", "shown", "commands"),
    [
        ("the burger please", ("black-bean-burger", "greek-salad"), "add 1 black-bean-burger"),
        ("and that pasta, large", ("penne-arrabbiata",), "add 1 penne-arrabbiata large"),
    ],
)
def test_a_kind_that_was_spoken_of_is_the_one_dish_shown(text: str, shown: tuple[str, ...], commands: str) -> None:
    assert describe(context(text, shown=shown)) == commands


def test_a_kind_is_not_guessed_where_several_were_shown() -> None:
    [added] = reading(context("the pizza please", shown=("margherita", "hawaiian"))).commands
    assert isinstance(added, AddItem)
    assert added.food.item is None


def test_a_kind_that_the_message_asks_about_is_not_ordered_yet() -> None:
    assert describe(context("I fancy a salad. what salads are there?")) == "ask list Salads & Soup"


@pytest.mark.parametrize("text", ["who can I speak to", "can I sing here"])
def test_an_everyday_word_is_no_dish_that_we_lack(text: str) -> None:
    assert not any(isinstance(command, AddItem) for command in reading(context(text)).commands)


def test_the_dish_that_another_one_goes_with_is_not_ordered_again() -> None:
    assert describe(context("and a garlic bread for the pasta", lines=["1 carbonara regular"])) == "add 1 garlic-bread"


def test_a_choice_beside_a_refusal_of_its_group_says_it_all() -> None:
    assert describe(context("a greek salad, not ranch, tahini dressing")) == "add 1 greek-salad tahini"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("put mushrooms on it", "change 1 mushrooms"),
        ("she wants an egg on top", "change 1 ?egg"),
        ("could you put bacon on that please", "change 1 ?bacon"),
        ("put a coke on it", "add 1 coke"),
    ],
)
def test_something_put_on_a_dish_is_no_dish(text: str, commands: str) -> None:
    assert describe(context(text, lines=["1 hawaiian"])) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("nice. that and an orange juice", "add 1 tiramisu; add 1 orange-juice"),
        ("two slices of that then please", "add 2 tiramisu"),
    ],
)
def test_that_is_the_dish_talked_about(text: str, commands: str) -> None:
    assert describe(context(text, topic="tiramisu")) == commands


def test_both_is_said_of_two_dishes() -> None:
    assert describe(context("i'll take both", shown=["carbonara", "penne-arrabbiata"])) == (
        "add 1 carbonara; add 1 penne-arrabbiata"
    )
    assert "add" not in describe(
        context("i'll take both", shown=["carbonara", "penne-arrabbiata", "spaghetti-bolognese"])
    )


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("three please, two well done and one medium", "add 2 copper-burger well-done; add 1 copper-burger medium"),
        ("we'll have two then, one with bacon", "add 1 copper-burger; add 1 copper-burger bacon"),
        ("one please, and a small coke", "add 1 copper-burger; add 1 coke small"),
    ],
)
def test_a_count_at_the_beginning_counts_the_dish_talked_about(text: str, commands: str) -> None:
    assert describe(context(text, topic="copper-burger")) == commands


def test_a_share_of_a_new_dish_is_none_of_the_cart() -> None:
    text = "and for the kids spaghetti bolognese regular x2, no parmesan on one of them"
    assert describe(context(text, lines=("margherita large", "2 fries large"))) == (
        "add 1 spaghetti-bolognese regular; add 1 spaghetti-bolognese regular -parmesan"
    )


def test_each_place_of_a_list_has_its_own_count() -> None:
    said = context("two of the first and one of the second", shown=("tiramisu", "chocolate-brownie"))
    assert describe(said) == "add 2 tiramisu; add 1 chocolate-brownie"


def test_the_same_for_somebody_repeats_what_the_message_orders() -> None:
    said = context("a blt and a small coke for me, and the same for my wife")
    assert describe(said) == "add 1 blt; add 1 coke small; add 1 blt; add 1 coke small"


def test_a_listed_dish_has_the_options_beside_its_name() -> None:
    said = context("carbonara large with parmesan on top", topic="carbonara", shown=["carbonara"])
    assert describe(said) == "add 1 carbonara large parmesan"
    listed = context("ok pepperoni", topic="margherita", shown=["margherita", "pepperoni-pizza"])
    assert describe(listed) == "add 1 pepperoni-pizza"
