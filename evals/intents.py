"""Score local understanding on a file of labelled messages: the intents that its commands stand for.

    python -m evals.intents --file intents.jsonl [--menu menu.json] [--out predictions.jsonl] [--errors 20]

Each line of the file: {"id", "text", "intent", "accept": [intents], "pending"?}. Messages carry no conversation:
each is read as if nothing had been asked, unless the line names the pending question. Labels that the file does not
know are counted as the nearest that it does: a bare yes is "confirm", a bare no "cancel", thanks are "smalltalk", a
wish for a person is "help".
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from domain.cart import Cart
from domain.commands import Checkout, Decline, Reading
from domain.intent import Intent
from domain.intents import intents_of
from domain.menu import Menu
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import AnythingElse, Confirm, Pending
from evals.order_parsing import read_menu
from understanding.local_reader import LocalCommandReader

BINS = 10
REPEATS = 5
NEAREST = {Intent.THANKS: Intent.SMALLTALK, Intent.HANDOFF: Intent.HELP}
PENDING: Mapping[str, Pending] = {
    "confirm": Confirm(confirmation_id="c", cart_digest=Cart().digest(), total=None),
    "anything_else": AnythingElse(),
}
"""Questions that a line may name as pending."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message of the file with the intents that people agreed on."""

    id: str
    text: str
    intent: str
    accept: tuple[str, ...]
    pending: str | None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What local understanding made of it. ``ms``: the fastest of some readings."""

    message: Labelled
    intent: str
    confidence: float
    ms: float

    @property
    def accepted(self) -> bool:
        return self.intent in self.message.accept


def read_messages(path: Path) -> list[Labelled]:
    """The file's messages."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [
        Labelled(row["id"], row["text"], row["intent"], tuple(row.get("accept") or [row["intent"]]), row.get("pending"))
        for row in rows
    ]


def predict(messages: Sequence[Labelled], reader: LocalCommandReader, menu: Menu | None) -> list[Prediction]:
    """Read every message on its own."""
    labels = frozenset(label for message in messages for label in (message.intent, *message.accept))
    return [_predicted(message, reader, menu, labels) for message in messages]


def _predicted(message: Labelled, reader: LocalCommandReader, menu: Menu | None, labels: frozenset[str]) -> Prediction:
    context = ReadingContext(
        text=message.text, locale="en", tenant="evals", menu=menu, cart=Cart(), fulfilment=Fulfilment(),
        pending=PENDING.get(message.pending or ""),
    )  # fmt: skip
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        reading = reader.read_now(context)
        times.append((time.perf_counter() - start) * 1000)
    return Prediction(message, label_of(reading, labels), reading.confidence, min(times))


def label_of(reading: Reading, labels: frozenset[str]) -> str:
    """The file's word for a reading."""
    first, intent = reading.commands[0], intents_of(reading)[0]
    if isinstance(first, Decline):
        intent = Intent.CANCEL
    elif isinstance(first, Checkout) and Intent.CONFIRM in labels:
        intent = Intent.CONFIRM
    return str(intent if intent in labels else NEAREST.get(intent, intent))


def calibration_error(predictions: Sequence[Prediction]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: dict[int, list[Prediction]] = {}
    for prediction in predictions:
        bins.setdefault(min(int(prediction.confidence * BINS), BINS - 1), []).append(prediction)
    gaps = (abs(sum(p.accepted for p in b) - sum(p.confidence for p in b)) for b in bins.values())
    return sum(gaps) / len(predictions)


def report(predictions: Sequence[Prediction]) -> dict[str, float]:
    """The figures, rounded for people."""
    count = len(predictions)
    times = sorted(p.ms for p in predictions)
    return {
        "messages": count,
        "accuracy": round(100 * sum(p.intent == p.message.intent for p in predictions) / count, 1),
        "accepted": round(100 * sum(p.accepted for p in predictions) / count, 1),
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
    menu = _menu(arguments.menu) if arguments.menu else None
    predictions = predict(read_messages(arguments.file), LocalCommandReader.load(), menu)
    print(json.dumps(report(predictions), indent=1))
    wrong = [p for p in predictions if not p.accepted]
    print("confusions:", Counter((p.message.intent, p.intent) for p in wrong).most_common(8))
    for p in wrong[: arguments.errors]:
        print(f"{p.message.intent:>13} -> {p.intent:<13} {p.confidence:.2f}  {p.message.text}")
    if arguments.out:
        arguments.out.write_text("".join(json.dumps(_row(p)) + "\n" for p in predictions), encoding="utf-8")


def _menu(path: Path) -> Menu:
    return read_menu(json.loads(path.read_text(encoding="utf-8")))


def _row(prediction: Prediction) -> dict[str, object]:
    return {
        "id": prediction.message.id,
        "intent": prediction.intent,
        "confidence": prediction.confidence,
    }


if __name__ == "__main__":
    main()
