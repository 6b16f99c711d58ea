"""The kind of a dish alone, where several dishes have the kind in their names, and counts beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from domain.cart import Cart
from domain.menu import Menu
from tests.understanding.readings import context, in_short, reading
from tests.understanding.test_own_words import dish, group

FILLING = group("Filling", "Carne Asada", "Pollo Asado", "Beans", required=True)
HEAT = group("Heat", "No Spice", "Mild", "Medium", "Hot", required=True)
SALSA = group("Salsa", "Pico de Gallo", "Salsa Verde")


@cache
def stall() -> Menu:
    """A stall with tostadas in many forms."""
    return Menu(
        items=(
            dish("Crisp Tostada", "Tostadas", FILLING, SALSA),
            dish("Squash Tostada", "Tostadas"),
            dish("Two Tostada Plate", "Tostadas", FILLING),
            dish("Tostada Kit for Four", "Tostadas", FILLING),
            dish("Tostada Salad", "Bowls & Salads", FILLING),
            dish("Kids Tostada", "Kids"),
            dish("Pozole", "Soups", HEAT, FILLING),
        ),
        version="stall",
    )


def read_at_stall(said: str) -> str:
    """The commands of a message at the stall in short."""
    made = replace(context(said), menu=stall(), cart=Cart(), focus=None)
    return "; ".join(in_short(command) for command in reading(made).commands)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("two carne asada tostadas", "add 2 crisp-tostada carne-asada"),
        ("4 bean tostadas with salsa verde", "add 4 crisp-tostada beans salsa-verde"),
        ("a tostada salad with beans", "add 1 tostada-salad beans"),
        ("the tostada kit for four, carne asada", "add 1 tostada-kit-for-four carne-asada"),
        ("one kids tostada", "add 1 kids-tostada"),
        ("a squash tostada", "add 1 squash-tostada"),
    ],
)
def test_a_kind_is_the_dish_that_is_called_so_and_no_plate_or_salad_of_it(said: str, read: str) -> None:
    assert read_at_stall(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("3 chicken tostadas", "add 3 crisp-tostada pollo-asado"),
        ("a crisp tostada with steak and pico", "add 1 crisp-tostada carne-asada pico-de-gallo"),
        ("pozole with chicken, medium", "add 1 pozole pollo-asado medium"),
    ],
)
def test_an_option_in_another_language_has_its_english_name_too(said: str, read: str) -> None:
    assert read_at_stall(said) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("bean pozole, not spicy", "add 1 pozole beans no-spice"),
        ("pozole with beans but not too hot please", "add 1 pozole beans mild"),
        ("a hot pozole with chicken", "add 1 pozole hot pollo-asado"),
    ],
)
def test_not_spicy_is_the_lowest_degree_and_not_too_spicy_is_mild(said: str, read: str) -> None:
    assert read_at_stall(said) == read
