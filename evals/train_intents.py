"""Train the local intent classifier on the project's own utterances and export it as a data file.

    python -m evals.train_intents [--out nodes/understanding/classifier.json]

Needs scikit-learn (the ``train`` extra); running the product needs only the exported file. Deterministic.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from domain.understanding import Intent
from nodes.understanding.classifier import DATA_FILE, scaled
from nodes.understanding.features import features, spelt_out
from nodes.understanding.lexicon import Lexicon
from nodes.understanding.words import tokens

UTTERANCES = Path(__file__).with_name("utterances")
BALANCE = 0.7
"""How far rare intents are weighted up: 0 not at all, 1 to the weight of the common ones."""
EXPECTED_MORE = {Intent.ORDER: 1.4, Intent.MENU: 1.2}
REGULARISATION = 20.0
LEAST_SEEN = 2
MOST_STEPS = 150
TOLERANCE = 1e-3
FOLDS = 5
SEED = 7
LARGEST_WEIGHT = 999
SMALLEST_KEPT = 0.12
"""Features whose strongest weight is below this part of the 99th percentile are left out of the data file."""

Utterance = tuple[str, str]
"""(text, intent)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``in_scope_words``: words that occur more than once in in-scope messages; ``lexicon``: with the plain words."""

    in_scope_words: frozenset[str]
    lexicon: Lexicon

    @classmethod
    def of(cls, utterances: Sequence[Utterance]) -> Vocabulary:
        seen: Counter[str] = Counter()
        in_scope: Counter[str] = Counter()
        for text, label in utterances:
            words = set(spelt_out(tokens(text)))
            seen.update(words)
            if label != Intent.OUT_OF_SCOPE:
                in_scope.update(words)
        plain = frozenset(word for word, count in seen.items() if count > 1)
        return cls(frozenset(word for word, count in in_scope.items() if count > 1), Lexicon.load(plain))


class TrainedClassifier:
    """A fitted model with its feature names."""

    def __init__(self, utterances: Sequence[Utterance]) -> None:
        self.vocabulary = Vocabulary.of(utterances)
        rows = [self._row(text) for text, _ in utterances]
        common = Counter(feature for row in rows for feature, _ in row)
        frequent = (feature for feature, count in common.items() if count >= LEAST_SEEN)
        self.names = {feature: column for column, feature in enumerate(frequent)}
        weights = weigh_classes(label for _, label in utterances)
        self.model = LogisticRegression(C=REGULARISATION, max_iter=MOST_STEPS, tol=TOLERANCE, class_weight=weights)
        self.model.fit(self._matrix(rows), [label for _, label in utterances])

    def logits(self, texts: Iterable[str]) -> np.ndarray:
        """One row of logits per text, columns in the order of ``labels``."""
        return np.asarray(self.model.decision_function(self._matrix([self._row(text) for text in texts])))

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self.model.classes_]

    def _row(self, text: str) -> list[tuple[str, float]]:
        return list(scaled(features(text, self.vocabulary.lexicon.kind_of, self.vocabulary.in_scope_words)))

    def _matrix(self, rows: list[list[tuple[str, float]]]) -> csr_matrix:
        names = self.names
        places = [(r, names[name], value) for r, row in enumerate(rows) for name, value in row if name in names]
        numbers, columns, values = zip(*places, strict=True)
        return csr_matrix((values, (numbers, columns)), shape=(len(rows), len(names)))


def weigh_classes(labels: Iterable[str]) -> dict[str, float]:
    """The weight of one utterance of each intent: the number of utterances does not follow the guests' frequencies."""
    counts = Counter(labels)
    mean = sum(counts.values()) / len(counts)
    return {label: (mean / count) ** BALANCE * EXPECTED_MORE.get(Intent(label), 1.0) for label, count in counts.items()}


def read_utterances(folder: Path = UTTERANCES) -> list[Utterance]:
    """Every utterance once, with the intent of its file's name."""
    lines = [
        (line.strip(), str(Intent(path.stem)))
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    return list(dict(lines).items())


def predict_held_out(utterances: Sequence[Utterance]) -> tuple[np.ndarray, np.ndarray]:
    """Logits of every utterance by a model that has not seen it, and the column of its label."""
    texts = np.array([text for text, _ in utterances], dtype=object)
    labels = np.array([label for _, label in utterances])
    names = sorted(set(labels))
    logits = np.zeros((len(texts), len(names)))
    for train_indices, test_indices in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(texts, labels):
        logits[test_indices] = TrainedClassifier([utterances[i] for i in train_indices]).logits(texts[test_indices])
    return logits, np.array([names.index(label) for label in labels])


def best_temperature(logits: np.ndarray, gold: np.ndarray) -> float:
    """The temperature that calibrates the held-out probabilities (least negative log likelihood)."""

    def cost(temperature: float) -> float:
        scaled_logits = logits / temperature
        top = scaled_logits.max(axis=1, keepdims=True)
        log_sum = np.log(np.exp(scaled_logits - top).sum(axis=1)) + top[:, 0]
        return float((log_sum - scaled_logits[np.arange(len(gold)), gold]).mean())

    return float(minimize_scalar(cost, bounds=(0.3, 3.0), method="bounded").x)


def export_classifier(trained: TrainedClassifier, temperature: float) -> dict[str, object]:
    """The data file's content: weights as integers times ``scale``."""
    weights = trained.model.coef_.T
    strength = np.abs(weights).max(axis=1)
    floor = SMALLEST_KEPT * float(np.percentile(strength, 99))
    scale = float(strength.max()) / LARGEST_WEIGHT
    rows = {
        name: [round(float(w) / scale) for w in weights[column]]
        for name, column in trained.names.items()
        if strength[column] >= floor
    }
    vocabulary = trained.vocabulary
    return {
        "labels": trained.labels,
        "bias": [round(float(b), 4) for b in trained.model.intercept_],
        "scale": scale,
        "temperature": round(temperature, 4),
        "known": sorted(vocabulary.in_scope_words),
        "plain": sorted(vocabulary.lexicon.plain_words - vocabulary.in_scope_words),
        "rows": rows,
    }


def main() -> None:
    """Train, report held-out accuracy, write the data file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DATA_FILE)
    arguments = parser.parse_args()
    utterances = read_utterances()
    logits, gold = predict_held_out(utterances)
    temperature = best_temperature(logits, gold)
    data = export_classifier(TrainedClassifier(utterances), temperature)
    arguments.out.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    accuracy = float((logits.argmax(axis=1) == gold).mean())
    print(f"{len(utterances)} utterances, held-out accuracy {accuracy:.3f}, temperature {temperature:.2f}")
    print(f"{len(data['rows'])} features, {arguments.out.stat().st_size / 1e6:.2f} MB")  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
