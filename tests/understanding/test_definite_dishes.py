"""A dish of the cart that is named with "the": a change of its line, or the company of another dish."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, ChangeLine, Command
from domain.session import AnythingElse
from tests.understanding import readings
from tests.understanding.reading import cart, context
from tests.understanding.readings import context as said
from tests.understanding.readings import describe
from understanding.local_reader import LocalCommandReader

READER = LocalCommandReader.load()


def _read(text: str) -> tuple[Command, ...]:
    filled = cart("pepperoni-pizza", "ginger-ale")
    return READER.read_now(context(text, pending=AnythingElse(), cart=filled)).commands


@pytest.mark.parametrize(
    "text",
    [
        "i want the pepperoni pizza small",
        "can i get the pepperoni pizza without olives",
        "i'd like my pepperoni pizza with mushrooms",
        "could i get mushrooms with the pepperoni pizza",
    ],
)
def test_the_dish_of_the_cart_with_something_else_is_changed(text: str) -> None:
    commands = _read(text)
    assert [type(command) for command in commands] == [ChangeLine]
    assert isinstance(commands[0], ChangeLine)
    assert commands[0].lines == (1,)


@pytest.mark.parametrize(
    "text",
    [
        "i want a pepperoni pizza, small",
        "can i get one pepperoni pizza without olives",
        "also the pepperoni pizza without olives",
        "i want the margherita pizza small",
        "i'll take the pepperoni pizza",
        "i'll have the pepperoni pizza large",
    ],
)
def test_another_dish_is_ordered(text: str) -> None:
    assert [type(command) for command in _read(text)] == [AddItem]


@pytest.mark.parametrize("text", ["can i get french fries with the pepperoni pizza", "a tiramisu with my ginger ale"])
def test_a_dish_that_another_one_goes_with_is_not_ordered_again(text: str) -> None:
    items = [command.food.item for command in _read(text) if isinstance(command, AddItem)]
    assert len(items) == 1
    assert items[0] in ("french-fries", "tiramisu")


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["onion-rings", "coke"], "rings with bbq sauce", "change 1 bbq"),
        (["fries", "coke"], "fries large", "change 1 large"),
        (["fries large", "coke"], "fries regular", "add 1 fries regular"),
        (["margherita large"], "and a margherita with olives", "add 1 margherita olives"),
        (["margherita large"], "another margherita with olives", "add 1 margherita olives"),
        (["margherita large"], "can you make the margherita with stuffed crust", "change 1 stuffed"),
    ],
)
def test_a_dish_named_without_an_article_changes_the_line_that_lacks_the_option(
    lines: list[str], text: str, commands: str
) -> None:
    assert describe(readings.context(text, lines=lines, pending=AnythingElse())) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("one carbonara and one tagliatelle, the carbonara large", "add 1 carbonara large; add 1 mushroom-tagliatelle"),
        ("large margherita and a coke, make the margherita thin crust", "add 1 margherita large thin; add 1 coke"),
        ("a margherita and a coke. The margherita should be large", "add 1 margherita large; add 1 coke"),
        ("a small margherita and a large margherita", "add 1 margherita small; add 1 margherita large"),
    ],
)
def test_a_dish_named_again_in_one_message_is_ordered_once(text: str, commands: str) -> None:
    assert describe(readings.context(text)) == commands


@pytest.mark.parametrize("text", ["upgrade the ginger ale", "change the pepperoni pizza", "convert the ginger ale"])
def test_a_change_without_content_orders_nothing(text: str) -> None:
    filled = cart("pepperoni-pizza", "ginger-ale")
    result = READER.read_now(context(text, pending=AnythingElse(), cart=filled))
    assert not any(isinstance(command, AddItem) for command in result.commands)
    assert [each.words for each in result.unread] == [text]


def test_a_dish_after_the_options_for_all_is_the_one_ordered_before() -> None:
    said = context("a margherita pizza and a pepperoni pizza, both small, the margherita pizza without cheese")
    adds = [command for command in READER.read_now(said).commands if isinstance(command, AddItem)]
    assert len({add.food.item for add in adds}) == len(adds) == 2


def test_as_well_changes_a_line_that_becomes_like_another() -> None:
    assert describe(said("the fries large as well", lines=("fries regular", "coke large"))) == "change 1 large"
    assert describe(said("the fries large as well", lines=("fries regular", "coke small"))) == "add 1 fries large"
    assert describe(said("the coke without the lemon as well", lines=("blt", "coke small"))) == "change 2 -lemon"


@pytest.mark.parametrize("text", ["keep the coke", "the coke is wrong", "love the coke", "bring the coke first"])
def test_talk_about_a_dish_of_the_cart_orders_no_other_one(text: str) -> None:
    commands = READER.read_now(said(text, lines=("fries regular", "coke small"))).commands
    assert not any(isinstance(command, AddItem) for command in commands)
