"""Refused words that match no option keep their "no"."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, ChangeLine, ChangeOrder, Changes, Food, OrderRef
from domain.menu import ItemId
from understanding.refusals import mark_refusals


def order(*unknown: str) -> AddItem:
    return AddItem(food=Food(item=ItemId("blt"), said="blt"), changes=Changes(unknown=unknown))


@pytest.mark.parametrize(
    ("text", "unknown", "marked"),
    [
        ("a blt, hold the capers", "capers", "no capers"),
        ("a blt without capers", "capers", "no capers"),
        ("take the capers off the blt", "capers", "no capers"),
        ("a blt with capers", "capers", "capers"),
        ("a blt, no capers", "no capers", "no capers"),
        ("no sauce, Tom the club", "Tom", "Tom"),
    ],
)
def test_only_refused_words_are_marked(text: str, unknown: str, marked: str) -> None:
    command = mark_refusals(order(unknown), text)
    assert isinstance(command, AddItem)
    assert command.changes.unknown == (marked,)


def test_the_commands_of_a_placed_order_are_marked_too() -> None:
    change = ChangeOrder(order=OrderRef(), commands=(order("capers"),))
    assert mark_refusals(change, "no capers") == change.replace(commands=(order("no capers"),))


def test_a_dish_that_is_not_in_the_cart_is_no_refused_option() -> None:
    absent = ChangeLine(lines=(), changes=Changes(unknown=("capers",)))
    assert mark_refusals(absent, "no capers") == absent
