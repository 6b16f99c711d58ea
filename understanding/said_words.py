"""What a message says, word by word: whether it holds a quote, and which numbers it names.

Words are compared without case, accents, apostrophes and punctuation. Where a script puts no spaces between words, a
quote may begin and end inside one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from understanding.data_files import read_data
from understanding.numbers import list_number_languages, numbers_in

_NUMBER_WORDS = Path(__file__).with_name("language") / "world" / "numbers.toml"
_APOSTROPHES = frozenset("'’‘`´")
_LATIN_ACCENTS = range(0x0300, 0x0370)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese; Korean, which writes particles to the word."""
_ELLIPSIS = re.compile(r"\.\.\.|…")
_DIGITS = re.compile(r"\d{1,9}")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}(?!\d)")
_HALF = frozenset({"half", "halves", "mitad", "medio", "media"})

WordPlace = tuple[int, int]
"""The numbers of the first word and of the one after the last."""


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text; an emoji is one."""
    return tuple(word for word, _, _ in _words_with_places(text))


def _words_with_places(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word with the part of the text that it stands for."""
    word, start, end = "", 0, 0
    for at, char in enumerate(text):
        for plain in _plain(char):
            is_sign = unicodedata.category(plain) == "So"
            if word and (plain == " " or is_sign):
                yield word, start, end
                word = ""
            if is_sign:
                yield plain, at, at + 1
            elif plain != " ":
                start = start if word else at
                word, end = word + plain, at + 1
    if word:
        yield word, start, end


def _plain(char: str) -> Iterator[str]:
    """The letters of one character, in lower case without accents; a space for what is between words."""
    if char in _APOSTROPHES:
        return
    for part in unicodedata.normalize("NFKD", char).casefold():
        if ord(part) not in _LATIN_ACCENTS:
            yield part if unicodedata.category(part)[0] in "LNM" or unicodedata.category(part) == "So" else " "


@dataclass(frozen=True, slots=True)
class SaidWords:
    """The words of one message."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    numbers: frozenset[int]
    decimals: frozenset[float]

    @classmethod
    def of(cls, text: str) -> SaidWords:
        found = tuple(_words_with_places(text))
        decimals = {float(each.replace(",", ".")) for each in _DECIMAL.findall(unicodedata.normalize("NFKD", text))}
        return cls(
            text=text,
            words=tuple(word for word, _, _ in found),
            spans=tuple((start, end) for _, start, end in found),
            numbers=numbers_said(text),
            decimals=frozenset(decimals),
        )

    def as_written(self, place: WordPlace) -> str:
        """The words of a place with all that is written between them."""
        first, after = place
        return self.text[self.spans[first][0] : self.spans[after - 1][1]]

    def places(self, quote: str) -> tuple[WordPlace, ...]:
        """Where the quote is said, the first place of each of its parts; empty when it, or a part of it, is not."""
        found = []
        for part in filter(None, map(words_in, _ELLIPSIS.split(quote))):
            place = next(_places(self.words, part), None)
            if place is None:
                return ()
            found.append(place)
        return tuple(found)

    def has(self, quote: str) -> bool:
        """Whether the words of the quote are said, one behind the other."""
        return bool(self.places(quote))

    def has_words(self, text: str) -> bool:
        """Whether each word of the text is said somewhere, and there is at least one."""
        words = words_in(text)
        return bool(words) and all(any(True for _ in _places(self.words, (word,))) for word in words)


def _places(words: Sequence[str], part: Sequence[str]) -> Iterator[WordPlace]:
    size = len(part)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == tuple(part):
            yield at, at + size
    if _UNSPACED.search("".join(part)):
        yield from _places_inside(words, "".join(part))


def _places_inside(words: Sequence[str], squeezed: str) -> Iterator[WordPlace]:
    """Where the letters are said, from the word that has the first of them to the one that has the last."""
    ends = list(accumulate(map(len, words)))
    at = "".join(words).find(squeezed)
    if at >= 0:
        first = next(number for number, end in enumerate(ends) if at < end)
        last = next(number for number, end in enumerate(ends) if at + len(squeezed) <= end)
        yield first, last + 1


def numbers_said(text: str) -> frozenset[int]:
    """All whole numbers that a text may name, in any language whose numbers are known."""
    counted = {number.value for language in list_number_languages() for number in numbers_in(text, language)}
    words = words_in(text)
    listed = {count for word, count in _number_words().items() if _holds(words, word)}
    glued = {int(digits) for word in words for digits in _DIGITS.findall(word)}
    whole = counted | listed | glued
    halves = {number // 2 for number in whole if number % 2 == 0} if not _HALF.isdisjoint(words) else set()
    return frozenset(whole | halves - {0})


def _holds(words: Sequence[str], number: str) -> bool:
    return number in words or (_UNSPACED.search(number) is not None and number in "".join(words))


@cache
def _number_words() -> Mapping[str, int]:
    languages: dict[str, dict[str, int]] = tomllib.loads(read_data(_NUMBER_WORDS))
    return {words_in(word)[0]: count for listed in languages.values() for word, count in listed.items()}
