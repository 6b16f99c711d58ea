"""The wish for a deal that includes a dish."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding.deal_readings import describe, in_diner

BURGER = "classic cooked:medium"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make it a meal", "change 1 to lunch"),
        ("can you make that a combo", "change 1 to lunch"),
        ("make the burger a set menu", "change 1 to lunch"),
        ("I'll have that as a meal", "change 1 to lunch"),
        ("could I get the burger as a meal?", "change 1 to lunch"),
        ("turn it into a combo with rings and a lemonade", "change 1 to lunch rings lemonade"),
        ("swap the burger for the lunch deal with onion rings", "change 1 to lunch rings"),
        ("make it number 3", "change 1 to lunch"),
    ],
)
def test_a_dish_of_the_cart_becomes_a_deal(text: str, commands: str) -> None:
    assert describe(in_diner(text, BURGER)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a classic burger meal", "add 1 lunch classic"),
        ("two classic burgers as a combo with fries", "add 2 lunch classic fries"),
        ("a chicken burger as a combo", "add 1 one of 2 chicken chicken"),
        ("I'd like a classic burger medium and make it a meal", "add 1 lunch classic medium"),
        ("a classic burger, well done. Make it a meal please", "add 1 lunch classic well-done"),
        ("I want the chicken burger, fries and a coke as a lunch deal", "add 1 lunch chicken fries cola"),
        ("the classic burger as a lunch deal with rings", "add 1 lunch classic rings"),
        ("the lunch deal with the burger well done", "add 1 lunch classic well-done"),
        (
            "a lunch deal with chicken burger, fries and coke, and another one with rings and lemonade",
            "add 1 lunch chicken fries cola; add 1 lunch rings lemonade",
        ),
        ("a lunch deal, swap the fries for onion rings", "add 1 lunch rings"),
    ],
)
def test_a_dish_is_ordered_as_a_deal(text: str, commands: str) -> None:
    assert describe(in_diner(text)) == commands


@pytest.mark.parametrize(
    ("locale", "text"),
    [("es", "hazlo menú"), ("es", "lo quiero en combo"), ("fr", "mets-le en menu"), ("fr", "en menu s'il vous plaît")],
)
def test_the_wish_in_other_languages(locale: str, text: str) -> None:
    assert describe(replace(in_diner(text, BURGER), locale=locale)) == "change 1 to lunch"


def test_a_dish_that_no_deal_includes_stays() -> None:
    assert "to lunch" not in describe(in_diner("make it a meal", "sundae"))
