"""Orders on a condition, which wait for the guest's yes."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, reading
from tests.understanding.test_own_words import read_on


def is_asked_about(text: str, *lines: str) -> bool:
    """Whether the guest is asked before the message changes the cart."""
    return any(each.weighty for each in reading(context(text, lines=lines)).unread)


@pytest.mark.parametrize(
    "text",
    [
        "add a tiramisu if I'm under 25",
        "and a large sprite if that keeps me under 20 dollars",
        "throw in a brownie if it's still below 30",
        "add fries as long as it stays under $30",
        "a coleslaw, but only if i've got enough left",
        "how much is a tiramisu, and add one if i'm under 25",
    ],
)
def test_an_order_within_a_budget_is_asked_about_beside_the_total(text: str) -> None:
    assert "show_cart total" in read_on("demo", text, "margherita large")
    assert is_asked_about(text, "margherita large")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("i'll have the soup if it's vegan", "add 1 soup-of-the-day; ask diet soup-of-the-day diets=vegan"),
        ("i'd like the satay noodles if they're ok for coeliacs", "add 1 satay-noodles; safe satay-noodles gluten"),
        ("a carbonara as long as it has no cream", "add 1 carbonara; ask other carbonara without=milk"),
        ("one brownie but only if it's nut free", "add 1 chocolate-brownie; ask other chocolate-brownie without=nuts"),
    ],
)
def test_what_an_order_depends_on_is_answered(text: str, commands: str) -> None:
    assert read_on("demo", text) == commands
    assert is_asked_about(text)


@pytest.mark.parametrize(
    ("on", "text", "commands"),
    [
        ("demo", "a greek salad, as long as there are no onions in it", "add 1 greek-salad -onion"),
        ("demo", "a cheeseburger if it has no pickles", "add 1 cheeseburger -pickles"),
        ("demo", "a small margherita, if possible without basil", "add 1 margherita small -basil"),
        ("demo", "2 cokes if that's ok", "add 2 coke"),
        ("canteen", "a lamb stew provided that it has no dill", "add 1 lamb-stew -dill"),
        ("canteen", "a large bean stew if possible", "add 1 bean-stew bowl"),
    ],
)
def test_a_condition_that_is_a_wish_holds_nothing_back(on: str, text: str, commands: str) -> None:
    assert read_on(on, text) == commands


@pytest.mark.parametrize(
    "text",
    [
        "what soup is it today? i'll have it if it's tomato",
        "the soup, if it's tomato",
        "two tiramisus if they are fresh",
        "a garlic bread please. does that have dairy in it? if it does forget it",
        "a brownie. are there nuts in it? if so leave it out",
    ],
)
def test_how_a_dish_has_to_be_is_asked_about(text: str) -> None:
    assert is_asked_about(text)
