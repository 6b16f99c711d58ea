"""Train the topic model (understanding/topic_guess.py) from the labelled messages.

    pip install -e '.[topics]'
    python -m evals.topics [--store]

Prints the accuracy on a tenth of the messages that the training did not see, and at which probability how many are
right. ``--store`` trains on all of them and writes the model. Each line of ``messages.jsonl``: {"topic", "text",
"language"}. They were written for this purpose, by hand, as guests of many kinds of restaurants write; no message of
an evaluation is among them.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from understanding.topic_guess import MODEL_FILE, ROW_BITS, TopicModel, hash_features, list_features

MESSAGES = Path(__file__).with_name("messages.jsonl")
_HELD_OUT = 10
"""Every so-many-th message is held out."""
_INVERSE_OF_REGULARIZATION = 40
_LARGEST_WEIGHT = 127


class Message(NamedTuple):
    """A message with the topic that its writer meant."""

    topic: str
    text: str
    language: str


def read_messages(path: Path = MESSAGES) -> list[Message]:
    """The labelled messages of a file."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Message(row["topic"], row["text"], row["language"]) for row in rows]


def train(messages: Sequence[Message]) -> bytes:
    """The model of the messages as the bytes of its file."""
    model = LogisticRegression(C=_INVERSE_OF_REGULARIZATION, max_iter=400)
    model.fit(_build_matrix(messages), [each.topic for each in messages])
    scale = float(numpy.abs(model.coef_).max()) / _LARGEST_WEIGHT
    weights = numpy.round(model.coef_.T / scale).astype(numpy.int8)
    biases = [round(float(each), 4) for each in model.intercept_]
    head = {"topics": [str(each) for each in model.classes_], "biases": biases, "scale": round(scale, 8)}
    return json.dumps(head).encode() + b"\n" + bytes(weights.tobytes())


def print_accuracy(model: TopicModel, messages: Sequence[Message]) -> None:
    """Print how many topics are right: in all, by language, and where the model is sure."""
    guesses = [(model.guess(each.text), each) for each in messages]
    for language in sorted({each.language for each in messages}):
        right = [guess.topic == each.topic for guess, each in guesses if each.language == language]
        print(f"{language}: {sum(right)} of {len(right)} right")
    for least in (0.0, 0.5, 0.7, 0.9):
        right = [guess.topic == each.topic for guess, each in guesses if guess.probability >= least]
        print(f"from {least:.1f}: {sum(right)} of {len(right)} right, of {len(guesses)}")


def _build_matrix(messages: Sequence[Message]) -> csr_matrix:
    rows = [hash_features(list_features(each.text)) for each in messages]
    ends = numpy.cumsum([0, *map(len, rows)])
    values = [1 / math.sqrt(len(row)) for row in rows for _ in row]
    columns = [column for row in rows for column in row]
    return csr_matrix((values, columns, ends), shape=(len(rows), 1 << ROW_BITS))


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m evals.topics")
    arguments.add_argument("--store", action="store_true", help="train on all messages and write the model")
    args = arguments.parse_args()
    messages = read_messages()
    if args.store:
        MODEL_FILE.write_bytes(train(messages))
        return
    seen = [each for at, each in enumerate(messages) if at % _HELD_OUT]
    print_accuracy(TopicModel.parse(train(seen)), messages[::_HELD_OUT])


if __name__ == "__main__":
    main()
