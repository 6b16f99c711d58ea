"""Whom a dish is for: names before, behind and around it."""

from __future__ import annotations

import pytest

from domain.commands import AddItem
from tests.understanding.readings import context, index, reading
from understanding.named_food import cut_names


def name_dishes(said: str, locale: str = "en") -> list[tuple[str, str | None]]:
    """The dishes of a message with their persons."""
    commands = reading(context(said, locale=locale)).commands
    return [(each.food.item or "", each.for_whom) for each in commands if isinstance(each, AddItem)]


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        ("a blt for Tom and a tiramisu for Anna", ["tom", "anna"]),
        ("Tom: a blt. Rosa: a tiramisu and a brownie", ["tom", "rosa", "rosa"]),
        ("ben is having a blt and i'm having the same", ["ben", "me"]),
        ("a blt for my wife, and a tiramisu for me", ["my wife", "me"]),
        ("for Maya a blt and for Leo a tiramisu", ["maya", "leo"]),
        ("a blt for Jude and the same for Noor", ["jude", "noor"]),
        ("a tiramisu, and a blt for Jude, and a brownie for Noor", [None, "jude", "noor"]),
    ],
)
def test_each_dish_is_for_whom_the_words_say(said: str, persons: list[str | None]) -> None:
    assert [person for _, person in name_dishes(said)] == persons


@pytest.mark.parametrize(
    "said",
    [
        "a blt for me",
        "i want a tiramisu",
        "a blt and a tiramisu for Tom",
        "for lunch a blt",
        "the twins each get a blt",
        "a blt and a tiramisu for pickup",
    ],
)
def test_nobody_is_named_where_it_is_not_sure(said: str) -> None:
    assert {person for _, person in name_dishes(said)} == {None}


@pytest.mark.parametrize(
    ("said", "rest", "persons"),
    [
        ("una limonada para Ana y una ensalada para Luis", "una limonada y una ensalada", ["ana", "luis"]),
        ("Tomás: una limonada", "una limonada", ["tomás"]),
        ("para mí una limonada y para mi hija una ensalada", "una limonada y una ensalada", ["me", "mi hija"]),
        ("una limonada para mi hijo, por favor", "una limonada, por favor", ["mi hijo"]),
        ("una limonada para llevar", "una limonada para llevar", []),
        ("una limonada para mañana", "una limonada para mañana", []),
        ("una limonada para mí", "una limonada", []),
    ],
)
def test_spanish_names_leave_the_message(said: str, rest: str, persons: list[str]) -> None:
    nameless = cut_names(said, "es", index())
    assert nameless.text.strip() == rest
    assert [food.person for food in nameless.foods] == persons


def test_french_names_leave_the_message() -> None:
    nameless = cut_names("une salade pour Léa et un café pour mon fils", "fr", index())
    assert nameless.text == "une salade et un café"
    assert [food.person for food in nameless.foods] == ["léa", "mon fils"]


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        ("a tiramisu for me and a blt for him", [("tiramisu", "me"), ("blt", "him")]),
        ("my son is allergic to eggs, I'd like the blt for me though", [("blt", "me")]),
        ("the blt for myself please", [("blt", None)]),
    ],
)
def test_the_guest_is_named_where_somebody_else_is_spoken_of(said: str, persons: list[tuple[str, str | None]]) -> None:
    assert name_dishes(said) == persons


@pytest.mark.parametrize(
    ("said", "persons"),
    [
        ("hi, it's been a long day, i'll take 1 blt for Tom", ["tom"]),
        ("could we have a blt for Tom, 1 club sandwich for Ann?", ["tom", "ann"]),
        ("a blt for Tom, and a club sandwich for Ann pls", ["tom", "ann"]),
        ("anna is having a coke and i'll have a soup for my son", ["anna", "my son"]),
        ("could we get a fruit salad, 1 cocolate brownie for Ben", [None, None]),
        ("2 regular carbonaras, 1 large carbonara for Ben", [None, "ben"]),
    ],
)
def test_names_behind_the_dishes_of_a_wish_are_those_of_the_eaters(said: str, persons: list[str | None]) -> None:
    commands = reading(context(said)).commands
    assert [each.for_whom for each in commands if isinstance(each, AddItem)] == persons
