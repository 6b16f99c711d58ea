"""What a sentence about food probably does: it orders, asks, complains, reports, or speaks of later.

A linear model (label_model.py) over the words that carry the mood, learned from the phrases of ``evals/moods``. A word
that it does not know is most often a part of a dish, so all such words are one: "was the _ always this spicy". That
makes the guess independent of the menu. It names no dish and no count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple

from domain.work import once_a_turn
from understanding.label_model import LabelModel

Mood = Literal["question", "complaint", "report", "later"]
MOODS: tuple[Mood, ...] = ("question", "complaint", "report", "later")
ORDER = "order"
MODEL_FILE = Path(__file__).with_name("language") / "moods.bin"
_MOST_WORDS = 40
_UNKNOWN, _COUNT = "_", "0"
_WORD = re.compile(r"[^\W\d_]+|\d+|\?")
_APOSTROPHE = re.compile(r"[’'`´]")
_COUNTS = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "dozen", "couple"})


class MoodGuess(NamedTuple):
    """How likely a sentence orders, 0 to 1, and its likeliest mood if it does not."""

    order: float
    otherwise: Mood


@once_a_turn
def guess_mood(sentence: str) -> MoodGuess:
    """Whether an English sentence that names a dish orders it, and what it does otherwise."""
    model = load_mood_model()
    rated = model.rate(list_features(mark_unknown_words(list_words(sentence), model.words)))
    probabilities = {guess.label: guess.probability for guess in rated}
    return MoodGuess(probabilities[ORDER], max(MOODS, key=probabilities.__getitem__))


@cache
def load_mood_model() -> LabelModel:
    """The trained model."""
    return LabelModel.parse(MODEL_FILE.read_bytes())


def list_words(sentence: str) -> list[str]:
    """The words of a sentence and its question marks, in lower case and without apostrophes. Counts are alike."""
    words = _WORD.findall(_APOSTROPHE.sub("", sentence.lower()))[:_MOST_WORDS]
    return [_COUNT if word.isdecimal() or word in _COUNTS else word for word in words]


def mark_unknown_words(words: Sequence[str], known: frozenset[str]) -> list[str]:
    """The words with one mark in the place of neighbours that are not known."""
    marked = [word if word in known else _UNKNOWN for word in words]
    return [word for before, word in pairwise(["", *marked]) if not word == before == _UNKNOWN]


def list_features(words: Sequence[str]) -> frozenset[str]:
    """The words, their pairs, triples and quadruples, and the pairs with any word between."""
    marked = ["^", *words, "$"]
    runs = (zip(*(marked[at:] for at in range(size)), strict=False) for size in (2, 3, 4))
    phrases = (" ".join(run) for each in runs for run in each)
    around = (f"{before}~{after}" for before, after in zip(marked, marked[2:], strict=False))
    return frozenset((*words, *phrases, *around))
