"""The options that a question gives to a dish."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId
from tests.understanding.readings import index, menu
from understanding.question_options import find_changes, remove_contents


def dish(name: str) -> Item:
    item = menu().item(ItemId(name))
    assert item is not None
    return item


@pytest.mark.parametrize(
    ("text", "name", "options"),
    [
        ("is the greek salad with ranch vegan", "greek-salad", ["ranch"]),
        ("is the greek salad safe with croutons", "greek-salad", ["croutons"]),
        ("is a latte with oat milk vegan", "latte", ["oat"]),
        ("is the latte vegan", "latte", []),
    ],
)
def test_options_of_the_dish_are_choices(text: str, name: str, options: list[str]) -> None:
    changes = find_changes(text, dish(name), index())
    assert [choice.option for choice in changes.choices] == options
    assert (changes.open, changes.unknown) == ((), ())


def test_a_group_without_an_option_is_open() -> None:
    changes = find_changes("is it safe with this dressing", dish("greek-salad"), index())
    assert changes.choices == ()
    assert {each.group for each in changes.open} == {"dressing"}


def test_an_addition_that_the_dish_lacks_is_unknown() -> None:
    assert find_changes("is the latte safe with croutons", dish("latte"), index()).unknown == ("croutons",)


def test_contents_in_question_choose_no_option() -> None:
    assert remove_contents("is there feta in it").split() == ["is", "there", "in", "it"]
    assert remove_contents("the greek salad with feta") == "the greek salad with feta"
