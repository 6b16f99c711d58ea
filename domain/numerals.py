"""Parses numbers in digits of any script, without exceptions.

``str.isdigit`` is True for "❷", "²" and "፪", but ``int`` rejects them, and also very long numbers.
"""

from __future__ import annotations

import unicodedata

MOST_DIGITS = 9
"""A longer number is no quantity, but a phone number, an id, or abuse."""


def whole_number(word: str) -> int | None:
    """The value of a word of digits ("12", "٣", "❷", "²"); None for any other or longer word."""
    if not 0 < len(word) <= MOST_DIGITS:
        return None
    number = 0
    for char in word:
        digit = unicodedata.digit(char, None)
        if digit is None:
            return None
        number = 10 * number + digit
    return number


def decimal_number(word: str) -> float | None:
    """The value of a word of digits with at most one point ("12", "0.5"); None for any other word."""
    whole, point, decimals = word.partition(".")
    if not point:
        number = whole_number(word)
        return None if number is None else float(number)
    before, after = whole_number(whole), whole_number(decimals)
    return None if before is None or after is None else before + after / 10 ** len(decimals)
