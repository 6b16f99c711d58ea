"""Which dishes fit what is asked for."""

import pytest

from domain.commands import Filters
from domain.menu import Item, ItemId
from domain.money import Money
from nodes.menu.filters import find_option_ids, has_feature, is_allergen, is_in_range, may_contain, select_items
from tests.fakes.trattoria import trattoria

MENU = trattoria()


def item(name: str) -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("dish", "word", "holds"),
    [
        ("satay-noodles", "peanuts", True),
        ("satay-noodles", "satay", True),
        ("green-salad", "peanuts", False),
        ("margherita-pizza", "mushrooms", True),
        ("margherita-pizza", "Pizzas", True),
        ("lemonade", "mushrooms", False),
    ],
)
def test_a_dish_has_what_it_declares_is_called_or_may_be_had_with(dish: str, word: str, holds: bool) -> None:
    assert has_feature(item(dish), word) is holds


@pytest.mark.parametrize(
    ("dish", "word", "holds"),
    [
        ("house-stew", "milk", True),
        ("lemonade", "milk", False),
        ("margherita-pizza", "onions", True),
        ("margherita-pizza", "olives", False),
        ("margherita-pizza", "margherita-pizza", True),
    ],
)
def test_what_a_menu_does_not_say_may_be_in_a_dish(dish: str, word: str, holds: bool) -> None:
    assert may_contain(item(dish), word) is holds


def test_only_what_is_on_sale_fits() -> None:
    assert ItemId("tiramisu") not in {found.id for found in select_items(MENU.items, None)}
    cheap = select_items(MENU.items, Filters(max_price=500, diets=("vegetarian",)))
    assert {found.id for found in cheap} == {"garlic-bread", "coca-cola", "diet-coke", "lemonade"}


def test_an_unknown_price_is_in_no_range() -> None:
    assert is_in_range(None, None, None)
    assert not is_in_range(None, 1, None)
    assert is_in_range(Money(500, "USD"), 500, 500)


def test_words_name_allergens_and_options() -> None:
    assert is_allergen("dairy")
    assert not is_allergen("mushrooms")
    assert find_option_ids(("Pesto", "sushi"), MENU.items) == ("pesto",)
