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

from evals.label_training import HELD_OUT, Example, print_accuracy, train
from evals.topics.messages import read_messages
from understanding.label_model import LabelModel
from understanding.topic_guess import MODEL_FILE, list_features

_INVERSE_OF_REGULARIZATION = 40


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m evals.topics")
    arguments.add_argument("--store", action="store_true", help="train on all messages and write the model")
    args = arguments.parse_args()
    examples = [Example(each.topic, list_features(each.text), each.language) for each in read_messages()]
    if args.store:
        MODEL_FILE.write_bytes(train(examples, inverse_of_regularization=_INVERSE_OF_REGULARIZATION))
        return
    seen = [each for at, each in enumerate(examples) if at % HELD_OUT]
    model = LabelModel.parse(train(seen, inverse_of_regularization=_INVERSE_OF_REGULARIZATION))
    print_accuracy(model, examples[::HELD_OUT])


if __name__ == "__main__":
    main()
