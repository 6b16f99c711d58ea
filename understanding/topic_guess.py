"""What a message is probably about: a linear model over words and parts of words, learned from labelled messages.

``evals/topics`` holds the messages and trains the model; ``language/topics.bin`` is the result. A topic is a coarse
label ("cancel_order"): it names no dish, no count and no address, so it decides only where the rules read nothing
(lost_messages.py). The features of a message are hashed into rows of weights, one small integer for each topic.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROW_BITS = 14
"""2 to this power rows: enough for the 30,000 features of the messages, of which few share a row that matters."""
MODEL_FILE = Path(__file__).with_name("language") / "topics.bin"
_MOST_WORDS = 60
_PARTS = (3, 4, 5)
"""Letters of the parts of a word."""
_WORD = re.compile(r"[a-z]+|\d+")
_APOSTROPHE = re.compile(r"[’'`]")


class TopicGuess(NamedTuple):
    """The likeliest topic and its probability, 0 to 1."""

    topic: str
    probability: float


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The topics; for each a bias; ``weights``: signed bytes, a row for each feature, to be multiplied by ``scale``."""

    topics: tuple[str, ...]
    biases: tuple[float, ...]
    scale: float
    weights: memoryview

    @classmethod
    def parse(cls, data: bytes) -> TopicModel:
        """The model of a file: a line of JSON, then the weights."""
        head, _, weights = data.partition(b"\n")
        values = json.loads(head)
        return cls(tuple(values["topics"]), tuple(values["biases"]), values["scale"], memoryview(weights).cast("b"))

    def guess(self, text: str) -> TopicGuess:
        """The likeliest topic of a message."""
        rows = hash_features(list_features(text))
        width = len(self.topics)
        sums = [0] * width
        for row in rows:
            sums = list(map(int.__add__, sums, self.weights[row * width : (row + 1) * width]))
        unit = self.scale / math.sqrt(max(1, len(rows)))
        scores = [bias + unit * each for bias, each in zip(self.biases, sums, strict=True)]
        highest = max(scores)
        odds = [math.exp(score - highest) for score in scores]
        return TopicGuess(self.topics[scores.index(highest)], 1 / sum(odds))


def guess_topic(text: str) -> TopicGuess:
    """The likeliest topic of a message in English, Spanish or French."""
    return load_topic_model().guess(text)


@cache
def load_topic_model() -> TopicModel:
    """The trained model."""
    return TopicModel.parse(MODEL_FILE.read_bytes())


def list_features(text: str) -> frozenset[str]:
    """The words of a message, its pairs and triples of words, and the parts of its words. Numbers are alike."""
    words = [word if word.isalpha() else "0" for word in _WORD.findall(_fold(text))[:_MOST_WORDS]]
    pairs = zip(["^", *words], [*words, "$"], strict=True)
    triples = zip(words, words[1:], words[2:], strict=False)
    phrases = {" ".join(each) for each in (*pairs, *triples)}
    return frozenset({*words, *phrases, *(part for word in set(words) for part in _cut_word(word))})


def hash_features(features: frozenset[str]) -> Sequence[int]:
    """The rows of the features, each once."""
    return sorted({zlib.crc32(each.encode()) & ((1 << ROW_BITS) - 1) for each in features})


def _cut_word(word: str) -> list[str]:
    marked = f"<{word}>"
    return [f"#{marked[at : at + size]}" for size in _PARTS for at in range(len(marked) - size + 1)]


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text.lower()))
    return plain.encode("ascii", "ignore").decode()
