"""Trains the linear models that guess labels (understanding/label_model.py), and prints how often they are right.

Needs ``pip install -e '.[topics]'``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

from understanding.label_model import ROW_BITS, LabelModel, hash_features

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_LARGEST_WEIGHT = 127
HELD_OUT = 10
"""Every so-many-th text is held out to measure with."""


class Example(NamedTuple):
    """The features of a text and the label that it should get. ``part``: what it is counted with, as its language."""

    label: str
    features: frozenset[str]
    part: str = ""


def train(examples: Sequence[Example], *, inverse_of_regularization: float, words: Collection[str] = ()) -> bytes:
    """The model of the examples as the bytes of its file."""
    import numpy
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=inverse_of_regularization, max_iter=400)
    model.fit(_build_matrix(examples), [each.label for each in examples])
    scale = float(numpy.abs(model.coef_).max()) / _LARGEST_WEIGHT
    weights = numpy.round(model.coef_.T / scale).astype(numpy.int8)
    biases = [round(float(each), 4) for each in model.intercept_]
    head = {"labels": [str(each) for each in model.classes_], "biases": biases, "scale": round(scale, 8)}
    if words:
        head["words"] = sorted(words)
    return json.dumps(head).encode() + b"\n" + bytes(weights.tobytes())


def print_accuracy(model: LabelModel, examples: Sequence[Example]) -> None:
    """Print how many labels are right: in all, by part, and where the model is sure."""
    guesses = [(model.guess(each.features), each) for each in examples]
    for part in sorted({each.part for each in examples}):
        right = [guess.label == each.label for guess, each in guesses if each.part == part]
        print(f"{part}: {sum(right)} of {len(right)} right")
    for least in (0.0, 0.5, 0.7, 0.8, 0.9):
        right = [guess.label == each.label for guess, each in guesses if guess.probability >= least]
        print(f"from {least:.1f}: {sum(right)} of {len(right)} right, of {len(guesses)}")


def _build_matrix(examples: Sequence[Example]) -> csr_matrix:
    import numpy
    from scipy.sparse import csr_matrix

    rows = [hash_features(each.features) for each in examples]
    ends = numpy.cumsum([0, *map(len, rows)])
    values = [1 / math.sqrt(len(row)) for row in rows for _ in row]
    columns = [column for row in rows for column in row]
    return csr_matrix((values, columns, ends), shape=(len(rows), 1 << ROW_BITS))
