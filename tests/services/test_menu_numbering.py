"""The numbers of a printed menu, wherever a service puts them."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId
from services.menu.numbering import with_numbers


def dish(name: str, item_id: str = "", *aliases: str) -> Item:
    return Item(id=ItemId(item_id or name), name=name, category="Dishes", aliases=aliases)


@pytest.mark.parametrize(
    "names",
    [["1. Soup", "2. Rice", "3a. Tea"], ["#1 Soup", "#2 - Rice", "#3a Tea"], ["No. 1: Soup", "2) Rice", "3a) Tea"]],
)
def test_a_number_before_a_name_is_no_part_of_it(names: list[str]) -> None:
    items = with_numbers(tuple(map(dish, names)))
    assert [(item.number, item.name) for item in items] == [("1", "Soup"), ("2", "Rice"), ("3a", "Tea")]
    assert [item.sent_name for item in items] == names


def test_names_that_would_be_alike_keep_their_numbers() -> None:
    items = with_numbers((dish("#1 Combo"), dish("#2 Combo"), dish("#3 Combo")))
    assert [(item.number, item.name) for item in items] == [("1", "#1 Combo"), ("2", "#2 Combo"), ("3", "#3 Combo")]


def test_numbers_are_read_from_aliases_and_from_ids_that_count_the_dishes() -> None:
    aliased = with_numbers((dish("Soup", "", "no. 4"), dish("Rice", "", "15"), dish("Tea", "", "16")))
    assert [item.number for item in aliased] == ["4", "15", "16"]
    counted = with_numbers((dish("Soup", "1"), dish("Rice", "2"), dish("Tea", "5")))
    assert [item.number for item in counted] == ["1", "2", "5"]


def test_a_number_in_a_single_name_and_ids_in_no_order_are_none() -> None:
    assert with_numbers((dish("7. Up"), dish("Soup"), dish("Tea")))[0].number is None
    assert with_numbers((dish("Soup", "9"), dish("Rice", "2"), dish("Tea", "5")))[0].number is None
