"""Options for the dish of a person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding.readings import ANYTHING_ELSE, cart, context, describe, reading

PERSONS = ("Tom", "Ana", "me")


def describe_for_persons(text: str, locale: str = "en") -> str:
    lines = cart("copper-burger", "coke small", "blt").lines
    named = tuple(line.replace(person=person) for line, person in zip(lines, PERSONS, strict=True))
    said = context(text, lines=["copper-burger", "coke small", "blt"], pending=ANYTHING_ELSE, locale=locale)
    return describe(replace(said, cart=said.cart.replace(lines=named)))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no pickles for Tom", "change 1 -pickles"),
        ("no ice for Ana please", "change 2 -ice"),
        ("Tom doesn't want tomato", "change 1 -tomato"),
        ("Ana would like lemon and no lettuce for tom", "change 2 lemon; change 1 -lettuce"),
        ("extra bacon for me", "change 3 extra bacon"),
        ("add cheddar for Tom, and a brownie", "add 1 chocolate-brownie; change 1 cheddar"),
    ],
)
def test_options_are_for_the_dish_of_the_person(text: str, commands: str) -> None:
    assert describe_for_persons(text) == commands


def test_options_that_the_person_has_no_dish_for_change_nothing() -> None:
    said = context("no ice for Ana and a coke for Tom, bacon for Tom", pending=ANYTHING_ELSE)
    assert "bacon" not in describe(said)
    assert any(part.weighty for part in reading(said).unread)


def test_options_in_spanish_are_for_the_dish_of_the_person() -> None:
    assert describe_for_persons("sin hielo para Ana", locale="es") == "change 2 -ice"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a copper burger for Tom and a blt for Ana. no pickles for Tom", "add 1 copper-burger -pickles; add 1 blt"),
        (
            "Sue wants a blt, I'd like a copper burger, well done. oh and Sue wants egg on it too",
            "add 1 blt egg; add 1 copper-burger well-done",
        ),
        ("Tom wants a copper burger, Ana a blt. Tom doesn't want lettuce", "add 1 copper-burger -lettuce; add 1 blt"),
    ],
)
def test_options_are_for_a_dish_of_the_same_message(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a copper burger for Tom", "add 1 copper-burger"),
        ("2 blts, one for Sam without tomato, and a brownie", "add 1 blt; add 1 blt -tomato; add 1 chocolate-brownie"),
        ("two small lattes with oat milk for Cara please", "add 2 latte small oat"),
    ],
)
def test_a_name_behind_a_dish_is_no_option(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a blt for Ben and one for me", "add 1 blt; add 1 blt"),
        ("2 small cokes, one for Ben and one for me", "add 2 coke small"),
    ],
)
def test_one_for_another_person_is_one_more(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_we_are_no_person_with_a_name() -> None:
    commands = reading(context("Hi there. We'd like two caesar salads with ranch, and a water")).commands
    assert all(getattr(each, "for_whom", None) in (None, "me") for each in commands)
