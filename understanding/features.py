"""What the classifier sees of a message: word groups with all food as one word, pieces of words, what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from understanding.wording import language
from understanding.words import tokens, without_courtesy

FOOD, OPTION, ELSEWHERE = "<food>", "<option>", "<elsewhere>"
_MAX_COUNTED = 3
_LONGEST_GROUP = 3
_PIECES = (3, 4)

WordKind = Callable[[str], str]
"""A word to itself, or to ``FOOD``, ``OPTION`` or ``ELSEWHERE``."""


@dataclass(frozen=True, slots=True)
class Features:
    """Names of what was seen. The three groups are weighed apart, so that long messages do not drown their words."""

    groups: tuple[str, ...]
    pieces: tuple[str, ...]
    counts: tuple[str, ...]


def features(text: str, kind_of: WordKind, known: frozenset[str]) -> Features:
    """The features of ``text``. ``known``: the words that in-scope training messages use."""
    words = kinds(text, kind_of)
    merged = list(_merged(words))
    return Features(
        groups=tuple(dict.fromkeys(_groups(["^", *merged, "$"]))),
        pieces=tuple(dict.fromkeys(_pieces(word for word in merged if not word.startswith("<")))),
        counts=tuple(_counts(words, merged, known)),
    )


def kinds(text: str, kind_of: WordKind) -> list[str]:
    """The words of ``text`` spelt out, without courtesy, each as what it is: food, option, elsewhere or itself."""
    return [kind_of(word) for word in spelt_out(without_courtesy(tokens(text)))]


def spelt_out(words: Iterable[str]) -> Iterator[str]:
    """ "whats" is "what is", "u" is "you"."""
    longer = language().spelt_out
    for word in words:
        yield from longer.get(word, (word,))


def _merged(words: list[str]) -> Iterator[str]:
    """Runs of food words are one food: "pepperoni pizza" reads like "pizza"."""
    previous = ""
    for word in words:
        if word != previous or word not in (FOOD, OPTION, ELSEWHERE):
            yield word
        previous = word


def _groups(words: list[str]) -> Iterator[str]:
    for size in range(1, _LONGEST_GROUP + 1):
        for start in range(len(words) - size + 1):
            group = words[start : start + size]
            if group not in (["^"], ["$"]):
                yield " ".join(group)


def _pieces(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        padded = f"#{word}#"
        for size in _PIECES:
            for start in range(len(padded) - size + 1):
                yield "~" + padded[start : start + size]


def _counts(words: list[str], merged: list[str], known: frozenset[str]) -> Iterator[str]:
    strange = sum(1 for word in words if not word.startswith("<") and word not in known)
    food, elsewhere = words.count(FOOD), words.count(ELSEWHERE)
    yield f"=strange:{min(strange, _MAX_COUNTED)}"
    yield f"=strange-part:{round(4 * strange / max(1, len(words)))}"
    yield f"=food:{min(food, _MAX_COUNTED)}"
    yield f"=food-part:{round(4 * food / max(1, len(words)))}"
    yield f"=strange:{min(strange, _MAX_COUNTED)},food:{min(food, 1)}"
    yield f"=elsewhere:{min(elsewhere, _MAX_COUNTED)}"
    yield f"=elsewhere:{min(elsewhere, 1)},food:{min(food, 1)}"
    yield f"=long:{min(len(merged) // 2, 6)}"
