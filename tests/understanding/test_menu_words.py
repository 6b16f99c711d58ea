"""Words that are both of the language and of a menu: a menu decides what its own words mean."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart
from domain.menu import Menu
from tests.understanding.readings import context, describe, in_short, reading
from tests.understanding.test_own_words import dish, group

ROLL = group("Roll", "Plain roll", "Seeded roll", "Rye roll", required=True)
COUNT = group("Count", "6 pieces", "12 pieces", required=True)
MEAT = group("Meat", "Goat", "Duck", required=True)
PRESSED = group("Pressed or not", "Pressed", "Soft=not pressed", required=True)
WARMTH = group("Served", "Hot", "Chilled", required=True)


@cache
def inn() -> Menu:
    """An inn whose menu uses words of the language for its options."""
    return Menu(
        items=(
            dish("Club Roll", "Rolls", ROLL, group("In it", "Gherkins", "Mustard")),
            dish("Bread Soup", "Soups", group("Add", "Gherkins", "Crispy Shallots")),
            dish("Fried Eggs", "Plates", group("With it", "Poached Pear", "Chilli Flakes")),
            dish("Barley Broth", "Soups", group("Serving", "Mug", "Tureen", required=True)),
            dish("Rendang", "Curries", MEAT),
            dish("Cumin Carrots", "Curries", group("Portion", "Side", "Main", required=True)),
            dish("Plain Dumplings", "Curries"),
            dish(
                "Dumplings",
                "Plates",
                group("Count", "6 pieces", "12 pieces", required=True),
                group("Style", "In broth"),
            ),
            dish("Pickle Jar", "Plates", group("Pickle", "Gherkins", "Onions", required=True)),
            dish("Inn Feast", "Feasts", group("Curry", "Goat Rendang", "Lentils", required=True)),
            dish("Noon Feast", "Feasts", group("Soup", "Mug of Barley Broth", "Juice", required=True)),
            dish("Spelt Milk", "Hot Drinks", WARMTH),
            dish("Gallon of Cider", "Drinks"),
            dish("Panino", "Plates", PRESSED),
            dish("Sorbet", "Sweets", group("Served in", "Cup", "Cone", required=True), group("On top", "Honey", "Jam")),
            dish("Leaf Salad", "Plates", group("Dressing served", "Tossed in", "On the side")),
        ),
        generic_names=(("Hot Drinks", ("hot drinks",)),),
        version="inn",
    )


def read_at_inn(said: str) -> str:
    """The commands of a message at the inn in short."""
    made = replace(context(said), menu=inn(), cart=Cart(), focus=None)
    return "; ".join(in_short(command) for command in reading(made).commands)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a club roll, seeded, and add gherkins", "add 1 club-roll seeded-roll gherkins"),
        ("a rye club roll with gherkins added", "add 1 club-roll rye-roll gherkins"),
        ("fried eggs with poached pear", "add 1 fried-eggs poached-pear"),
        ("a panino, not pressed", "add 1 panino soft"),
        ("a panino pressed", "add 1 panino pressed"),
    ],
)
def test_a_verb_in_the_name_of_a_group_is_no_word_of_its_options(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a club roll, plain, with mustard", "add 1 club-roll plain-roll mustard"),
        ("two club rolls, one plain, one rye", "add 1 club-roll plain-roll; add 1 club-roll rye-roll"),
        ("a hot spelt milk", "add 1 spelt-milk hot"),
        ("right, not that one then. Cumin carrots as a side", "add 1 cumin-carrots side"),
        ("cumin carrots as a side and a goat rendang", "add 1 cumin-carrots side; add 1 rendang goat"),
        ("i'd love the cumin carrots as a main", "add 1 cumin-carrots main"),
        ("a leaf salad with the dressing on the side", "add 1 leaf-salad on-the-side"),
        ("plain dumplings on the side", "add 1 plain-dumplings"),
    ],
)
def test_everyday_words_are_options_where_the_dish_has_them(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("goat rendang, cumin carrots as a side", "add 1 rendang goat; add 1 cumin-carrots side"),
        ("can we get a mug of the barley broth", "add 1 barley-broth mug"),
        ("an inn feast with goat rendang", "add 1 inn-feast goat-rendang"),
        ("the noon feast with a mug of barley broth", "add 1 noon-feast mug-of-barley-broth"),
    ],
)
def test_a_dish_with_its_option_is_no_option_of_a_meal_that_nobody_named(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a rye club roll with mustard and 2 gherkins", "add 1 club-roll rye-roll mustard gherkins"),
        ("bread soup, one gherkin", "add 1 bread-soup gherkins"),
        ("dumplings 12 in broth", "add 1 dumplings in-broth 12-pieces"),
    ],
)
def test_a_count_of_an_ingredient_is_no_further_dish(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("in a tureen please, thanks", "add 1 barley-broth tureen"),
        ("tureen", "add 1 barley-broth tureen"),
        ("with mustard", "not_understood"),
    ],
)
def test_options_that_only_one_dish_has_and_needs_order_the_dish(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a gallon of cider and a goat rendang please", "add 1 gallon-of-cider; add 1 rendang goat"),
        ("quiero un sorbet con miel", "add 1 sorbet honey"),
        ("quiero un rendang de pato y dos dumplings", "add 1 rendang duck; add 2 dumplings"),
    ],
)
def test_small_words_and_measures_are_names_only_where_the_menu_has_them_so(said: str, read: str) -> None:
    assert read_at_inn(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("could i also have a fried egg on that, please", "change 1 egg"),
        ("can i get an extra slice of cheddar", "change 1 extra cheddar"),
        ("can i get a well done one", "add 1 copper-burger well-done"),
    ],
)
def test_a_wish_for_an_ingredient_is_about_the_dish_of_the_cart(said: str, read: str) -> None:
    assert describe(context(said, lines=("copper-burger medium",))) == read
