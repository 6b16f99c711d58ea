"""A line, or the whole cart, once more."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, in_short, index
from understanding.cart_repeats import read_repeats
from understanding.order_talk import OrderTalk, Part


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("another one", "repeat 1 x1"),
        ("two more of those", "repeat 1 x2"),
        ("same again for my brother", "repeat 1 x1"),
        ("the same but large", "repeat 1 x1 large"),
        ("another one of those but with thin crust", "repeat 1 x1 thin"),
    ],
)
def test_a_line_is_repeated(text: str, commands: str) -> None:
    assert describe(context(text, lines=["margherita small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a small coke, the same but large, and a blt", "add 1 coke small; add 1 coke large; add 1 blt"),
        ("a blt, another one with cheese and a fried egg", "add 1 blt; add 1 blt cheddar egg"),
    ],
)
def test_a_dish_may_follow_a_repetition(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_more_of_the_same_with_a_difference() -> None:
    wish = "two more of the same but large"
    assert describe(context(wish, lines=["1 latte small oat"])) == "repeat 1 x2 large"
    assert describe(context(f"one latte small and {wish}")) == "add 1 latte small; add 2 latte large"


def test_the_whole_cart_is_repeated_for_another_person() -> None:
    talk = OrderTalk(context("", lines=["2 blt", "coke small"]), index())
    repeats = read_repeats(Part("the same again for my friend", None), talk)
    assert [in_short(wish) for wish in repeats] == ["repeat 1 x2", "repeat 2 x1"]


def test_nothing_is_repeated_with_an_empty_cart_or_without_words_for_it() -> None:
    assert read_repeats(Part("another one", None), OrderTalk(context(""), index())) == ()
    assert read_repeats(Part("a coke", None), OrderTalk(context("", lines=["blt"]), index())) == ()


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("my wife wants the same latte but small", "repeat 1 x1 small"),
        ("the same fries again please", "repeat 2 x1"),
        ("can my son have the same latte with oat milk", "repeat 1 x1 oat"),
    ],
)
def test_a_named_dish_of_the_cart_is_repeated_with_its_options(text: str, commands: str) -> None:
    assert describe(context(text, lines=["latte large whole", "fries large"], pending=ANYTHING_ELSE)) == commands
