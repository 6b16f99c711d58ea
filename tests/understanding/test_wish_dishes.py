"""The dish that a wish is about."""

from domain.commands import AddItem, ChangeLine, Food, RemoveLine
from domain.menu import ItemId
from tests.understanding.readings import begin_reading, context
from understanding.wish_dishes import find_dish


def test_the_dish_of_an_order_or_of_the_only_changed_line() -> None:
    reading = begin_reading(context("well done", lines=["blt", "coke small"]))
    named = find_dish(AddItem(food=Food(item=ItemId("tiramisu"))), reading)
    changed = find_dish(ChangeLine(lines=(2,)), reading)
    assert (named and named.id, changed and changed.id) == ("tiramisu", "coke")


def test_several_lines_an_unknown_dish_and_an_exchange_have_none() -> None:
    reading = begin_reading(context("well done", lines=["blt", "coke small"]))
    wishes = (
        AddItem(food=Food(unknown="falafel")),
        ChangeLine(lines=(1, 2)),
        ChangeLine(lines=(1,), swap_to=Food(item=ItemId("tiramisu"))),
        RemoveLine(lines=(1,)),
    )
    assert [find_dish(each, reading) for each in wishes] == [None] * 4
