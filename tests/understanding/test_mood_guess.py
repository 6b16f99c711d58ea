"""The model that guesses moods: its file, its features, and what it says of sentences that it has not seen."""

import pytest

from understanding.label_model import ROW_BITS
from understanding.mood_guess import guess_mood, list_words, load_mood_model, mark_unknown_words


@pytest.mark.parametrize(
    ("sentence", "mood"),
    [
        ("the gumbo you do, has it got shrimp in or is it just sausage", "question"),
        ("is the pho broth made with beef bones", "question"),
        ("my laksa was lukewarm and half of it was in the bag", "complaint"),
        ("you left out the roti we paid for, again", "complaint"),
        ("my uncle is mad about your pierogi", "report"),
        ("we might come by for a calzone tomorrow", "later"),
    ],
)
def test_unseen_sentences_without_an_order_have_their_mood(sentence: str, mood: str) -> None:
    guess = guess_mood(sentence)
    assert guess.order < 0.1
    assert guess.otherwise == mood


@pytest.mark.parametrize(
    "sentence",
    [
        "two pierogi and a large borscht",
        "my uncle will have the gumbo without okra",
        "we loved the laksa last time so one of those again",
        "the calzone for me, the pho for her and no coriander on the pho",
        "is the roti any good? ill have one",
        "mine is the gumbo",
        "and no okra in it thanks",
    ],
)
def test_unseen_orders_are_orders(sentence: str) -> None:
    assert guess_mood(sentence).order > 0.5


def test_unknown_words_and_counts_are_alike() -> None:
    assert guess_mood("was the gumbo always so spicy") == guess_mood("was the seafood laksa always so spicy")
    assert guess_mood("is that enough for 4") == guess_mood("is that enough for three")


def test_neighbours_that_are_not_known_are_one_mark() -> None:
    assert mark_unknown_words(["the", "lobster", "mac", "is", "lukewarm"], frozenset({"the", "is"})) == [
        "the", "_", "is", "_",
    ]  # fmt: skip


def test_weights_fit_the_labels_and_long_sentences_take_bounded_work() -> None:
    model = load_mood_model()
    assert len(model.weights) == len(model.labels) << ROW_BITS
    assert list_words("soup " * 40) == list_words("soup " * 5000)
