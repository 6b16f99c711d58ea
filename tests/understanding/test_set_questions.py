"""Dishes that are sold together are found by what is in them."""

from __future__ import annotations

import pytest

from domain.menu import Menu
from tests.understanding.test_own_words import dish, group
from understanding.set_questions import find_sets

MENU = Menu(
    items=(
        dish(
            "Lunch Set", "Sets", group("Main", "Curry", "Stew"), group("Drink", "Tea", "Lemonade"), about="With rice."
        ),
        dish("Family Bundle", "Sets", about="A whole chicken, potatoes and four colas."),
        dish("Chicken Pie", "Pies"),
    )
)


@pytest.mark.parametrize(
    ("plain", "found"),
    [
        ("do you have a set with curry and tea", ["lunch-set"]),
        ("is there any deal that includes a chicken and cola", ["family-bundle"]),
        ("do you have a meal with sushi", ["lunch-set", "family-bundle"]),
        ("do you have a pie with chicken", []),
        ("a lunch set please", []),
    ],
)
def test_a_set_is_found_by_what_is_in_it(plain: str, found: list[str]) -> None:
    assert list(find_sets(plain, MENU)) == found
