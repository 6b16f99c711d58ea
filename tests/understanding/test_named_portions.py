"""Measures, pieces and containers where the names of the dishes say how much one of them is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart, Line
from domain.commands import Reading
from domain.menu import Item, ItemId, Menu, OptionGroup
from tests.understanding.readings import ANYTHING_ELSE, context, in_short, reading
from tests.understanding.test_own_words import dish, group

POT = group("Pot", "Cup", "Quart", required=True)


def sold(name: str, category: str, *groups: OptionGroup) -> Item:
    """A dish whose id is the first word of its name."""
    return replace(dish(name, category, *groups), id=ItemId(name.split()[0].lower()))


@cache
def market_hall() -> Menu:
    """A counter that sells by the pound, per 100 g and in pieces, all by the names of its dishes."""
    return Menu(
        items=(
            sold("Mussels by the Pound", "Boiled", group("Heat", "Mild", "Fiery")),
            sold("Langoustines by the Pound", "Boiled"),
            sold("Lobster Roll", "Rolls"),
            sold("Smoked Trout (per 100 g)", "Counter"),
            sold("Manchego Curado, 100 g", "Counter"),
            sold("Stuffed Olives (250 g)", "Counter"),
            sold("Gyoza (6 pcs)", "Small"),
            sold("Falafel Bites (8)", "Small"),
            sold("Arancini (3)", "Small"),
            sold("Fish Chowder", "Pots", POT),
            sold("Birch Water", "Drinks", group("Size", "Glass", "Gallon", required=True)),
            sold("Ginger Ale", "Drinks"),
            sold("Pickled Beets (Jar)", "Larder"),
            sold("Quince Jelly", "Larder"),
            sold("Poke Bowl", "Bowls"),
            sold("Curly Chips", "Small"),
            sold("Maki (1 Roll)", "Rolls", group("Filling", "Tuna", "Avocado", required=True)),
        ),
        version="market-hall",
    )


def read(said: str, *items: str) -> Reading:
    lines = tuple(
        Line(number=number, item=ItemId(item), name=found.name)
        for number, item in enumerate(items, start=1)
        if (found := market_hall().item(ItemId(item)))
    )
    cart = Cart(lines=lines, next_number=len(lines) + 1)
    made = replace(context(said, pending=ANYTHING_ELSE), menu=market_hall(), cart=cart)
    return reading(replace(made, focus=len(lines) or None))


def read_here(said: str, *items: str) -> str:
    return "; ".join(map(in_short, read(said, *items).commands))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("five pounds of mussels, fiery, and a ginger ale", "add 5 mussels fiery; add 1 ginger"),
        ("2 lb langoustines and 3 lb mussels", "add 2 langoustines; add 3 mussels"),
        ("a pound of mussels", "add 1 mussels"),
        ("mussels, 3 lbs, mild", "add 3 mussels mild"),
        ("2 lb of the langoustines and a lobster roll", "add 2 langoustines; add 1 lobster"),
        ("300g of the smoked trout please", "add 3 smoked"),
        ("half a kilo manchego", "add 5 manchego"),
        ("200 g trout and 100 of manchego", "add 2 smoked; add 1 manchego"),
        ("100g each of trout and manchego", "add 1 smoked; add 1 manchego"),
        ("trout 200 g, twice", "add 4 smoked"),
        ("half a kilo of stuffed olives", "add 2 stuffed"),
        ("how much is 400 g of trout", "ask price 4 smoked"),
        ("a gallon of birch water", "add 1 birch gallon"),
        ("two gallons of birch water", "add 2 birch gallon"),
        ("a gallon of ginger ale", "want_unsupported weight"),
        ("two kilos of curly chips", "want_unsupported weight"),
    ],
)
def test_measures_are_counted_by_the_portion_in_the_name(said: str, expected: str) -> None:
    assert read_here(said) == expected
    assert not read(said).unread


def test_a_measure_of_the_cart_counts_the_dish_that_is_sold_by_it() -> None:
    assert read_here("make that eight pounds", "mussels", "ginger") == "change 1 quantity=8"


@pytest.mark.parametrize("said", ["150 g trout and a ginger ale", "a ginger ale and 120g manchego"])
def test_a_measure_that_is_no_whole_number_of_portions_is_asked_about(said: str) -> None:
    assert any(part.weighty for part in read(said).unread)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("12 gyoza", "add 2 gyoza"),
        ("two gyoza", "add 2 gyoza"),
        ("16 falafel bites", "add 2 falafel"),
        ("4 arancini", "add 4 arancini"),
        ("2 arancini", "add 2 arancini"),
    ],
)
def test_pieces_are_counted_by_the_number_in_the_name(said: str, expected: str) -> None:
    assert read_here(said) == expected
    assert not read(said).unread


@pytest.mark.parametrize("said", ["3 arancini", "9 arancini", "10 gyoza"])
def test_pieces_that_may_be_portions_are_asked_about(said: str) -> None:
    assert any(part.weighty for part in read(said).unread)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a jar of quince jelly", "add 1 quince"),
        ("a jar of pickled beets", "add 1 pickled"),
        ("a bowl of curly chips", "add 1 curly"),
        ("a cup of ginger ale", "add 1 ginger"),
        ("a cup of fish chowder", "add 1 fish cup"),
        ("a glass of birch water", "add 1 birch glass"),
        ("a roll of maki, tuna", "add 1 maki tuna"),
    ],
)
def test_a_container_is_no_dish_beside_what_is_in_it(said: str, expected: str) -> None:
    assert read_here(said) == expected
