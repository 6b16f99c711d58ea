"""Food in the name of an occasion orders nothing: "a breakfast meeting"."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId, Menu
from tests.understanding.readings import context, describe, index
from understanding.grounding import MenuIndex
from understanding.moods import cut_occasions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it's a pizza party, so 3 large margheritas", "add 3 margherita large"),
        ("we're having a burger night. two lemonades large please", "add 2 lemonade large"),
        ("for our coffee morning i need a small americano", "add 1 americano small"),
    ],
)
def test_an_occasion_with_food_in_its_name_orders_none(text: str, expected: str) -> None:
    assert describe(context(text)) == expected


@pytest.mark.parametrize("text", ["good morning, a soup", "a large party order", "this morning", "the pizza please"])
def test_other_words_stay(text: str) -> None:
    assert cut_occasions(text, index()) == text


def test_a_dish_that_is_called_after_an_occasion_stays() -> None:
    menu = Menu((Item(ItemId("cake"), "Birthday Cake", "cakes"), Item(ItemId("fruit"), "Fruit Birthday", "cakes")))
    assert cut_occasions("a fruit birthday cake", MenuIndex.of(menu)) == "a fruit birthday cake"
