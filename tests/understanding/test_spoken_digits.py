"""Numbers that name a house, a door, a table or a telephone become digits; numbers of dishes stay words."""

from __future__ import annotations

import pytest

from understanding.spoken_digits import replace_spoken_digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("sixteen baker row", "16 baker row"),
        ("bring it to thirty three North Hill Road please", "bring it to 33 North Hill Road please"),
        ("forty one b lake drive", "41b lake drive"),
        ("one oh four lake drive", "104 lake drive"),
        ("two hundred and six mill lane flat three c", "206 mill lane flat 3c"),
        ("twelve no sorry thirteen park avenue", "13 park avenue"),
        ("number nine the mews", "number nine the mews"),
        ("table twenty two", "table 22"),
        ("table four i mean five", "table 5"),
        ("my number is oh seven double eight one two three", "my number is 0788123"),
        ("flat two d for delta", "flat 2d"),
    ],
)
def test_numbers_that_count_nothing_are_digits(text: str, digits: str) -> None:
    assert replace_spoken_digits(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "two no three lemonades",
        "two large burgers and three salads",
        "a table for two",
        "two a piece for everyone",
        "one with, one without",
        "we are two, no, three people",
        "two for two dollars",
    ],
)
def test_numbers_that_count_stay_words(text: str) -> None:
    assert replace_spoken_digits(text) == text
