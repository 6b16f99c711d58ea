"""The address in a message, in view of our question and the menu."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ASK_ADDRESS, begin_reading, context, in_short
from understanding.address_reading import read_address


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("deliver to 5 Hill Road please", "set mode=delivery address=5 Hill Road"),
        ("a coke to 5 Hill Road", "set mode=delivery address=5 Hill Road"),
        ("two burgers", None),
        ("no delivery", None),
        ("do you deliver to 5 Hill Road?", None),
    ],
)
def test_an_address_is_read_beside_other_words(text: str, command: str | None) -> None:
    reading = begin_reading(context(text))
    place = read_address(reading, text)
    assert [in_short(each) for each in reading.commands] == ([command] if command else [])
    assert (place is not None) is (command is not None)


def test_a_place_without_a_street_answers_our_question_only() -> None:
    asked = begin_reading(context("Rosewood Cottage", pending=ASK_ADDRESS))
    assert read_address(asked, "Rosewood Cottage") is not None
    assert read_address(begin_reading(context("Rosewood Cottage")), "Rosewood Cottage") is None


def test_a_dish_is_no_address_even_after_our_question() -> None:
    reading = begin_reading(context("a cheeseburger", pending=ASK_ADDRESS))
    assert read_address(reading, "a cheeseburger") is None


def test_a_number_alone_replaces_that_of_the_address() -> None:
    text = "it's number 7, not 5"
    reading = begin_reading(context(text, address="5 Hill Road"))
    read_address(reading, text)
    assert [in_short(each) for each in reading.commands] == ["set address=7"]
