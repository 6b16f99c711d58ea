"""The numbers of a text, 0 to 10,000: "two", "25", "twenty-five", "a dozen", "1,200", "x2", "(2)", "②".

The words come from ``language/<language>/numbers.toml``. A list mark ("2." at the beginning of a line) counts nothing,
neither does a decimal ("0.5 l").
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from domain.numerals import whole_number
from domain.work import once_a_turn
from understanding.data_files import find_data, read_data

LARGEST = 10_000
_LARGEST_WORD = 12
"""Up to here every rule knows the words."""
_FRACTION_SLASH = "\N{FRACTION SLASH}"

_FOLDER = Path(__file__).with_name("language")
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+\.\d+(?![.\d])|\d+|[^\W\d_]+|[①-⑳❶-❿⓵-⓾]")
_AROUND = re.compile(r"^[\s(#.]*(?:x(?=\s*\d))?\s*|(?:(?<=\d)\s*x)?[\s).!]*$", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_LIST_MARK = re.compile(r"^[ \t]*(?:\d{1,2}[.)](?=\s+\S)|[①-⑳]\s*(?=\S))", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Number:
    """A number and the part of the text that says it."""

    value: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NumberWords:
    """One language: ``ones`` below 20, ``tens``, ``hundreds`` and ``phrases`` that are a number ("a dozen")."""

    ones: Mapping[str, int]
    tens: Mapping[str, int]
    hundred: frozenset[str]
    thousand: frozenset[str]
    joins: frozenset[str]
    phrases: Mapping[tuple[str, ...], int]
    articles: frozenset[str]
    ordinals: Mapping[str, int]
    """"second" is 2, "last" -1."""
    required: frozenset[str]
    """Every number has one of these words, or digits."""


@cache
def list_number_languages() -> tuple[str, ...]:
    """The languages with a full set of number words."""
    return tuple(sorted(path.parent.name for path in find_data("numbers.toml") if path.parent.name != "world"))


@cache
def load_number_words(language: str = "en") -> NumberWords:
    """The number words of a language. Raises OSError or ValueError when the file is missing or broken."""
    data = tomllib.loads(read_data(_FOLDER / language / "numbers.toml"))
    phrases = {tuple(phrase.split()): value for phrase, value in data["phrases"].items()}
    longest = (max(phrase, key=len) for phrase in phrases)
    return NumberWords(
        ones=data["ones"],
        tens=data["tens"],
        hundred=frozenset(data["hundred"]),
        thousand=frozenset(data["thousand"]),
        joins=frozenset(data["joins"]),
        phrases=phrases,
        articles=frozenset(data["articles"]),
        ordinals=data["ordinals"],
        required=frozenset((*data["ones"], *data["tens"], *data["hundred"], *data["thousand"], *longest)),
    )


@once_a_turn
def numbers_in(text: str, language: str = "en") -> tuple[Number, ...]:
    """The numbers of a text in order, without list marks."""
    words = load_number_words(language)
    if text.isascii() and words.required.isdisjoint(_WORD.findall(text.lower())) and not _DIGIT.search(text):
        return ()
    return tuple(_scan_numbers(_blank_list_marks(text), words))


def number_of(text: str, language: str = "en") -> int | None:
    """The number that a text is, and nothing else; None otherwise."""
    numbers = numbers_in(text, language)
    whole = _AROUND.sub("", text)
    return numbers[0].value if len(numbers) == 1 and text[numbers[0].start : numbers[0].end] == whole else None


def replace_number_words(text: str, language: str = "en", *, kept: Sequence[tuple[int, int]] = ()) -> str:
    """The text with list marks gone, and numbers of several words or signs as digits: "twenty-five" is 25.

    ``kept``: parts of the text whose numbers stay words.
    """
    text = _blank_list_marks(text)
    for number in reversed(numbers_in(text, language)):
        words = text[number.start : number.end]
        if any(start < number.end and number.start < end for start, end in kept):
            continue
        if number.value > 1 and (not words.isalpha() or number.value > _LARGEST_WORD) and words != str(number.value):
            text = f"{text[: number.start]}{number.value}{text[number.end :]}"
    return text


def spell_fraction_signs(text: str) -> str:
    """The text with "½" as "1/2": to Unicode the sign is a 1 and a 2, which would be read as twelve."""
    if text.isascii():
        return text
    return "".join(map(_spell_fraction_sign, text))


def _spell_fraction_sign(char: str) -> str:
    if not unicodedata.decomposition(char).startswith("<fraction>"):
        return char
    return f" {unicodedata.normalize('NFKD', char).replace(_FRACTION_SLASH, '/')} "


def _blank_list_marks(text: str) -> str:
    """The text with the marks of a list of at least two lines blanked."""
    marks = list(_LIST_MARK.finditer(text))
    if len(marks) < 2:
        return text
    for mark in marks:
        text = text[: mark.start()] + " " * (mark.end() - mark.start()) + text[mark.end() :]
    return text


def _scan_numbers(text: str, words: NumberWords) -> Iterator[Number]:
    tokens = [(_fold_word(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]
    at = 0
    while at < len(tokens):
        read = _read_digits(tokens[at][0]) or _read_phrase(tokens, at, words) or _read_number_words(tokens, at, words)
        if read is None:
            at += 1
            continue
        value, size = read
        if value <= LARGEST:
            yield Number(value, tokens[at][1], tokens[at + size - 1][2])
        at += size


def _fold_word(word: str) -> str:
    """A word in lower case, without accents."""
    lower = word.lower()
    if lower.isascii():
        return lower
    return "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))


def _read_digits(word: str) -> tuple[int, int] | None:
    """Digits, with commas between thousands, or a circled number."""
    bare = word.replace(",", "")
    if bare.isdecimal():
        value = whole_number(bare)
        return (LARGEST + 1 if value is None else value), 1
    numeric = unicodedata.numeric(word, None) if len(word) == 1 else None
    return (int(numeric), 1) if numeric is not None and numeric == int(numeric) else None


_LONGEST_PHRASE = 3
"""Words of the longest phrase for a number: "a couple of"."""


def _read_phrase(tokens: Sequence[tuple[str, int, int]], at: int, words: NumberWords) -> tuple[int, int] | None:
    phrase = tuple([word for word, _, _ in tokens[at : at + _LONGEST_PHRASE]])
    for size in range(len(phrase), 0, -1):
        value = words.phrases.get(phrase[:size])
        if value is not None:
            return value, size
    return None


def _read_number_words(tokens: Sequence[tuple[str, int, int]], at: int, words: NumberWords) -> tuple[int, int] | None:
    """ "Twenty five", "a hundred and two", "two thousand"."""
    total = part = 0
    end = at
    last = ""
    for number, (word, _, _) in enumerate(tokens[at:], start=at):
        grown = _extend_number(word, last, part, words)
        if grown is not None:
            part = grown
        elif word in words.thousand and (part or last in words.articles):
            total, part = (part or 1) * 1000, 0
        elif not ((word in words.joins and end > at) or (word in words.articles and number == at)):
            break
        if word not in words.joins and word not in words.articles:
            end = number + 1
        last = word
    return (total + part, end - at) if end > at else None


def _extend_number(word: str, last: str, part: int, words: NumberWords) -> int | None:
    """The number so far with one more word; None when the word does not continue it."""
    if word in words.hundred and (0 < part < 10 or last in words.articles):
        return (part or 1) * 100
    if word in words.tens and part % 100 == 0 and not _ends_number(last, part, words):
        return part + words.tens[word]
    if word in words.ones and not _ends_number(last, part, words):
        fits = part % 10 == 0 and (part % 100 == 0 or words.ones[word] in range(1, 10))
        return part + words.ones[word] if fits and not (part and words.ones[word] == 0) else None
    return None


def _ends_number(last: str, part: int, words: NumberWords) -> bool:
    """Whether the word before ends a number: "one two" are two of them, "a two" is none."""
    return bool(last) and (last in words.articles or (last in words.ones and part < 100))
