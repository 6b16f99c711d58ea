"""The digits of a text, in any script and in number words, joined to runs over what does not part a number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from privacy.number_words import NUMBER_WORDS, read_number, token_of


class Group(NamedTuple):
    """Digits that are said in one: a group of figures, or a number in words."""

    start: int
    end: int
    digits: str
    spoken: bool


Run = Sequence[Group]
"""Groups with nothing between them that would part a number."""

# Circled and other digits that are no decimal digits for Unicode, and decimal digits of other scripts than ours.
_OTHER_DIGIT = re.compile(r"[²³¹⁰⁴-⁹₀-₉①-⑨⑴-⑼⒈-⒐⓪⓵-⓽⓿❶-❾➀-➈➊-➒]|[^\D0-9]")
FIGURE = re.compile(r"[0-9]")

BETWEEN = r"[\W_]{0,8}"
"""A pattern of what may be between two groups of one number."""
_FILLERS = (
    r"dash|hyphen|space|slash|dot|point|comma|colon|then|and|next|uh|um|er|eh|guion|guión|espacio|punto|coma|barra|luego"
    r"|y|e"
)
_JOINT = re.compile(rf"{BETWEEN}(?:(?:{_FILLERS})\b[\W_]{{1,8}}){{0,3}}", re.IGNORECASE)
KEYCAP = re.compile(r"[\ufe0f\u20e3]+")
"""What makes a digit a keycap; it follows the digit."""
_PHONE_BEGINS = re.compile(r"(?:^|[\s,;/(])\+$")

# Ids, dates, times and decimal numbers are known by their own form; they end a run of digits.
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


def figures_of(text: str) -> str:
    """The text with every digit of any script as 0 to 9, character for character."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda found: str(unicodedata.digit(found[0])), text)


def count_number_words(text: str) -> int:
    """How many number words there may be; 0 at once where there is none."""
    words = text.lower().replace(",", " ").replace("-", " ").replace(".", " ").split()
    if NUMBER_WORDS.isdisjoint(words):
        return 0
    return sum(word in NUMBER_WORDS for word in words)


def digit_runs(plain: str, *, spoken: bool, fewest: int) -> Iterator[list[Group]]:
    """The runs of at least ``fewest`` digits in a text whose figures are 0 to 9. ``spoken``: with number words.

    What is known by its form to be another number (a date, a time, a price) is in no run.
    """
    for run in _rough_runs(plain, spoken=spoken):
        if size_of(run) >= fewest:
            yield from (part for part in _without_opaque(plain, run) if size_of(part) >= fewest)


def _rough_runs(plain: str, *, spoken: bool) -> Iterator[list[Group]]:
    run: list[Group] = []
    for group in _spoken_groups(plain) if spoken else _groups(plain):
        if run and not _joined(plain, run[-1].end, group.start):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _groups(plain: str) -> Iterator[Group]:
    for piece in _PIECE.finditer(plain):
        yield Group(piece.start(), piece.end(), piece[0], spoken=False)


def _spoken_groups(plain: str) -> Iterator[Group]:
    pieces = [(piece.start(), piece.end(), piece[0].lower()) for piece in _PIECE_OR_WORD.finditer(plain)]
    tokens = [token_of(*piece) for piece in pieces if piece[2][0].isdecimal() or piece[2] in NUMBER_WORDS]
    first = 0
    while first < len(tokens):
        number = read_number(plain, tokens, first)
        yield Group(number.start, number.end, number.digits, tokens[first].kind != "figures")
        first = number.end_token


def _without_opaque(plain: str, run: list[Group]) -> Iterator[list[Group]]:
    """The parts of a run between dates, times and the like; the whole run where there are none."""
    begin = max(plain.rfind(" ", 0, run[0].start) + 1, run[0].start - 40)
    # An id goes on behind its last digits.
    opaque = [match.span() for match in _OPAQUE.finditer(plain, begin, run[-1].end + _LONGEST_ID)]
    part: list[Group] = []
    for group in run:
        if any(group.start < end and start < group.end for start, end in opaque):
            yield part
            part = []
        else:
            part.append(group)
    yield part


def size_of(run: Run) -> int:
    """How many digits a run has."""
    return sum(len(group.digits) for group in run)


def _joined(plain: str, end: int, start: int) -> bool:
    if _JOINT.fullmatch(plain, end, start) is None:
        return False
    return start - end < 2 or _PHONE_BEGINS.search(plain, end, start) is None
