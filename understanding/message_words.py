"""The words of a message, for comparison with quotes and numbers.

Words are compared without case, accents, apostrophes and punctuation. Where a script puts no spaces between words, a
quote can begin and end inside one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, groupby
from pathlib import Path

from understanding.data_files import read_data
from understanding.numbers import list_number_languages, numbers_in

_NUMBER_WORDS = Path(__file__).with_name("language") / "world" / "numbers.toml"
_APOSTROPHES = frozenset("'’‘`´")
_LATIN_ACCENTS = range(0x0300, 0x0370)
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Thai, Lao, Burmese, Khmer, Japanese, Chinese; Korean, which attaches particles to the word."""
_ELLIPSIS = re.compile(r"\.\.\.|…")
_DIGITS = re.compile(r"\d{1,9}")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}(?!\d)")
_HALF = frozenset({"half", "halves", "mitad", "medio", "media"})

WordPlace = tuple[int, int]
"""The indexes of the first word and of the one after the last."""


def split_words(text: str) -> tuple[str, ...]:
    """Split a text into words; an emoji is one."""
    return tuple(word for word, _, _ in _scan_words(text))


def _scan_words(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word with the start and end of its characters in the text."""
    letters = ((letter, at) for at, char in enumerate(text) for letter in _fold_char(char))
    for is_word, run in groupby(letters, key=lambda letter: letter[0] != " "):
        if is_word:
            word = list(run)
            yield "".join(letter for letter, _ in word), word[0][1], word[-1][1] + 1


def _fold_char(char: str) -> Iterator[str]:
    """Yield the letters of a character, in lower case without accents; a space for a separator; an emoji in spaces."""
    if char in _APOSTROPHES:
        return
    for part in unicodedata.normalize("NFKD", char).casefold():
        if ord(part) in _LATIN_ACCENTS:
            continue
        category = unicodedata.category(part)
        if category == "So":
            yield from (" ", part, " ")
        else:
            yield part if category[0] in "LNM" else " "


@dataclass(frozen=True, slots=True)
class MessageWords:
    """The words of one message.

    ``spans``: the start and end of each word in ``text``. ``numbers`` and ``decimals``: the numbers in it.
    """

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    numbers: frozenset[int]
    decimals: frozenset[float]

    @classmethod
    def of(cls, text: str) -> MessageWords:
        """Scan the words and numbers of a text."""
        words = tuple(_scan_words(text))
        decimals = {float(each.replace(",", ".")) for each in _DECIMAL.findall(unicodedata.normalize("NFKD", text))}
        return cls(
            text=text,
            words=tuple(word for word, _, _ in words),
            spans=tuple((start, end) for _, start, end in words),
            numbers=find_numbers(text),
            decimals=frozenset(decimals),
        )

    def get_text(self, place: WordPlace) -> str:
        """Return the words of a place with all characters between them."""
        first, after = place
        return self.text[self.spans[first][0] : self.spans[after - 1][1]]

    def find_places(self, quote: str) -> tuple[WordPlace, ...]:
        """Find the first place of each part of a quote; empty when the message lacks one of them."""
        result = []
        for part in filter(None, map(split_words, _ELLIPSIS.split(quote))):
            place = next(_find_places(self.words, part), None)
            if place is None:
                return ()
            result.append(place)
        return tuple(result)

    def has_quote(self, quote: str) -> bool:
        """Whether the message has the words of the quote, one behind the other."""
        return bool(self.find_places(quote))

    def has_words(self, text: str) -> bool:
        """Whether the message has each word of the text, in any order. False for a text without words."""
        words = split_words(text)
        return bool(words) and all(any(True for _ in _find_places(self.words, (word,))) for word in words)


def _find_places(words: Sequence[str], part: Sequence[str]) -> Iterator[WordPlace]:
    """Yield the places of a part."""
    size = len(part)
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) == tuple(part):
            yield at, at + size
    if _UNSPACED.search("".join(part)):
        yield from _find_places_inside(words, "".join(part))


def _find_places_inside(words: Sequence[str], squeezed: str) -> Iterator[WordPlace]:
    """Yield the place of the letters, from the word with the first of them to the word with the last."""
    ends = list(accumulate(map(len, words)))
    at = "".join(words).find(squeezed)
    if at >= 0:
        first = next(number for number, end in enumerate(ends) if at < end)
        last = next(number for number, end in enumerate(ends) if at + len(squeezed) <= end)
        yield first, last + 1


def find_numbers(text: str) -> frozenset[int]:
    """Find all whole numbers in a text, in any language whose number words we have."""
    counted = {number.value for language in list_number_languages() for number in numbers_in(text, language)}
    words = split_words(text)
    listed = {count for word, count in _load_number_words().items() if _has_number(words, word)}
    glued = {int(digits) for word in words for digits in _DIGITS.findall(word)}
    whole = counted | listed | glued
    halves = {number // 2 for number in whole if number % 2 == 0} if not _HALF.isdisjoint(words) else set()
    return frozenset(whole | halves - {0})


def _has_number(words: Sequence[str], number: str) -> bool:
    """Whether the words have the number word."""
    return number in words or (_UNSPACED.search(number) is not None and number in "".join(words))


@cache
def _load_number_words() -> Mapping[str, int]:
    """Load the number words of all languages."""
    languages: dict[str, dict[str, int]] = tomllib.loads(read_data(_NUMBER_WORDS))
    return {split_words(word)[0]: count for listed in languages.values() for word, count in listed.items()}
