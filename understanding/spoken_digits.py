"""Writes house numbers, doors, tables and telephone numbers as digits: "fourteen Elm Street" is "14 Elm Street"."""

from __future__ import annotations

import re
from functools import cache

from understanding.address import find_destinations
from understanding.language.rows import patterns
from understanding.numbers import numbers_in

_FEWEST_DIGITS_OF_A_PHONE = 6


def replace_spoken_digits(text: str) -> str:
    """The text with such numbers as digits. Words that count dishes stay as they are."""
    table = patterns("speech")
    text = table["spelt_letter"].sub(lambda match: match["letter"], text)
    text = table["corrected_number"].sub("", text)
    text = table["house_number"].sub(lambda match: _read_digits(match["number"]) + (match["letter"] or ""), text)
    text = _replace_led_number(text)
    text = table["door_number"].sub(_replace_door, text)
    return table["long_number"].sub(_replace_phone, text)


def _replace_led_number(text: str) -> str:
    """The text with the house number behind words that lead to an address: "delivery to twenty two Fern Bank"."""
    pattern = patterns("speech")["led_house_number"]
    numbers = {match.start(): match for _, at in find_destinations(text) if (match := pattern.match(text, at))}
    for at, match in sorted(numbers.items(), reverse=True):
        text = f"{text[:at]}{_read_digits(match['number'])}{match['letter'] or ''}{text[match.end() :]}"
    return text


def _replace_door(match: re.Match[str]) -> str:
    return f"{match['door']} {_read_digits(match['number'])}{match['letter'] or ''}"


def _replace_phone(match: re.Match[str]) -> str:
    digits = _read_digits(match.group())
    return digits if len(digits) >= _FEWEST_DIGITS_OF_A_PHONE else match.group()


def _read_digits(words: str) -> str:
    """ "One twenty one" is 121, "double five" 55, "oh one" 01."""
    words = _compile_zero_words().sub("0", words)
    digits, end = "", 0
    for number in numbers_in(words):
        repeated = words[end : number.start].strip().lower()
        digits += str(number.value) * {"double": 2, "triple": 3}.get(repeated, 1)
        end = number.end
    return digits


@cache
def _compile_zero_words() -> re.Pattern[str]:
    return re.compile(r"\b(?:oh|o|nought|zero)\b", re.IGNORECASE)
