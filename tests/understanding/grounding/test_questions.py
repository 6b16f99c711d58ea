"""Questions about items and categories of the menu."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu
from tests.domain.pizzeria import pizzeria
from understanding.grounding.index import MenuIndex
from understanding.grounding.questions import find_category, find_items, measure_menu_share

INDEX = MenuIndex.of(pizzeria())


def test_a_full_name_finds_one_item() -> None:
    assert find_items("how much is the veggie pizza?", INDEX) == ("veggie-pizza",)


def test_a_general_name_finds_all_items_that_match_equally() -> None:
    assert set(find_items("which pizza is best", INDEX)) == {"margherita-pizza", "pepperoni-pizza", "veggie-pizza"}


def test_the_better_match_of_two_names_is_found() -> None:
    assert find_items("has the tiramisu more sugar than a pizza", INDEX) == ("tiramisu",)


def test_an_option_is_no_item() -> None:
    assert find_items("do you have pineapple", INDEX) == ()


@pytest.mark.parametrize(
    ("text", "category"),
    [("any desserts?", "desserts"), ("what sodas do you have", "drinks"), ("a pie", "pizzas"), ("good morning", None)],
)
def test_a_category_is_found_by_its_name_or_a_generic_name(text: str, category: str | None) -> None:
    assert find_category(text, INDEX) == category


def test_the_longest_name_of_a_category_is_found() -> None:
    items = (Item(ItemId("a"), "Espresso", "Drinks"), Item(ItemId("b"), "Lemonade", "Cold Drinks"))
    assert find_category("which cold drinks do you have", MenuIndex.of(Menu(items))) == "Cold Drinks"


def test_the_share_of_menu_words_ignores_talk() -> None:
    assert measure_menu_share("a tiramisu please", INDEX) == 1.0
    assert measure_menu_share("tiramisu or helicopter", INDEX) == 0.5
    assert measure_menu_share("please", INDEX) == 0.0
