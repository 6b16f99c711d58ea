"""Reads numbers in English and Spanish words, as speech recognition writes them: "forty one", "double four"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

NumberKind = Literal["figures", "unit", "teen", "ten", "hundred", "scale", "repeat"]


class NumberToken(NamedTuple):
    """A group of figures or a number word, with its position in the text. ``value``: -1 for figures."""

    start: int
    end: int
    kind: NumberKind
    value: int
    figures: str = ""


class SpokenNumber(NamedTuple):
    """The digits of a number. ``end_token``: the index of the first token after it."""

    start: int
    end: int
    digits: str
    end_token: int


_COUNTS = {
    "zero": 0, "oh": 0, "o": 0, "nought": 0, "cero": 0,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14, "quince": 15, "dieciséis": 16, "dieciseis": 16,
    "diecisiete": 17, "dieciocho": 18, "diecinueve": 19, "veintiuno": 21, "veintiún": 21, "veintidós": 22,
    "veintidos": 22, "veintitrés": 23, "veintitres": 23, "veinticuatro": 24, "veinticinco": 25, "veintiséis": 26,
    "veintiseis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70,
    "ochenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "mil": 1000}
_REPEATS = {
    "double": 2, "triple": 3, "treble": 3, "quadruple": 4, "doble": 2, "cuádruple": 4, "cuadruple": 4,
}  # fmt: skip


def _build_words() -> dict[str, tuple[NumberKind, int]]:
    table_by_word: dict[str, tuple[NumberKind, int]] = {
        word: ("unit" if value < 10 else "teen", value) for word, value in _COUNTS.items()
    }
    tables: tuple[tuple[NumberKind, Mapping[str, int]], ...] = (
        ("ten", _TENS), ("hundred", _HUNDREDS), ("scale", _SCALES), ("repeat", _REPEATS),
    )  # fmt: skip
    for kind, table in tables:
        table_by_word |= {word: (kind, value) for word, value in table.items()}
    return table_by_word


_WORDS = _build_words()
NUMBER_WORDS = frozenset(_WORDS)
_LONGEST_FIRST = sorted(NUMBER_WORDS, key=len, reverse=True)
NUMBER_WORD = rf"(?<![^\W\d_])(?:{'|'.join(map(re.escape, _LONGEST_FIRST))})(?![^\W\d_])"
"""A pattern of one number word."""

# The exclusive upper bound of an added part: "forty" takes "one", "hundred" takes "eleven".
_LIMITS: Mapping[NumberKind, int] = {"ten": 10, "hundred": 100}
_WITHIN_NUMBER = re.compile(r"[\s-]{1,3}(?:(?:and|y)\s{1,2})?")
_AFTER_REPEAT = re.compile(r"[\W_]{0,4}")
_LONGEST_REPEATED = 2


def make_token(start: int, end: int, word: str) -> NumberToken:
    """The token of a group of figures or of a number word in lower case."""
    if word[0].isdecimal():
        return NumberToken(start, end, "figures", -1, word)
    kind, value = _WORDS[word]
    return NumberToken(start, end, kind, value)


def read_number(text: str, tokens: Sequence[NumberToken], first: int) -> SpokenNumber:
    """The longest valid number that begins at a token."""
    token = tokens[first]
    if token.kind == "figures":
        return SpokenNumber(token.start, token.end, token.figures, first + 1)
    if token.kind == "repeat":
        return _read_repeat(text, tokens, first)
    return _read_cardinal(text, tokens, first)


def _read_repeat(text: str, tokens: Sequence[NumberToken], first: int) -> SpokenNumber:
    token = tokens[first]
    following = tokens[first + 1] if first + 1 < len(tokens) else None
    if following is None or not _AFTER_REPEAT.fullmatch(text, token.end, following.start):
        return SpokenNumber(token.start, token.end, "", first + 1)
    if following.kind == "repeat":
        return SpokenNumber(token.start, token.end, "", first + 1)
    number = read_number(text, tokens, first + 1)
    if len(number.digits) > _LONGEST_REPEATED:
        return SpokenNumber(token.start, number.end, number.digits, number.end_token)
    return SpokenNumber(token.start, number.end, number.digits * token.value, number.end_token)


def _read_cardinal(text: str, tokens: Sequence[NumberToken], first: int) -> SpokenNumber:
    token = tokens[first]
    thousands, below, limit = (token.value, 0, token.value) if token.kind == "scale" else (0, token.value, 1)
    limit = _LIMITS.get(token.kind, limit)
    at = first + 1
    while at < len(tokens) and _WITHIN_NUMBER.fullmatch(text, tokens[at - 1].end, tokens[at].start):
        part = tokens[at]
        if part.kind == "scale" and part.value == 100 and 0 < below < 100:
            below, limit = below * 100, 100
        elif part.kind == "scale" and part.value == 1000 and below and not thousands:
            thousands, below, limit = below * 1000, 0, 1000
        elif 0 < part.value < limit and part.kind != "repeat":
            below, limit = below + part.value, _LIMITS.get(part.kind, 1)
        else:
            break
        at += 1
    return SpokenNumber(token.start, tokens[at - 1].end, str(thousands + below), at)
