"""A number as the answer to "did I get this right?"."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, Food
from domain.menu import ItemId
from domain.session import GotItRight
from tests.understanding.readings import context, describe

HELD = GotItRight(commands=(AddItem(food=Food(item=ItemId("coke")), quantity=30),), lines=())


@pytest.mark.parametrize("text", ["no, 3", "just 3", "i said three", "sorry not 30 but 3", "make it 3 please"])
def test_a_number_takes_the_place_of_the_one_that_was_held(text: str) -> None:
    assert describe(context(text, pending=HELD)) == "add 3 coke"


def test_another_dish_with_a_number_is_another_dish() -> None:
    assert describe(context("2 onion rings", pending=HELD)).startswith("add 2 onion-rings")


def test_without_a_held_dish_a_number_is_read_as_ever() -> None:
    assert describe(context("make it 3", lines=["coke"])) == "change 1 quantity=3"
