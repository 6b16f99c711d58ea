"""Digits of any script are read, and nothing that looks like one raises."""

from __future__ import annotations

import sys

import pytest

from domain.menu import GroupKind, Item, ItemId, Menu
from domain.numerals import MOST_DIGITS, decimal_number, whole_number
from tests.domain.pizzeria import option_group, pizzeria
from understanding.grounding import MenuIndex, ground


@pytest.mark.parametrize(
    ("word", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("٣", 3), ("१२", 12), ("❷", 2), ("➀", 1), ("፪", 2), ("²", 2), ("1²", 12)],
)
def test_digits_of_any_script_are_a_number(word: str, number: int) -> None:
    assert whole_number(word) == number


@pytest.mark.parametrize("word", ["", "two", "1.5", "-1", "+1", "1 2", "½", "Ⅷ", "⑫", "一", "9" * (MOST_DIGITS + 1)])
def test_any_other_word_is_no_whole_number(word: str) -> None:
    assert whole_number(word) is None


def test_no_character_makes_it_raise() -> None:
    for code in range(sys.maxunicode + 1):
        whole_number(chr(code))
        decimal_number(chr(code))


@pytest.mark.parametrize(("word", "number"), [("12", 12.0), ("0.5", 0.5), ("1.25", 1.25), ("❷", 2.0)])
def test_a_word_of_digits_with_a_point_is_a_decimal_number(word: str, number: float) -> None:
    assert decimal_number(word) == number


@pytest.mark.parametrize("word", ["", ".", "1.", ".5", "1.2.3", "½", "large"])
def test_any_other_word_is_no_decimal_number(word: str) -> None:
    assert decimal_number(word) is None


@pytest.mark.parametrize("count", ["❷", "➁", "፪", "②", "٢", "²"])
def test_a_count_in_any_digits_counts_a_dish(count: str) -> None:
    line = ground(f"{count} margherita pizza", MenuIndex.of(pizzeria())).lines[0]
    assert (line.item, line.quantity) == ("margherita-pizza", 2)


def test_sizes_in_odd_digits_are_indexed() -> None:
    sizes = option_group("size", GroupKind.SINGLE, "❷ liter", "½ liter", "² liter")
    menu = Menu(items=(Item(id=ItemId("cola"), name="Cola", category="drinks", groups=(sizes,)),))
    assert ground("a cola", MenuIndex.of(menu)).lines[0].item == "cola"
