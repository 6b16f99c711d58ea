"""Dishes that are described by their kind and a word of their description."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu
from tests.understanding.readings import context, describe, reading
from understanding.grounding import MenuIndex
from understanding.kind_shares import name_shared_kinds


def roll(name: str, alias: str, description: str) -> Item:
    return Item(ItemId(name.lower()), name, "rolls", aliases=(alias,), description=description)


INDEX = MenuIndex.of(
    Menu(
        (
            roll("Banh Mi Thit", "classic banh mi", "Pork cold cuts and pate"),
            roll("Banh Mi Ga", "chicken banh mi", "Lemongrass chicken"),
            roll("Banh Mi Heo", "crackling banh mi", "Roast pork with crackling"),
            roll("Banh Mi Chay", "vegan banh mi", "Lemongrass tofu"),
            Item(ItemId("bun"), "Bun Chay", "bowls", aliases=("tofu vermicelli",)),
        )
    )
)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2 banh mi: one tofu, one crackling", "1 Banh Mi Chay, 1 crackling banh mi"),
        ("3 banh mi, one chicken", "1 chicken banh mi, 2 banh mi"),
        ("2 banh mi, one with pate one without", "2 banh mi, one with pate one without"),
        ("2 banh mi, one chicken one tofu, all warm", "1 chicken banh mi, 1 Banh Mi Chay, all warm"),
        ("a banh mi and 2 tofu vermicelli", "a banh mi and 2 tofu vermicelli"),
        ("2 banh mi, 3 tofu vermicelli", "2 banh mi, 3 tofu vermicelli"),
    ],
)
def test_shares_are_written_as_dishes_of_the_kind(text: str, written: str) -> None:
    assert name_shared_kinds(text, INDEX) == written


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("5 pizzas, 3 large margheritas, the rest small hawaiians", "add 3 margherita large; add 2 hawaiian small"),
        ("4 burgers: a cheeseburger and the others blts", "add 1 cheeseburger; add 3 blt"),
    ],
)
def test_the_rest_is_what_the_other_shares_leave(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
    assert reading(context(text)).contradictory is None


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "cappuccinos please, one small and one large with oat milk",
            "add 1 cappuccino small; add 1 cappuccino large oat",
        ),
        (
            "my kids want ice cream. One with lemon, one with pistachio",
            "add 1 ice-cream lemon; add 1 ice-cream pistachio",
        ),
        ("an americano, one with sugar and one large", "add 1 americano; add 1 americano sugar; add 1 americano large"),
    ],
)
def test_a_dish_before_its_units_is_none_of_them(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("large margheritas twice and a coke", "add 2 margherita large; add 1 coke"),
        ("a large hawaiian x2, no pineapple", "add 2 hawaiian large -pineapple"),
        ("carbonara one then, large", "add 1 carbonara large"),
    ],
)
def test_a_count_behind_a_dish_leaves_its_options(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
