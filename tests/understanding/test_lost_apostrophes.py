"""Short forms without their apostrophe, where they are other words that cannot stand there."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe
from understanding.lost_apostrophes import restore_apostrophes


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("were at table 7", "we're at table 7"),
        ("hi were sitting outside, well pay cash", "hi we're sitting outside, we'll pay cash"),
        ("were there nuts in it", "were there nuts in it"),
        ("the wings were on the list", "the wings were on the list"),
        ("well done", "well done"),
        ("shed like the soup and hed rather have fries", "she'd like the soup and he'd rather have fries"),
        ("shell have the soup", "she'll have the soup"),
        ("a taco shell", "a taco shell"),
        ("very well have a nice day", "very well have a nice day"),
    ],
)
def test_an_apostrophe_is_put_back(text: str, restored: str) -> None:
    assert restore_apostrophes(text) == restored


def test_the_table_is_read() -> None:
    assert describe(context("were at table 7")) == "set mode=dine_in table=7"
