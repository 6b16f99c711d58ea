"""The data behind local understanding: enough utterances for every intent, and a data file that was made from them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from domain.understanding import Intent, OrderAct, Slots, Understanding
from evals.intents import LabelledMessage, choose_label, compute_auroc, predict, report
from nodes.understanding.classifier import DATA_FILE, Classifier
from nodes.understanding.local import LocalReader

UTTERANCES = Path(__file__).parents[2] / "evals" / "utterances"


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load()


def utterances(intent: Intent) -> list[str]:
    lines = (UTTERANCES / f"{intent}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("intent", list(Intent))
def test_every_intent_has_a_hundred_utterances_of_its_own(intent: Intent) -> None:
    assert len(set(utterances(intent))) >= 100


def test_no_utterance_stands_under_two_intents() -> None:
    seen = Counter(line.lower() for intent in Intent for line in set(utterances(intent)))
    assert [line for line, count in seen.items() if count > 1] == []


def test_the_data_file_knows_every_intent_and_stays_small(classifier: Classifier) -> None:
    assert set(classifier.labels) == set(Intent)
    assert DATA_FILE.stat().st_size < 1_500_000
    assert {len(row) for row in classifier.rows.values()} == {len(Intent)}


@pytest.mark.parametrize("intent", list(Intent))
def test_the_data_file_was_made_from_the_utterances(classifier: Classifier, intent: Intent) -> None:
    sample = utterances(intent)[::7]
    right = sum(max(w := classifier.weigh(text), key=w.__getitem__) is intent for text in sample)
    assert right / len(sample) > 0.85


def test_probabilities_sum_to_one(classifier: Classifier) -> None:
    for text in ("", "a burger", "zzz", "what is the weather"):
        assert sum(classifier.weigh(text).values()) == pytest.approx(1.0)


def test_a_broken_data_file_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "classifier.json"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(json.JSONDecodeError):
        Classifier.load(broken)


def test_the_scorer_speaks_the_files_words() -> None:
    labels = frozenset({"order", "confirm", "cancel", "smalltalk", "help"})
    yes = Understanding(intents=(Intent.SMALLTALK,), confidence=1, slots=Slots(yes_no=True))
    done = Understanding(intents=(Intent.ORDER,), confidence=1, slots=Slots(act=OrderAct.CHECKOUT))
    assert choose_label(yes, labels) == "confirm"
    assert choose_label(done, labels) == "confirm"
    assert choose_label(Understanding(intents=(Intent.THANKS,), confidence=1), labels) == "smalltalk"
    assert choose_label(Understanding(intents=(Intent.HANDOFF,), confidence=1), labels) == "help"
    assert choose_label(Understanding(intents=(Intent.THANKS,), confidence=1), labels | {"thanks"}) == "thanks"


def test_the_scorer_counts_what_is_accepted() -> None:
    messages = [
        LabelledMessage("1", "where is my order", "track_order", ("track_order",), None),
        LabelledMessage("2", "a burger please", "menu", ("menu", "order"), None),
        LabelledMessage("3", "who won the world cup", "greeting", ("greeting",), None),
    ]
    figures = report(predict(messages, LocalReader.load(), None))
    assert figures["accuracy"] == pytest.approx(33.3)
    assert figures["accepted"] == pytest.approx(66.7)


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert compute_auroc([(0.9, True), (0.1, False)]) == 1.0
    assert compute_auroc([(0.1, True), (0.9, False)]) == 0.0
    assert compute_auroc([(0.5, True), (0.5, False)]) == 0.5
