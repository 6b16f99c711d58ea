"""Quotes and numbers of a message."""

from __future__ import annotations

import pytest

from understanding.message_words import MessageWords, find_numbers


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
    assert MessageWords.of(text).has_quote(quote) is found


def test_a_place_is_shown_as_it_was_written() -> None:
    words = MessageWords.of("to 12.50, Elm Road (Flat 4b) thanks")
    (place,) = words.find_places("elm road flat 4b")
    assert words.get_text(place) == "Elm Road (Flat 4b"
    assert words.decimals == {12.5}


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
    assert numbers <= find_numbers(text)
    assert not find_numbers("a coke and some fries")
