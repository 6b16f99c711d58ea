"""Numbers written in digits, of any script, read without ever raising.

``str.isdigit`` also answers True for "❷", "²" and "፪", which ``int`` refuses, and ``int`` refuses very long digits.
"""

from __future__ import annotations

import unicodedata

MOST_DIGITS = 9
"""A longer number counts nothing that can be ordered: it is a phone number, an id, or abuse."""


def whole_number(word: str) -> int | None:
    """The number that a word of digits writes ("12", "٣", "❷", "²"); None for any other word and for a longer one."""
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
    """The number that a word of digits with at most one point writes ("12", "0.5"); None for any other word."""
    whole, point, decimals = word.partition(".")
    if not point:
        number = whole_number(word)
        return None if number is None else float(number)
    before, after = whole_number(whole), whole_number(decimals)
    return None if before is None or after is None else before + after / 10 ** len(decimals)
