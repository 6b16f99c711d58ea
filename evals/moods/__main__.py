"""Train the mood model (understanding/mood_guess.py) from the phrases.

    pip install -e '.[topics]'
    python -m evals.moods [--store]

Prints the accuracy on a tenth of the phrases that the training did not see, and at which probability how many are
right. ``--store`` trains on all of them and writes the model.
"""

from __future__ import annotations

import argparse

from evals.label_training import HELD_OUT, Example, print_accuracy, train
from evals.moods.sentences import Phrases, Sentence, list_written, read_phrases, word_phrases
from understanding.label_model import LabelModel
from understanding.mood_guess import MODEL_FILE, list_features, list_words, mark_unknown_words

_INVERSE_OF_REGULARIZATION = 20


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m evals.moods")
    arguments.add_argument("--store", action="store_true", help="train on all phrases and write the model")
    args = arguments.parse_args()
    phrases = read_phrases()
    if args.store:
        MODEL_FILE.write_bytes(_train(phrases))
        return
    seen, unseen = _split(phrases)
    model = LabelModel.parse(_train(seen))
    print_accuracy(model, [_build_example(each, model.words) for each in word_phrases(unseen)])


def _split(phrases: Phrases) -> tuple[Phrases, Phrases]:
    """The phrases to learn from, and those to measure with."""
    seen = {mood: [p for at, p in enumerate(texts) if at % HELD_OUT] for mood, texts in phrases.moods.items()}
    unseen = {mood: texts[::HELD_OUT] for mood, texts in phrases.moods.items()}
    return Phrases(seen, phrases.slots), Phrases(unseen, phrases.slots)


def _train(phrases: Phrases) -> bytes:
    known = phrases.list_words()
    examples = [_build_example(each, known) for each in (*word_phrases(phrases), *list_written())]
    return train(examples, inverse_of_regularization=_INVERSE_OF_REGULARIZATION, words=known)


def _build_example(sentence: Sentence, known: frozenset[str]) -> Example:
    words = mark_unknown_words(list_words(sentence.text), known)
    return Example(sentence.mood, list_features(words), sentence.mood)


if __name__ == "__main__":
    main()
