"""A dish that is named like an option which another one still needs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart, Line
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from tests.understanding.readings import choose_option, context, describe


def build_group(name: str, *options: str) -> OptionGroup:
    return OptionGroup(
        GroupId(name.lower()), name, GroupKind.SINGLE, tuple(Option(OptionId(o.lower()), o) for o in options), 1
    )


GROUPS = (
    build_group("Main", "Pork", "Trout"),
    build_group("Side", "Peas", "Slaw"),
    build_group("Drink", "Tea", "Milk"),
)
MENU = Menu(
    items=(
        Item(ItemId("lunch"), "Worker's Lunch", "Deals", groups=GROUPS),
        Item(ItemId("tea"), "Tea (pot)", "Drinks"),
        Item(ItemId("slaw"), "Slaw", "Sides"),
        Item(ItemId("trout"), "Trout", "Fish"),
        Item(ItemId("pie"), "Apple Pie", "Afters"),
    )
)
LUNCH = Cart(lines=(Line(number=1, item=ItemId("lunch"), name="Worker's Lunch"),), next_number=2)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("trout, slaw and a tea", "pick trout; change 1 slaw tea"),
        ("a tea and an apple pie", "change 1 tea; add 1 pie"),
        ("two of the worker's lunch then", "change 1 quantity=2"),
        ("two teas", "add 2 tea"),
    ],
)
def test_beside_a_question_about_its_options_they_are_those_of_the_line(text: str, commands: str) -> None:
    said = replace(context(text, pending=choose_option(1, "main")), menu=MENU, cart=LUNCH, focus=1)
    assert describe(said) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a worker's lunch with pork, peas and a tea", "add 1 lunch pork peas tea"),
        ("an apple pie and a tea", "add 1 pie; add 1 tea"),
    ],
)
def test_in_an_order_they_are_those_of_the_dish_before(text: str, commands: str) -> None:
    assert describe(replace(context(text), menu=MENU)) == commands
