"""Card numbers are removed from words that leave the process."""

from __future__ import annotations

import pytest

from understanding.redaction import redact_card_numbers


@pytest.mark.parametrize("number", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111"])
def test_a_card_number_is_removed(number: str) -> None:
    assert redact_card_numbers(f"pay with {number}, please") == "pay with [removed], please"


def test_shorter_numbers_stay() -> None:
    text = "two pizzas to 12 Elm Street, call 555 123 4567"
    assert redact_card_numbers(text) == text
