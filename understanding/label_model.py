"""A linear model that guesses the label of a text, learned from labelled texts.

The features of a text are hashed into rows of weights, one small integer for each label, so that reading one takes
plain Python and much less than a millisecond. ``evals/label_training.py`` trains such models.
"""

from __future__ import annotations

import json
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

ROW_BITS = 14
"""2 to this power rows: enough for some 30,000 features, of which few share a row that matters."""


class LabelGuess(NamedTuple):
    """The likeliest label and its probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class LabelModel:
    """The labels; for each a bias; ``weights``: signed bytes, a row for each feature, to be multiplied by ``scale``.

    ``words``: the words that the model knows, where its features leave all others out.
    """

    labels: tuple[str, ...]
    biases: tuple[float, ...]
    scale: float
    weights: memoryview
    words: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, data: bytes) -> LabelModel:
        """The model of a file: a line of JSON, then the weights."""
        head, _, weights = data.partition(b"\n")
        values = json.loads(head)
        words = frozenset(values.get("words", ()))
        return cls(
            tuple(values["labels"]), tuple(values["biases"]), values["scale"], memoryview(weights).cast("b"), words
        )

    def guess(self, features: Iterable[str]) -> LabelGuess:
        """The likeliest label of a text with these features."""
        return max(self.rate(features), key=_get_probability)

    def rate(self, features: Iterable[str]) -> Sequence[LabelGuess]:
        """All labels, each with its probability for a text with these features."""
        rows = hash_features(features)
        width = len(self.labels)
        sums = [0] * width
        for row in rows:
            sums = list(map(int.__add__, sums, self.weights[row * width : (row + 1) * width]))
        unit = self.scale / math.sqrt(max(1, len(rows)))
        scores = [bias + unit * each for bias, each in zip(self.biases, sums, strict=True)]
        highest = max(scores)
        odds = [math.exp(score - highest) for score in scores]
        total = sum(odds)
        return [LabelGuess(label, each / total) for label, each in zip(self.labels, odds, strict=True)]


def _get_probability(guess: LabelGuess) -> float:
    return guess.probability


def hash_features(features: Iterable[str]) -> Sequence[int]:
    """The rows of the features, each once."""
    return sorted({zlib.crc32(each.encode()) & ((1 << ROW_BITS) - 1) for each in features})
