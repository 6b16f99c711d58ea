"""What a dish has in it or comes with: yes and no only by the menu's own words."""

from dataclasses import replace

import pytest

from domain.menu import Item, ItemId
from domain.outcome import DishHolds
from nodes.menu.ingredients import check_ingredient
from tests.fakes.trattoria import trattoria

MENU = trattoria()


def item(name: str, **fields: object) -> Item:
    found = MENU.item(ItemId(name))
    assert found is not None
    return replace(found, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dish", "word", "reason"),
    [
        (item("lemonade", description="Beef and barley.", dietary=frozenset()), "meat", "described"),
        (item("lemonade", description="Made without pork.", dietary=frozenset()), "meat", "unknown"),
        (item("lemonade", description=None, dietary=frozenset({"vegan"})), "chicken", "no"),
        (item("lemonade", description=None, dietary=frozenset({"vegan"})), "sauce", "unknown"),
        (item("lemonade", description=None, dietary=None), "meat", "unknown"),
        (item("margherita-pizza", description=None), "mushroom", "option"),
        (item("lemonade", description=None), "bread", "apart"),
    ],
)
def test_what_the_menu_does_not_say_is_neither_yes_nor_no(dish: Item, word: str, reason: str) -> None:
    assert check_ingredient(dish, word, MENU).reason == reason


def test_what_comes_with_a_dish_is_named() -> None:
    pizza = item("margherita-pizza")
    group = next(
        group for group in pizza.groups if group.option(group.options[0].id) and "mushrooms" in str(group.options)
    )
    with_it = replace(group, included=(next(o.id for o in group.options if o.name.lower() == "mushrooms"),))
    groups = tuple(with_it if each.id == group.id else each for each in pizza.groups)
    told = check_ingredient(replace(pizza, groups=groups), "mushrooms", MENU)
    assert isinstance(told, DishHolds)
    assert (told.reason, [name.lower() for name in told.options]) == ("yes", ["mushrooms"])
