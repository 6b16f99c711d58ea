"""What a clause names on the menu, against its other words."""

from __future__ import annotations

import pytest

from domain.menu import ItemId
from tests.understanding.readings import context, describe, index, reading
from understanding.food_evidence import is_about_food, is_strange_name
from understanding.message import clauses_of


@pytest.mark.parametrize(
    ("text", "is_food"),
    [
        ("our dog ate a lemon on the carpet while granny slept", False),
        ("come on, mate", False),
        ("can we ring you tomorrow", False),
        ("the heat under the roof of our barn is unbearable", False),
        ("could you bring my uncle some of the mushroom pasta", True),
        ("we have the neighbours over and my aunt wants the hawaiian", True),
        ("bhindi salad", True),
        ("no olives on it", True),
    ],
)
def test_chatter_outweighs_a_part_of_a_name(text: str, is_food: bool) -> None:
    assert any(is_about_food(clause, index(), None) for clause in clauses_of(text)) is is_food


def test_a_size_speaks_of_the_dish_in_focus_only() -> None:
    clause = clauses_of("large")[0]
    assert is_about_food(clause, index(), ItemId("margherita"))
    assert not is_about_food(clause, index(), None)
    assert is_about_food(clause, index(), None, after_dish=True)


@pytest.mark.parametrize(
    ("text", "is_strange"), [("ramen", True), ("zorbl", True), ("noodle", True), ("garage", False)]
)
def test_bare_common_words_name_no_dish(text: str, is_strange: bool) -> None:
    assert is_strange_name(text) is is_strange


@pytest.mark.parametrize("text", ["that was such a pain", "the twins are asleep", "the longest week ever"])
def test_common_words_are_no_misspelt_dishes(text: str) -> None:
    assert not any(command.kind == "add_item" for command in reading(context(text)).commands)


def test_a_misspelt_name_is_still_read() -> None:
    assert describe(context("2 peperonni larg")) == "add 2 pepperoni-pizza large"
