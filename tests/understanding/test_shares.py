"""Counts that are corrected, shared out, or announced."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe, index, reading
from understanding.shares import cut_corrected_counts, read_announcement, split_shares


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("two no three soups", "three soups"),
        ("4 sorry 5 cokes", "5 cokes"),
        ("one, no wait make that two teas", "two teas"),
        ("two soups and three teas", "two soups and three teas"),
    ],
)
def test_the_last_count_counts(text: str, last: str) -> None:
    assert cut_corrected_counts(text) == last


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("4 cokes, half small half large", "add 2 coke small; add 2 coke large"),
        ("five fries, two large the rest regular", "add 2 fries large; add 3 fries regular"),
        ("3 lattes, 1 small 2 large", "add 1 latte small; add 2 latte large"),
        ("two pizzas, one margherita and one hawaiian", "add 1 margherita; add 1 hawaiian"),
        ("2 large pizzas: a hawaiian and a pepperoni", "add 1 hawaiian large; add 1 pepperoni-pizza large"),
        ("two burgers, a blt and a cheeseburger, both without tomato", "add 1 blt -tomato; add 1 cheeseburger -tomato"),
        (
            "a bolognese and a penne, both regular, and a garlic bread",
            "add 1 spaghetti-bolognese regular; add 1 penne-arrabbiata regular; add 1 garlic-bread",
        ),
        (
            "a cheeseburger and a copper burger, both with bacon and an egg, plus two sprites",
            "add 1 cheeseburger bacon egg; add 1 copper-burger bacon egg; add 2 sprite",
        ),
        (
            "2 large pizzas, one margherita one hawaiian, both thin crust, and a small coke",
            "add 1 margherita large thin; add 1 hawaiian large thin; add 1 coke small",
        ),
    ],
)
def test_shares_become_dishes_of_their_own(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("two blts without tomato, with cheddar. sorry, i mean 1", "add 1 blt cheddar -tomato"),
        ("four cokes no ice. oh sorry i meant three and large fries", "add 3 coke -ice; add 1 fries large"),
        ("two large hawaiians with extra ham. actually just one", "add 1 hawaiian large extra ham"),
        ("a garlic bread, sorry, two", "add 2 garlic-bread"),
    ],
)
def test_a_count_alone_after_a_correction_is_that_of_the_last_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("fries for everyone, we're four", "add 4 fries"),
        ("theres 5 of us. small cokes for everyone", "add 5 coke small"),
        ("a blt, and garlic bread for both of us", "add 1 blt; add 2 garlic-bread"),
        ("a large hawaiian for the three of us", "add 1 hawaiian large"),
    ],
)
def test_what_everybody_gets_is_counted_by_persons(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("coleslaw, two lots please", "add 2 coleslaw"),
        ("garlic bread, 3 orders", "add 3 garlic-bread"),
        ("the arrabbiata sounds great, one large", "add 1 penne-arrabbiata large"),
        ("brownies, 4 of them", "add 4 chocolate-brownie"),
        ("lemonades, a couple, large", "add 2 lemonade large"),
        ("sprites, six, mixed, half small half large", "add 3 sprite small; add 3 sprite large"),
        ("two slices of lemon cheesecake", "add 2 lemon-cheesecake"),
        ("3 rounds of garlic bread and a helping of coleslaw", "add 3 garlic-bread; add 1 coleslaw"),
    ],
)
def test_counts_after_a_dish_and_words_for_portions_are_counts(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_dishes_after_an_announced_list_are_ordered_with_it() -> None:
    text = "2 large pizzas - one margherita, one hawaiian - plus 4 regular fries"
    assert describe(context(text)) == "add 1 margherita large; add 1 hawaiian large; add 4 fries regular"
    assert reading(context("3 pizzas: one margherita, one hawaiian, and a blt")).contradictory is not None


def test_a_no_before_a_count_corrects_the_cart() -> None:
    assert describe(context("no 4, forgot about tim", lines=["3 coke large"])) == "change 1 quantity=4"


def test_counts_that_do_not_add_up_are_left_as_they_were_said() -> None:
    text = "5 cokes, two large two small"
    assert split_shares(text, index()) == text
    assert read_announcement("three pizzas, one margherita and one hawaiian", index()) is None


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "and 3 drinks: 2 cokes, 1 sprite, all medium, no ice",
            "add 2 coke medium -ice; add 1 sprite medium -ice",
        ),
        ("a coke and a lemonade, both small", "add 1 coke small; add 1 lemonade small"),
        ("a latte and an americano, all large with oat milk", "add 1 latte large oat; add 1 americano large"),
        ("a coke and the soup, everything to go", "add 1 coke; add 1 soup-of-the-day"),
    ],
)
def test_options_at_the_end_are_for_all_dishes_of_the_list(text: str, commands: str) -> None:
    assert describe(context(text)).removesuffix("; set mode=pickup") == commands
