"""House numbers, doors, tables and telephone numbers that are said in words, as digits: "fourteen Elm Street"."""

from __future__ import annotations

import re
from functools import cache

from understanding.language.rows import patterns
from understanding.numbers import numbers_in

_FEWEST_DIGITS_OF_A_PHONE = 6


def with_spoken_digits(text: str) -> str:
    """The text with such numbers as digits. Words that count dishes stay as they are."""
    known = patterns("speech")
    text = known["spelt_letter"].sub(lambda found: found["letter"], text)
    text = known["corrected_number"].sub("", text)
    text = known["house_number"].sub(lambda found: _digits_of(found["number"]), text)
    text = known["door_number"].sub(_door, text)
    return known["long_number"].sub(_phone, text)


def _door(found: re.Match[str]) -> str:
    return f"{found['door']} {_digits_of(found['number'])}{found['letter'] or ''}"


def _phone(found: re.Match[str]) -> str:
    digits = _digits_of(found.group())
    return digits if len(digits) >= _FEWEST_DIGITS_OF_A_PHONE else found.group()


def _digits_of(words: str) -> str:
    """ "One twenty one" is 121, "double five" 55, "oh one" 01."""
    words = _zero_words().sub("0", words)
    digits, end = "", 0
    for number in numbers_in(words):
        repeated = words[end : number.start].strip().lower()
        digits += str(number.value) * {"double": 2, "triple": 3}.get(repeated, 1)
        end = number.end
    return digits


@cache
def _zero_words() -> re.Pattern[str]:
    return re.compile(r"\b(?:oh|o|nought|zero)\b", re.IGNORECASE)
