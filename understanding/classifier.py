"""The linear intent classifier: trained offline (evals/train_intents.py), read from a data file, pure Python here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path

from domain.intent import Intent
from understanding.features import Features, WordKind, features
from understanding.food_lexicon import Lexicon

DATA_FILE = Path(__file__).with_name("classifier.json")
GROUP_WEIGHTS = {"groups": 1.0, "pieces": 0.5, "counts": 0.6}


def scaled(seen: Features) -> Iterable[tuple[str, float]]:
    """Each feature with its value: every group of features has the same length, whatever the message's."""
    for name, weight in GROUP_WEIGHTS.items():
        group: tuple[str, ...] = getattr(seen, name)
        value = weight / sqrt(len(group)) if group else 0.0
        for feature in group:
            yield feature, value


@dataclass(frozen=True, slots=True)
class Classifier:
    """Multinomial logistic regression. ``rows``: feature to one weight per label; ``temperature`` calibrates."""

    labels: tuple[Intent, ...]
    bias: tuple[float, ...]
    rows: Mapping[str, tuple[int, ...]]
    scale: float
    temperature: float
    known: frozenset[str]
    lexicon: Lexicon

    @classmethod
    def load(cls, path: Path = DATA_FILE) -> Classifier:
        """Read the exported weights. Raises OSError or ValueError when the data file is missing or broken."""
        data = json.loads(path.read_text(encoding="utf-8"))
        known = frozenset(data["known"])
        return cls(
            labels=tuple(Intent(label) for label in data["labels"]),
            bias=tuple(data["bias"]),
            rows={feature: tuple(row) for feature, row in data["rows"].items()},
            scale=data["scale"],
            temperature=data["temperature"],
            known=known,
            lexicon=Lexicon.load(known | frozenset(data["plain"])),
        )

    def weigh(self, text: str, kind_of: WordKind | None = None) -> dict[Intent, float]:
        """The probability of every intent for ``text`` on its own, without any context. They sum to 1."""
        seen = features(text, kind_of or self.lexicon.kind_of, self.known)
        logits = list(self.bias)
        for feature, value in scaled(seen):
            row = self.rows.get(feature)
            if row is not None:
                step = value * self.scale
                logits = [logit + step * weight for logit, weight in zip(logits, row, strict=True)]
        return dict(zip(self.labels, _softmax(logits, self.temperature), strict=True))


def _softmax(logits: list[float], temperature: float) -> list[float]:
    top = max(logits)
    powers = [exp((logit - top) / temperature) for logit in logits]
    total = sum(powers)
    return [power / total for power in powers]
