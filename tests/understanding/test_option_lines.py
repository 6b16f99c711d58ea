"""The line that an option is taken off: the one that has it."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

SANDWICHES = ["blt avocado", "club-sandwich"]
WITH_A_DRINK = [*SANDWICHES, "coke small"]
PIZZAS = ["margherita small mushrooms", "hawaiian small", "coke small"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (SANDWICHES, "take the avo off again", "change 1 -avocado"),
        (SANDWICHES, "no avo after all", "change 1 -avocado"),
        (SANDWICHES, "lose the egg", "change 2 -egg"),
        (SANDWICHES, "no tomato please", "change 2 -tomato"),
        (WITH_A_DRINK, "take off the avocado", "change 1 -avocado"),
        (WITH_A_DRINK, "remove the ice", "change 3 -ice"),
        (WITH_A_DRINK, "no avocado", "change 1 -avocado"),
        (["margherita small", "fries regular ketchup", "coke small"], "no ketchup sorry", "change 2 -ketchup"),
        (PIZZAS, "actually no mushrooms", "change 1 -mushrooms"),
        (PIZZAS, "leave off the pineapple", "change 2 -pineapple"),
        (PIZZAS, "no pineapple and a sprite", "change 2 -pineapple; add 1 sprite"),
        (["copper-burger bacon", "blt", "coke small"], "lose the bacon", "change 1 -bacon"),
        (["caesar-salad ranch chicken", "crispy-chicken-burger"], "remove the chicken", "change 1 -chicken"),
    ],
)
def test_an_option_is_taken_off_the_line_that_has_it(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["margherita small pepperoni", "pepperoni-pizza small", "coke small"], "remove the pepperoni", "remove 2"),
        (["margherita small mushrooms", "mushroom-tagliatelle regular"], "remove the mushroom tagliatelle", "remove 2"),
        (["blt", "crispy-chicken-burger", "coke small"], "remove the chicken", "remove 2"),
    ],
)
def test_a_dish_that_is_called_so_is_removed(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


def test_what_comes_instead_is_for_the_line_that_was_changed() -> None:
    text = "take the avo off again, cheddar instead"
    commands = describe(context(text, lines=SANDWICHES, pending=ANYTHING_ELSE))
    assert commands == "change 1 -avocado; change 1 cheddar -avocado"
