"""Finds runs of digits in a text: in any script and in number words, joined over separators within a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from privacy.number_words import NUMBER_WORDS, make_token, read_number


class DigitGroup(NamedTuple):
    """Adjacent digits, or one number in words."""

    start: int
    end: int
    digits: str
    spoken: bool


DigitRun = Sequence[DigitGroup]
"""Groups with only separators between them."""

# Circled and similar digits that Unicode does not count as decimal, and decimal digits of other scripts.
_OTHER_DIGIT = re.compile(r"[²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]|[^\D0-9]")
FIGURE = re.compile(r"[0-9]")

BETWEEN = r"[\W_]{0,8}"
"""A pattern of the characters between two groups of one number."""
_FILLERS = (
    r"dash|hyphen|space|slash|dot|point|comma|colon|then|and|next|uh|um|er|eh|guion|guión|espacio|punto|coma|barra|luego"
    r"|y|e"
)
_JOINT = re.compile(rf"{BETWEEN}(?:(?:{_FILLERS})\b[\W_]{{1,8}}){{0,3}}", re.IGNORECASE)
KEYCAP = re.compile(r"[\ufe0f\u20e3]+")
"""The characters after a digit that make it a keycap."""
_PHONE_BEGINS = re.compile(r"(?:^|[\s,;/(])\+$")

# Ids, dates, times and decimal numbers have forms of their own; they end a run of digits.
_OPAQUE_FORMS = r"""
    \b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b
  | (?<![\d-])\d{4}-\d\d-\d\d(?![\d-])(?:[T\ ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?
  | (?<![\d/.-])\d{1,2}(?P<mark>[/.-])\d{1,2}(?P=mark)(?:\d{4}|\d{2})(?![/.-]?\d)
  | (?<![\d:.])\d{1,2}:\d{2}(?::\d{2})?(?!:?\d)
  | (?<![\d.,])\d{1,3}[.,]\d{2,7}(?![.,]?\d)
"""
_LONGEST_ID = 36
_OPAQUE = re.compile(_OPAQUE_FORMS, re.VERBOSE | re.IGNORECASE)
_PIECE = re.compile(r"[0-9]+")
_PIECE_OR_WORD = re.compile(r"[0-9]+|[^\W\d_]+")


def to_ascii_digits(text: str) -> str:
    """The text with each digit of any script as 0 to 9; positions stay the same."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda match: str(unicodedata.digit(match[0])), text)


def count_number_words(text: str) -> int:
    """An upper bound of the number words in a text; fast for texts without any."""
    words = text.lower().replace(",", " ").replace("-", " ").replace(".", " ").split()
    if NUMBER_WORDS.isdisjoint(words):
        return 0
    return sum(word in NUMBER_WORDS for word in words)


def find_digit_runs(plain: str, *, spoken: bool, fewest: int) -> Iterator[list[DigitGroup]]:
    """The runs of at least ``fewest`` digits in a text whose digits are 0 to 9. ``spoken``: with number words.

    Dates, times, prices and ids are in no run.
    """
    for run in _find_rough_runs(plain, spoken=spoken):
        if count_digits(run) >= fewest:
            yield from (part for part in _split_at_opaque(plain, run) if count_digits(part) >= fewest)


def _find_rough_runs(plain: str, *, spoken: bool) -> Iterator[list[DigitGroup]]:
    run: list[DigitGroup] = []
    for group in _find_spoken_groups(plain) if spoken else _find_groups(plain):
        if run and not _can_join(plain, run[-1].end, group.start):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _find_groups(plain: str) -> Iterator[DigitGroup]:
    for piece in _PIECE.finditer(plain):
        yield DigitGroup(piece.start(), piece.end(), piece[0], spoken=False)


def _find_spoken_groups(plain: str) -> Iterator[DigitGroup]:
    pieces = [(piece.start(), piece.end(), piece[0].lower()) for piece in _PIECE_OR_WORD.finditer(plain)]
    tokens = [make_token(*piece) for piece in pieces if piece[2][0].isdecimal() or piece[2] in NUMBER_WORDS]
    first = 0
    while first < len(tokens):
        number = read_number(plain, tokens, first)
        yield DigitGroup(number.start, number.end, number.digits, tokens[first].kind != "figures")
        first = number.end_token


def _split_at_opaque(plain: str, run: list[DigitGroup]) -> Iterator[list[DigitGroup]]:
    """The parts of a run between dates, times, prices and ids; the whole run if it has none."""
    begin = max(plain.rfind(" ", 0, run[0].start) + 1, run[0].start - 40)
    # An id may continue after its last digits.
    opaque = [match.span() for match in _OPAQUE.finditer(plain, begin, run[-1].end + _LONGEST_ID)]
    part: list[DigitGroup] = []
    for group in run:
        if any(group.start < end and start < group.end for start, end in opaque):
            yield part
            part = []
        else:
            part.append(group)
    yield part


def count_digits(run: DigitRun) -> int:
    """The number of digits in a run."""
    return sum(len(group.digits) for group in run)


def _can_join(plain: str, end: int, start: int) -> bool:
    if _JOINT.fullmatch(plain, end, start) is None:
        return False
    return start - end < 2 or _PHONE_BEGINS.search(plain, end, start) is None
