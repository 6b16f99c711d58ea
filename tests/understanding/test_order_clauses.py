"""Which clauses are about the order."""

from __future__ import annotations

import pytest

from tests.understanding.readings import begin_reading, context
from understanding.message import clauses_of
from understanding.order_clauses import has_dish_or_option, is_order_clause


@pytest.mark.parametrize(
    ("text", "lines", "is_order"),
    [
        ("a blt", [], True),
        ("i want a zorbit", [], True),
        ("two more", ["blt"], True),
        ("two more", [], False),
        ("double it", ["blt"], True),
        ("no olives on those", ["margherita"], True),
        ("remove it", ["blt"], True),
        ("remove it", [], False),
        ("the weather is nice", ["blt"], False),
        ("we had the soup yesterday", ["blt"], False),
    ],
)
def test_a_clause_of_the_order_names_the_menu_or_refers_to_the_cart(
    text: str, lines: list[str], is_order: bool
) -> None:
    assert is_order_clause(begin_reading(context(text, lines=lines)), clauses_of(text)[0]) is is_order


def test_a_listed_dish_is_pointed_at_by_its_place() -> None:
    clause = clauses_of("the second one")[0]
    assert is_order_clause(begin_reading(context("", shown=["blt", "tiramisu"])), clause)
    assert not is_order_clause(begin_reading(context("")), clause)


def test_an_option_is_named_with_its_dish_in_focus() -> None:
    clause = clauses_of("thick crust")[0]
    assert has_dish_or_option(begin_reading(context("", lines=["margherita"])), clause)
    assert not has_dish_or_option(begin_reading(context("")), clauses_of("good evening")[0])
