"""Portions and sizes that are options: by their count, by halves and percents, and once more without the dish."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart
from domain.menu import ItemId, Menu
from domain.session import AnythingElse
from tests.understanding.readings import context, in_short, reading
from tests.understanding.test_own_words import dish, group

GLAZE = group("Glaze", "Maple", "Smoky Plum", "Naked", required=True)
APPLES = group("Apple", "Dry", "Cloudy", required=True)
SPREAD = group("Spread", "Butter", "Jam")
MUGS = group("Size", "Mug", "Jug", required=True)


@cache
def smokehouse() -> Menu:
    """A smokehouse with portions by the piece."""
    return Menu(
        items=(
            dish(
                "Drumsticks",
                "Birds",
                group("How many", "5 drumsticks", "9 drumsticks", "18 drumsticks", required=True),
                GLAZE,
            ),
            dish("Ribs", "Grill", group("How many", "2 ribs", "6 ribs", required=True), GLAZE),
            dish("Spit Roast Duck", "Birds", group("Size", "Quarter", "Half", "Whole", required=True)),
            dish("Classic Duck Burger", "Burgers", group("Heat", "Mild", "Fiery", required=True)),
            dish("Stout", "Drinks", MUGS),
            dish("Ginger Brew", "Drinks", MUGS, group("Sugar", "0%", "25%", "50%", "100%", required=True)),
            dish("Oat Cordial", "Drinks"),
            dish("Long Roll", "Rolls", group("Length", "6 inch", "12 inch", required=True)),
            dish("Goose", "Birds", group("Cut", "Boneless", "Bone In", required=True)),
            dish("Bhuna", "Pots"),
            dish("Saag", "Pots"),
            dish("Boneless Pops", "Birds", group("How many", "8 pieces", "16 pieces", required=True), GLAZE),
            dish("Rolling Thunder Platter", "Grill", group("Heat", "Mild", "Fiery", required=True)),
            dish("House Cider", "Drinks", group("Pour", "Glass", "Bottle", required=True), APPLES),
            dish("Feast for Two", "Sets", group("Cider", "House Dry", "House Cloudy", required=True)),
            dish("Scone", "Sweets", group("Kind", "Plain", "Cheese", "Currant", required=True), SPREAD),
        ),
        version="smokehouse",
        generic_names=(("Burgers", ("burger", "burgers")),),
    )


def read_here(said: str, topic: str | None = None, locale: str = "en") -> str:
    """The commands of a message in the smokehouse in short."""
    made = context(said, pending=AnythingElse(), locale=locale)
    made = replace(
        made, menu=smokehouse(), cart=Cart(), focus=None, topic=ItemId(topic) if topic else None, aspect="price"
    )
    return "; ".join(in_short(command) for command in reading(made).commands)


@pytest.mark.parametrize(
    ("said", "topic", "read"),
    [
        ("18 drumsticks with maple", None, "add 1 drumsticks maple 18-drumsticks"),
        (
            "9 maple drumsticks and another 9 smoky plum",
            None,
            "add 1 drumsticks maple 9-drumsticks; add 1 drumsticks smoky-plum 9-drumsticks",
        ),
        ("ok do 9 with the smoky plum", "drumsticks", "add 1 drumsticks smoky-plum 9-drumsticks"),
        ("2 ribs, naked", None, "add 1 ribs naked 2-ribs"),
        ("3 ribs", None, "add 3 ribs"),
        ("16 boneless, maple", None, "add 1 boneless-pops maple 16-pieces"),
        ("how much is half a duck", None, "ask price spit-roast-duck"),
        ("what kinds of scone are there", None, "ask content scone"),
        ("how much are 9 drumsticks", None, "ask price drumsticks"),
        ("and 18?", "drumsticks", "ask price drumsticks"),
    ],
)  # fmt: skip
def test_a_count_of_pieces_is_an_option(said: str, topic: str | None, read: str) -> None:
    assert read_here(said, topic) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("half a duck", "add 1 spit-roast-duck half"),
        ("a whole duck and a mild duck burger", "add 1 spit-roast-duck whole; add 1 classic-duck-burger mild"),
        ("a jug of stout and a mug", "add 1 stout jug; add 1 stout mug"),
        ("a large stout and a small one", "add 1 stout jug; add 1 stout mug"),
        ("a jug of stout, a large oat cordial", "add 1 stout jug; add 1 oat-cordial ?large"),
        ("a footlong roll", "add 1 long-roll 12-inch"),
        ("foot long roll", "add 1 long-roll 12-inch"),
        ("rolling thunder, fiery", "add 1 rolling-thunder-platter fiery"),
        ("a mug of stout, glass of house cloudy", "add 1 stout mug; add 1 house-cider glass cloudy"),
        ("feast for two with the house cloudy", "add 1 feast-for-two house-cloudy"),
        ("three scones - plain, cheese and currant", "add 1 scone plain; add 1 scone cheese; add 1 scone currant"),
        ("2 scones, cheese with jam and plain with butter", "add 1 scone cheese jam; add 1 scone plain butter"),
        ("three scones, plain", "add 3 scone plain"),
        ("two cheese scones and a plain one", "add 2 scone cheese; add 1 scone plain"),
        ("mug of ginger brew, half sugar", "add 1 ginger-brew mug 50%"),
        ("a mug of ginger brew no sugar", "add 1 ginger-brew mug 0%"),
        ("mug of ginger brew, quarter sweet", "add 1 ginger-brew mug 25%"),
        ("a mug of stout, one boona and a sag", "add 1 stout mug; add 1 bhuna; add 1 saag"),
    ],
)
def test_sizes_in_own_words(said: str, read: str) -> None:
    assert read_here(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("quiero medio spit roast duck", "add 1 spit-roast-duck half"),
        ("un goose sin hueso", "add 1 goose boneless"),
    ],
)
def test_halves_and_bones_in_spanish(said: str, read: str) -> None:
    assert read_here(said, locale="es") == read
