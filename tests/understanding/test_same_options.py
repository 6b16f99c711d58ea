"""Options that stay as they are."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, menu
from understanding.same_options import cut_same_options, is_same_options_only


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("and one more, same milk, same size", "and one more"),
        ("the same coffee", "the same coffee"),
        ("a coke", "a coke"),
    ],
)
def test_what_stays_as_it_is_is_cut(text: str, rest: str) -> None:
    assert cut_same_options(text, menu()).strip() == rest


def test_a_message_of_nothing_else_changes_nothing() -> None:
    assert is_same_options_only("same size, same milk", menu())
    assert not is_same_options_only("same again", menu())
    assert describe(context("same size same milk", lines=["2 latte large oat"], pending=ANYTHING_ELSE)) == "acknowledge"
