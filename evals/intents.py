"""Score local understanding on a file of labelled messages: rules, grounding in a menu and classifier together.

    python -m evals.intents --file intents.jsonl [--menu menu.json] [--out predictions.jsonl] [--errors 20]

Each line of the file: {"id", "text", "intent", "accept": [intents], "pending"?}. Messages have no conversation:
each is read without a pending question, unless the line names one. A label that the file does not use counts as the
nearest one that it uses: a bare yes is "confirm", a bare no "cancel", thanks are "smalltalk", a
wish for a person is "help".
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from domain.grounding import MenuIndex
from domain.understanding import Intent, OrderAct, Understanding
from evals.order_parsing import read_menu
from nodes.understanding.local import LocalReader
from nodes.understanding.reader import Heard

BINS = 10
REPEATS = 5
NEAREST = {Intent.THANKS: Intent.SMALLTALK, Intent.HANDOFF: Intent.HELP}


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message of the file with its accepted intents."""

    id: str
    text: str
    intent: str
    accept: tuple[str, ...]
    pending: str | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """Local understanding's result. ``out_of_scope``: its probability; ``ms``: the fastest of REPEATS readings."""

    message: LabelledMessage
    intent: str
    confidence: float
    out_of_scope: float
    ms: float

    @property
    def is_accepted(self) -> bool:
        return self.intent in self.message.accept


def read_messages(path: Path) -> list[LabelledMessage]:
    """The file's messages."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        LabelledMessage(
            row["id"], row["text"], row["intent"], tuple(row.get("accept") or [row["intent"]]), row.get("pending")
        )
        for row in rows
    ]


def predict(messages: Sequence[LabelledMessage], reader: LocalReader, menu: MenuIndex | None) -> list[Prediction]:
    """Read every message on its own."""
    labels = frozenset(label for message in messages for label in (message.intent, *message.accept))
    return [_predict_one(message, reader, menu, labels) for message in messages]


def _predict_one(
    message: LabelledMessage, reader: LocalReader, menu: MenuIndex | None, labels: frozenset[str]
) -> Prediction:
    heard = Heard(text=message.text, pending=message.pending, menu=menu, cart_empty=False, locale="en")
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        understanding = reader.understand(heard)
        times.append((time.perf_counter() - start) * 1000)
    return Prediction(
        message=message,
        intent=choose_label(understanding, labels),
        confidence=understanding.confidence,
        out_of_scope=reader.weigh(heard)[Intent.OUT_OF_SCOPE],
        ms=min(times),
    )


def choose_label(understanding: Understanding, labels: frozenset[str]) -> str:
    """The file's label for an understanding."""
    intent, slots = understanding.intent, understanding.slots
    if intent is Intent.SMALLTALK and slots.yes_no is not None:
        intent = Intent.CONFIRM if slots.yes_no else Intent.CANCEL
    elif intent is Intent.ORDER and slots.act is OrderAct.CHECKOUT and Intent.CONFIRM in labels:
        intent = Intent.CONFIRM
    return str(intent if intent in labels else NEAREST.get(intent, intent))


def compute_auroc(scores: Sequence[tuple[float, bool]]) -> float:
    """How likely a positive scores above a negative; ties count half."""
    positives = [score for score, positive in scores if positive]
    negatives = [score for score, positive in scores if not positive]
    if not positives or not negatives:
        return float("nan")
    wins = sum((p > n) + 0.5 * (p == n) for p in positives for n in negatives)
    return wins / (len(positives) * len(negatives))


def calibration_error(predictions: Sequence[Prediction]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: dict[int, list[Prediction]] = {}
    for prediction in predictions:
        bins.setdefault(min(int(prediction.confidence * BINS), BINS - 1), []).append(prediction)
    gaps = (abs(sum(p.is_accepted for p in b) - sum(p.confidence for p in b)) for b in bins.values())
    return sum(gaps) / len(predictions)


def report(predictions: Sequence[Prediction]) -> dict[str, float]:
    """The figures, rounded for people."""
    count = len(predictions)
    times = sorted(p.ms for p in predictions)
    strange = [(p.out_of_scope, p.message.intent == Intent.OUT_OF_SCOPE) for p in predictions]
    return {
        "messages": count,
        "accuracy": round(100 * sum(p.intent == p.message.intent for p in predictions) / count, 1),
        "accepted": round(100 * sum(p.is_accepted for p in predictions) / count, 1),
        "out_of_scope_auroc": round(compute_auroc(strange), 3),
        "calibration_error": round(calibration_error(predictions), 3),
        "ms_median": round(median(times), 3),
        "ms_p99": round(times[int(0.99 * (count - 1))], 3),
    }


def main() -> None:
    """Print the figures; write the predictions where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--menu", type=Path, help="a menu of the order-parsing kit")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--errors", type=int, default=0, help="print so many messages that were not accepted")
    arguments = parser.parse_args()
    menu = _load_menu(arguments.menu) if arguments.menu else None
    predictions = predict(read_messages(arguments.file), LocalReader.load(), menu)
    print(json.dumps(report(predictions), indent=1))
    wrong = [p for p in predictions if not p.is_accepted]
    print("confusions:", Counter((p.message.intent, p.intent) for p in wrong).most_common(8))
    for p in wrong[: arguments.errors]:
        print(f"{p.message.intent:>13} -> {p.intent:<13} {p.confidence:.2f}  {p.message.text}")
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(_prediction_row(p)) + "\n" for p in predictions), encoding="utf-8")


def _load_menu(path: Path) -> MenuIndex:
    return MenuIndex.of(read_menu(json.loads(path.read_text(encoding="utf-8"))))


def _prediction_row(prediction: Prediction) -> dict[str, object]:
    return {
        "id": prediction.message.id,
        "intent": prediction.intent,
        "confidence": prediction.confidence,
        "out_of_scope": round(prediction.out_of_scope, 4),
    }


if __name__ == "__main__":
    main()
