"""Numbers that follow from the numbers of a quote: portions of so many pieces, all people but some.

A model may answer with such a number: "12 wings" of a dish of six wings are 2, and "five of us, a coke for everyone
but Tom" are 4 cokes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.menu import Item
from understanding.language.lexicon import lexicon
from understanding.message_words import find_numbers, split_words

_WORDS_BEHIND = 2
"""How many words behind its number may name the piece: "five breaded sticks"."""


def derive_numbers(quote: str, dishes: Iterable[Item]) -> Iterator[int]:
    """The numbers that follow from those of the quote, for one of these dishes."""
    numbers = find_numbers(quote)
    for item in dishes:
        yield from _divide_by_pieces(numbers, count_pieces(quote, item))
    if _has_exception(quote):
        yield from (whole - less for whole in numbers for less in {1, *numbers} if whole > less)


def is_count_of_pieces(quote: str, number: int, dishes: Iterable[Item]) -> bool:
    """Whether the number may count pieces: as many as whole portions of one of the dishes have."""
    return any(number % pieces == 0 for item in dishes for pieces in count_pieces(quote, item))


def count_pieces(quote: str, item: Item) -> tuple[int, ...]:
    """How many pieces a portion has, where the menu counts pieces that the quote names ("six wings")."""
    quote_words = frozenset(split_words(quote)) - lexicon().small
    return tuple(
        number
        for text in (item.name, item.description or "")
        for number, words in _list_counts(split_words(text))
        if not quote_words.isdisjoint(words)
    )


def _list_counts(words: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each number above one with the words behind it."""
    for at, word in enumerate(words):
        behind = words[at + 1 : at + 1 + _WORDS_BEHIND]
        yield from ((number, behind) for number in find_numbers(word) if number > 1)


def _divide_by_pieces(numbers: Iterable[int], pieces: Iterable[int]) -> Iterator[int]:
    whole = tuple(numbers)
    return (number // each for each in pieces for number in whole if number % each == 0)


def _has_exception(quote: str) -> bool:
    words = f" {' '.join(split_words(quote))} "
    return any(f" {' '.join(phrase)} " in words for phrase in map(split_words, lexicon().exceptions))
