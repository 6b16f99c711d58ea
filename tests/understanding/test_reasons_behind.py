"""Reasons behind a wish, without a mark between."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, index
from understanding.reasons_behind import set_off_reasons


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("no pickles on the burger my brother hates them", "no pickles on the burger, my brother hates them"),
        ("drop the coke it's too sweet for us", "drop the coke, it's too sweet for us"),
        ("no olives in that they're so salty", "no olives in that, they're so salty"),
        ("make it large coz i skipped lunch", "make it large, coz i skipped lunch"),
        ("a brownie less my sister cancelled", "a brownie less, my sister cancelled"),
    ],
)
def test_a_reason_is_a_sentence_of_its_own(text: str, marked: str) -> None:
    assert set_off_reasons(text, index()) == marked


@pytest.mark.parametrize(
    "text",
    [
        "no onions on the burger he ordered",
        "a burger for my son he wants it with bacon",
        "can I have a coke",
        "what I want is a coke",
        "a large peach iced tea",
        "no nuts please my son is allergic to them",
        "is the soup vegan",
    ],
)
def test_what_wishes_or_describes_stays_joined(text: str) -> None:
    assert set_off_reasons(text, index()) == text


def test_the_wish_before_a_reason_is_read_as_without_it() -> None:
    said = context(
        "no parmesan on the bolognese she can't stand it",
        lines=["spaghetti-bolognese", "coke small"],
        pending=ANYTHING_ELSE,
    )
    assert describe(said) == "change 1 -parmesan"
