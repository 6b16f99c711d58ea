"""Dishes by the numbers of a printed menu."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import Menu
from domain.reading_context import ReadingContext
from tests.understanding.readings import ANYTHING_ELSE, context, in_short, menu, reader
from understanding.dish_numbers import replace_dish_numbers


def numbered_menu() -> Menu:
    """The demo's menu with a number on each dish."""
    items = tuple(replace(item, number=str(at)) for at, item in enumerate(menu().items, start=1))
    return replace(menu(), items=items, version="numbered")


def number_of(item: str) -> str:
    return str([each.id for each in menu().items].index(item) + 1)


def on_numbered_menu(text: str, **surroundings: object) -> ReadingContext:
    return replace(context(text, **surroundings), menu=numbered_menu())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("number {tiramisu} please", "add 1 tiramisu"),
        ("a {blt} with avocado", "add 1 blt avocado"),
        ("two {coleslaw}s and #{tiramisu}", "add 2 coleslaw; add 1 tiramisu"),
        ("3 x {coleslaw}", "add 3 coleslaw"),
        ("{coleslaw} and {tiramisu} please", "add 1 coleslaw; add 1 tiramisu"),
        ("number 900", "add 1 unknown"),
        ("number 900 and a coke", "add 1 unknown; add 1 coke"),
        ("5 brownies", "add 5 chocolate-brownie"),
    ],
)
def test_a_number_is_the_dish_that_bears_it(text: str, commands: str) -> None:
    names = {item: number_of(item) for item in ("tiramisu", "blt", "coleslaw")}
    said = reader().read_now(on_numbered_menu(text.format(**names)))
    assert "; ".join(map(in_short, said.commands)) == commands


def test_without_numbers_on_the_menu_they_count() -> None:
    assert replace_dish_numbers("a 17", menu(), context("a 17")).text == "a 17"


def test_a_place_in_the_list_shown_is_no_dish_number() -> None:
    said = on_numbered_menu("number 2", shown=["blt", "tiramisu"])
    assert replace_dish_numbers(said.text, numbered_menu(), said).text == "number 2"


def test_bare_numbers_answer_an_open_question() -> None:
    said = on_numbered_menu("2 and 3", pending=ANYTHING_ELSE)
    assert replace_dish_numbers(said.text, numbered_menu(), said).text == "2 and 3"


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("half {blt} half {coleslaw}", False),
        ("{coleslaw}/{tiramisu} half half", False),
        ("number {blt} with {coleslaw}, side {tiramisu}", False),
        ("at half {blt}", True),
    ],
)
def test_numbers_of_halves_and_of_what_goes_with_a_dish(text: str, is_kept: bool) -> None:
    names = {item: number_of(item) for item in ("tiramisu", "blt", "coleslaw")}
    said = text.format(**names)
    replaced = replace_dish_numbers(said, numbered_menu(), on_numbered_menu(said)).text
    assert any(number in replaced for number in names.values()) is is_kept
