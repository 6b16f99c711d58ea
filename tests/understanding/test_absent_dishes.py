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


@pytest.mark.parametrize(
    "text", ["I'll skip the cheesecake then", "hmm I think I'll pass on the brownie", "we'll leave the wrap"]
)
def test_a_guest_decides_against_a_dish(text: str) -> None:
    assert describe(context(text, lines=["caesar-salad"], pending=ANYTHING_ELSE)) == "acknowledge"


def test_a_dish_of_the_cart_is_skipped() -> None:
    assert describe(context("I think I'll skip the salad", lines=["blt", "caesar-salad"])) == "remove 2"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("yes, the salad is only for me", "acknowledge"),
        ("the salad is for me and the coke is for my daughter", "acknowledge"),
        ("the coke is for my mum, mine is the salad", "acknowledge"),
        ("the salad is for my mum. and an espresso", "add 1 espresso"),
        ("the tiramisu is for my mum", "add 1 tiramisu"),
    ],
)
def test_who_eats_a_dish_of_the_cart_orders_nothing(text: str, commands: str) -> None:
    assert describe(context(text, lines=["caesar-salad", "coke small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make that two cokes and no salad", "change 2 quantity=2; remove 1"),
        ("make it three and skip the salad", "change 2 quantity=3; remove 1"),
        ("actually make that two large cokes and scrap the salad", "change 2 quantity=2 large; remove 1"),
    ],
)
def test_a_new_count_and_a_removal_are_both_read(text: str, commands: str) -> None:
    assert describe(context(text, lines=["caesar-salad", "coke small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "lines", "commands"),
    [
        ("olives are fine by me, it's just the onions I don't want", ["margherita small"], "change 1 -onions"),
        ("mushrooms are no problem", ["margherita small"], "acknowledge"),
        ("I've no problem with nuts", ["margherita small"], "acknowledge"),
        ("she can eat fish just fine", ["margherita small"], "acknowledge"),
        ("whole milk is fine", ["latte small"], "change 1 whole"),
        ("a coke is fine", [], "add 1 coke"),
    ],
)
def test_what_is_fine_is_not_ordered_unless_a_dish_takes_one_of_its_kind(
    text: str, lines: list[str], commands: str
) -> None:
    assert describe(context(text, lines=lines)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no garlic bread", "remove 1"),
        ("let's do three cokes and no garlic bread", "change 2 quantity=3; remove 1"),
        ("no peanuts please", "remember allergies=peanuts"),
    ],
)
def test_a_dish_of_the_cart_is_no_allergy(text: str, commands: str) -> None:
    lines = ["garlic-bread", "coke small", "peanut-butter-pie"]
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands
