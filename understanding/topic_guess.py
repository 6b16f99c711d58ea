"""What a message is probably about: a linear model over words and parts of words, learned from labelled messages.

``evals/topics`` holds the messages and trains the model; ``language/topics.bin`` is the result. A topic is a coarse
label ("cancel_order"): it names no dish, no count and no address, so it decides only where the rules read nothing
(lost_messages.py).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from understanding.label_model import LabelGuess, LabelModel

MODEL_FILE = Path(__file__).with_name("language") / "topics.bin"
_MOST_WORDS = 60
_PARTS = (3, 4, 5)
"""Letters of the parts of a word."""
_WORD = re.compile(r"[a-z]+|\d+")
_APOSTROPHE = re.compile(r"[’'`]")


def guess_topic(text: str) -> LabelGuess:
    """The likeliest topic of a message in English, Spanish or French."""
    return load_topic_model().guess(list_features(text))


@cache
def load_topic_model() -> LabelModel:
    """The trained model."""
    return LabelModel.parse(MODEL_FILE.read_bytes())


def list_features(text: str) -> frozenset[str]:
    """The words of a message, its pairs and triples of words, and the parts of its words. Numbers are alike."""
    words = [word if word.isalpha() else "0" for word in _WORD.findall(_fold(text))[:_MOST_WORDS]]
    pairs = zip(["^", *words], [*words, "$"], strict=True)
    triples = zip(words, words[1:], words[2:], strict=False)
    phrases = {" ".join(each) for each in (*pairs, *triples)}
    return frozenset({*words, *phrases, *(part for word in set(words) for part in _cut_word(word))})


def _cut_word(word: str) -> list[str]:
    marked = f"<{word}>"
    return [f"#{marked[at : at + size]}" for size in _PARTS for at in range(len(marked) - size + 1)]


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text.lower()))
    return plain.encode("ascii", "ignore").decode()
