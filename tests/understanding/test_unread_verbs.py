"""A verb before a dish of the cart: what the rules do not know never orders the dish again."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, RemoveLine
from tests.understanding.readings import context, describe, reading

LINES = ("lemonade large", "margherita large")


@pytest.mark.parametrize(
    "text",
    [
        "bin the lemonade",
        "can you axe the lemonade please",
        "ok kill that lemonade",
        "86 the lemonade",
        "the lemonade can go",
        "we can do without the lemonade",
    ],
)
def test_a_verb_of_removing_removes_the_dish(text: str) -> None:
    result = reading(context(text, lines=LINES))
    assert result.commands == (RemoveLine(lines=(1,)),)
    assert not result.unread


@pytest.mark.parametrize("text", ["zorble the lemonade", "could you yeet the lemonade please", "snarf my lemonade"])
def test_an_unknown_verb_is_asked_about_before_the_dish_goes(text: str) -> None:
    result = reading(context(text, lines=LINES))
    assert result.commands == (RemoveLine(lines=(1,)),)
    assert any(each.weighty for each in result.unread)


def test_the_words_after_an_unknown_verb_and_its_dish_are_read() -> None:
    assert describe(context("zorble the lemonade and add a small coke", lines=LINES)) == "remove 1; add 1 coke small"


@pytest.mark.parametrize("text", ["another lemonade", "add the lemonade", "grab the lemonade", "a small lemonade"])
def test_a_verb_of_ordering_orders(text: str) -> None:
    commands = reading(context(text, lines=LINES)).commands
    assert not any(isinstance(command, RemoveLine) for command in commands)


def test_a_dish_with_an_option_is_not_removed() -> None:
    commands = reading(context("zorble the margherita with mushrooms", lines=LINES)).commands
    assert not any(isinstance(command, RemoveLine) for command in commands)


def test_a_dish_that_is_not_in_the_cart_is_not_removed() -> None:
    commands = reading(context("zorble the tiramisu", lines=LINES)).commands
    assert any(isinstance(command, AddItem) for command in commands)
