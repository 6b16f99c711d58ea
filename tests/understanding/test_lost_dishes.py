"""Dishes without a command, and choices that contradict each other, are asked about."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Food, Undo
from domain.menu import GroupId, ItemId, OptionId
from tests.understanding.readings import ANYTHING_ELSE, cart, context, index, reading
from understanding.lost_dishes import find_double_choice, has_share_beside_whole, list_lost_words
from understanding.message import clauses_of


def test_a_counted_dish_without_a_command_is_listed() -> None:
    clauses = clauses_of("ketchup on the wings and add 2 onion rings")
    change = ChangeLine(lines=(1,), changes=Changes(choices=(_choose("dips", "ketchup"),)))
    wings = cart("4 chicken-wings")
    assert list_lost_words(clauses, [change], wings, index()).dishes == ("onion rings",)
    rings = AddItem(food=Food(item=ItemId("onion-rings")))
    assert list_lost_words(clauses, [change, rings], wings, index()).dishes == ()


def test_an_option_that_no_command_has_is_lost() -> None:
    clauses = clauses_of("a blt and the oat milk, hot")
    blt = AddItem(food=Food(item=ItemId("blt"), said="blt"))
    assert list_lost_words(clauses, [blt], cart(), index()).options == ("oat milk",)
    assert list_lost_words(clauses, [blt, Undo()], cart(), index()).options == ()


def test_a_lost_dish_holds_the_change_back() -> None:
    unread = reading(context("2 cokes with each of the burgers, and remind me of 2 soups", lines=["blt"])).unread
    assert all(part.weighty for part in unread)


@pytest.mark.parametrize(
    ("text", "is_contradictory"),
    [
        ("large and small please", True),
        ("a cappuccino with oat milk and soy milk", True),
        ("a small coke, no wait, large", False),
        ("a margherita with thin crust, no thick crust", False),
    ],
)
def test_two_options_where_a_dish_takes_one_are_contradictory(text: str, is_contradictory: bool) -> None:
    contradictory = reading(context(text, lines=["2 cappuccino"])).contradictory
    assert (contradictory is not None) is is_contradictory


def test_two_options_of_a_group_that_takes_several_are_no_contradiction() -> None:
    both = Changes(choices=(_choose("dips", "ketchup"), _choose("dips", "aioli")))
    assert not find_double_choice([ChangeLine(lines=(1,), changes=both)], cart("fries large"), index())


def _choose(group: str, option: str) -> ChosenOption:
    return ChosenOption(group=GroupId(group), option=OptionId(option))


def test_units_that_are_counted_twice_are_contradictory() -> None:
    burgers = [AddItem(food=Food(item=ItemId("blt")), quantity=count, quantity_said=True) for count in (3, 1)]
    assert has_share_beside_whole(burgers, "three blts one with cheddar")
    assert not has_share_beside_whole(burgers, "4 blts one with cheddar")
    assert not has_share_beside_whole(burgers[:1], "three blts")


@pytest.mark.parametrize(
    "text", ["I'd like to keep the lemonade", "everything but the coke", "only the blt please", "all except the coke"]
)
def test_words_that_keep_or_limit_order_nothing_before_we_asked(text: str) -> None:
    said = reading(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE))
    assert all(part.weighty for part in said.unread)
    assert said.unread or said.commands[0].kind != "add_item"
