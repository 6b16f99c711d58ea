"""Dishes that guests describe in place of their names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart
from domain.menu import ItemId
from tests.understanding.readings import context, describe, in_short, reading
from tests.understanding.test_own_words import canteen, read_on


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("the one with mussels, large", "add 1 fish-stew bowl"),
        ("can i have the lamb one with the barley and carrots in it and no dill", "add 1 lamb-stew -dill"),
        ("that orange peel one please", "add 1 almond-cake"),
        ("two stews: one kale large and one barley small", "add 1 bean-stew bowl; add 1 lamb-stew cup"),
        (
            "3 stews: one lamb large, one mussel small no dill, one vegan",
            "add 1 lamb-stew bowl; add 1 fish-stew cup -dill; add 1 bean-stew",
        ),
        ("2 stews: one kale and one without mint", "add 1 bean-stew; add 1 one of 3 -mint"),
        ("two stews, one bean and one lamb", "add 1 bean-stew; add 1 lamb-stew"),
    ],
)
def test_a_dish_by_its_description(said: str, read: str) -> None:
    assert read_on("canteen", said) == read


@pytest.mark.parametrize(
    ("said", "shown", "read"),
    [
        ("the fish one, big, no mint", "bean-stew fish-stew", "add 1 fish-stew bowl -mint"),
        ("ok that vegan one, small", "lamb-stew bean-stew", "add 1 bean-stew cup"),
    ],
)
def test_a_dish_of_those_shown(said: str, shown: str, read: str) -> None:
    made = replace(context(said), menu=canteen(), cart=Cart(), focus=None, shown=tuple(map(ItemId, shown.split())))
    assert "; ".join(in_short(command) for command in reading(made).commands) == read


@pytest.mark.parametrize(
    ("said", "shown", "read"),
    [
        (
            "the spicy one then, big portion",
            "carbonara penne-arrabbiata mushroom-tagliatelle",
            "add 1 penne-arrabbiata large",
        ),
        ("the one with feta and olives, ranch", "garden-salad greek-salad", "add 1 greek-salad ranch"),
        ("the anchovy one, small", "margherita old-harbour hawaiian", "add 1 old-harbour small"),
        ("the big one", "margherita old-harbour hawaiian", "not_understood"),
    ],
)
def test_a_dish_of_the_demo_menu(said: str, shown: str, read: str) -> None:
    assert describe(context(said, shown=shown.split())) == read


@pytest.mark.parametrize(
    ("said", "lines", "read"),
    [
        ("make the anchovy one large", ["old-harbour medium", "margherita medium"], "change 1 large"),
        ("the lemon one too", ["ice-cream vanilla"], "change 1 lemon"),
        ("ice cream with vanilla and the lemon one", [], "add 1 ice-cream vanilla lemon"),
        (
            "2 pizzas: one margherita medium and one pepperoni large",
            [],
            "add 1 margherita medium; add 1 pepperoni-pizza large",
        ),
        ("no onions on the cheese one", ["copper-burger", "cheeseburger"], "change 2 -onion"),
    ],
)
def test_options_and_lines_stay_what_they_are(said: str, lines: list[str], read: str) -> None:
    assert describe(context(said, lines=lines)) == read
