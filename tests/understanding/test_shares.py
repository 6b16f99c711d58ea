"""Counts that are corrected, shared out, or announced."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, index, told
from understanding.shares import announced, with_last_counts, with_shares_told


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
    assert with_last_counts(text) == last


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("4 cokes, half small half large", "add 2 coke small; add 2 coke large"),
        ("five fries, two large the rest regular", "add 2 fries large; add 3 fries regular"),
        ("3 lattes, 1 small 2 large", "add 1 latte small; add 2 latte large"),
        ("two pizzas, one margherita and one hawaiian", "add 1 margherita; add 1 hawaiian"),
        ("2 large pizzas: a hawaiian and a pepperoni", "add 1 hawaiian large; add 1 pepperoni-pizza large"),
        ("two burgers, a blt and a cheeseburger, both without tomato", "add 1 blt -tomato; add 1 cheeseburger -tomato"),
    ],
)
def test_shares_become_dishes_of_their_own(text: str, commands: str) -> None:
    assert told(context(text)) == commands


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
    assert told(context(text)) == commands


def test_a_no_before_a_count_corrects_the_cart() -> None:
    assert told(context("no 4, forgot about tim", lines=["3 coke large"])) == "change 1 quantity=4"


def test_counts_that_do_not_add_up_are_left_as_they_were_said() -> None:
    text = "5 cokes, two large two small"
    assert with_shares_told(text, index()) == text
    assert announced("three pizzas, one margherita and one hawaiian", index()) is None
