"""Clauses about dishes that change nothing."""

from __future__ import annotations

import pytest

from domain.session import ChooseOption
from tests.understanding.readings import ANYTHING_ELSE, choose_option, context, describe


@pytest.mark.parametrize("pending", [ANYTHING_ELSE, choose_option(1, "dressing")])
@pytest.mark.parametrize(
    "text",
    ["no leave the lemonade", "ok no cheesecake then", "it's just the salad", "so just the salad today", "not the blt"],
)
def test_a_dish_that_is_not_in_the_cart_can_be_refused(text: str, pending: ChooseOption) -> None:
    assert describe(context(text, lines=["caesar-salad"], pending=pending)) == "acknowledge"


def test_a_refusal_and_what_the_cart_has_are_two_clauses() -> None:
    text = "no leave the lemonade it's just the salad"
    assert describe(context(text, lines=["caesar-salad"], pending=ANYTHING_ELSE)) == "acknowledge"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no croutons", "change 1 -croutons"),
        ("no salad", "remove 1"),
        ("no milk please", "remember allergies=milk"),
        ("it's just the blt", "add 1 blt"),
        ("it's just the salad and a coke", "add 1 caesar-salad; add 1 coke"),
        ("skip the pizza", "acknowledge"),
    ],
)
def test_options_dishes_of_the_cart_and_allergens_are_read_on(text: str, commands: str) -> None:
    assert describe(context(text, lines=["caesar-salad"], pending=ANYTHING_ELSE)) == commands
