"""Quotes and numbers of a message."""

from __future__ import annotations

import pytest

from understanding.said_words import SaidWords, numbers_said


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Two LARGE pizzas, please!", "two large pizzas", True),
        ("un café con leche", "cafe con leche", True),
        ("Tom’s pizza", "tom's pizza", True),
        ("a pizza without any onions", "a pizza ... onions", True),
        ("a pizza without any onions", "a pizza onions", False),
        ("a phone", "one", False),
        ("a phone", "", False),
        ("a phone", "...", False),
        ("a phone", "a phone ... and a tablet", False),
        ("👍🏽 ok", "👍", True),
        ("我要两个披萨谢谢", "两个披萨", True),
        ("我要两个披萨谢谢", "三个披萨", False),
        ("दो पिज़्ज़ा", "दो", True),
        ("ﬁsh", "fish", True),
    ],
)
def test_a_quote_is_found_by_its_words(text: str, quote: str, found: bool) -> None:
    assert SaidWords.of(text).has(quote) is found


def test_a_place_is_shown_as_it_was_written() -> None:
    said = SaidWords.of("to 12.50, Elm Road (Flat 4b) thanks")
    (place,) = said.places("elm road flat 4b")
    assert said.as_written(place) == "Elm Road (Flat 4b"
    assert said.decimals == {12.5}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("a coke", set()),
        ("two cokes and 12 fries", {2, 12}),
        ("twenty-five wings", {25}),
        ("2x coke, x3 fries, ④ wraps", {2, 3, 4}),
        ("half a dozen", {6}),
        ("dos cocas y doce alitas", {2, 12}),
        ("zwei Cola, deux pizzas", {2}),
        ("我要两个披萨", {2}),
        ("9" * 1000, {999999999}),
    ],
)
def test_numbers_are_known_in_digits_and_words(text: str, numbers: set[int]) -> None:
    assert numbers <= numbers_said(text)
    assert not numbers_said("a coke and some fries")
