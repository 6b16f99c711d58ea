"""The order of commands, and what says nothing beside others."""

from __future__ import annotations

import pytest

from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.reading_context import KnownOrder
from domain.session import AllergyWarning
from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading

WARNED = AllergyWarning(line=GroundedLine(item=ItemId("margherita"), said="margherita"))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("that's all, and a coke please", "add 1 coke; checkout"),
        ("hello, where's my food", "ask_order status"),
        ("thanks, a blt", "add 1 blt"),
        ("i'm starving, two blts", "add 2 blt"),
        ("remove nothing, add two brownies", "add 2 chocolate-brownie"),
        ("for monday, seven in the evening", "set when=monday, seven in the evening"),
        ("pickup, and i'll pay cash, no cutlery", "set mode=pickup payment=cash note=no cutlery"),
    ],
)
def test_checkout_is_last_and_courtesy_says_nothing(text: str, commands: str) -> None:
    kind_by_kind = sorted(describe(context(text, lines=["tiramisu"], pending=ANYTHING_ELSE)).split("; "))
    assert kind_by_kind == sorted(commands.split("; "))


def test_checkout_comes_after_what_is_added() -> None:
    commands = reading(context("that's it, and a coke", lines=["blt"], pending=ANYTHING_ELSE)).commands
    assert commands[-1].kind == "checkout"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no, a blt then", "decline; add 1 blt"),
        ("no thanks", "decline"),
        ("with vegan cheese instead of mozzarella", "add 1 margherita vegan-cheese -mozzarella"),
        ("what about the blt?", "add 1 blt"),
        ("what's in my cart?", "show_cart all"),
    ],
)
def test_after_a_warning_a_no_comes_first(text: str, commands: str) -> None:
    assert describe(context(text, lines=["tiramisu"], pending=WARNED)) == commands


@pytest.mark.parametrize(
    ("text", "told_as"),
    [
        ("and a coke", "change_order"),
        ("can you add garlic bread", "change_order"),
        ("make it large", "change_order"),
        ("no onions please", "change_order"),
        ("pay cash instead", "change_order"),
        ("tell the driver to ring twice", "change_order"),
        ("I want to change my order", "change_order"),
        ("can i still add a coke", "change_order"),
        ("quiero modificar mi pedido", "change_order"),
        ("I'd like a coke", "add"),
        ("a large coke", "add"),
        ("cancel it", "cancel_order"),
        ("where is it", "ask_order"),
    ],
)
def test_after_an_order_was_placed_more_of_it_begins_no_new_order(text: str, told_as: str) -> None:
    placed = KnownOrder(order_id="ORD-10001", day=None, lines=())
    assert reading(context(text, orders=[placed])).commands[0].kind.startswith(told_as)


@pytest.mark.parametrize("text", ["make that two", "make it 2", "que sean dos"])
def test_a_count_without_a_dish_is_of_the_only_one_that_was_ordered(text: str) -> None:
    only = KnownOrder(order_id="ORD-10001", lines=("1 x Margherita: Small",))
    several = KnownOrder(order_id="ORD-10001", lines=("1 x Margherita: Small", "1 x Tiramisu"))
    assert describe(context(text, orders=[only])) == "change_order: change 1 quantity=2"
    assert describe(context(text, orders=[several])).strip() == "change_order:"


@pytest.mark.parametrize("text", ["can you change my order?", "I'd like to change something in my order"])
def test_a_wish_to_change_an_order_is_understood_without_one_in_this_conversation(text: str) -> None:
    assert describe(context(text)).strip() == "change_order:"
    assert describe(context(text, lines=["tiramisu"])).strip() != "change_order:"


def test_an_address_that_names_an_old_order_is_no_new_one() -> None:
    assert describe(context("my order never came, it was for 44 Park Rd")) == "complain missing"
