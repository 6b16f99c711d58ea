"""Words of speech and polite frames are put into the words of the rules; every row has examples."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe
from understanding.rewordings import load_rewordings, reword

EXAMPLES = [example for row in load_rewordings() for example in row.examples]


@pytest.mark.parametrize(("before", "after"), EXAMPLES)
def test_a_row_rewords_its_examples(before: str, after: str) -> None:
    assert reword(before).strip() == after


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("a soup comma a roll period", "a soup, a roll."),
        ("let's drop the roll", "drop the roll"),
        ("the soup... no, hang on, the roll", "the soup... no wait, the roll"),
        ("she said it was cold", "she said it was cold"),
        ("let's have soup", "let's have soup"),
    ],
)
def test_words_of_speech_are_left_out(text: str, simple: str) -> None:
    assert reword(text) == simple


FRAMES = (
    "{}",
    "would you mind {gerund}",
    "do you think you could {}",
    "I was wondering if you could {}",
    "would you be so kind as to {}",
    "I'd be really grateful if you could {}",
    "any chance you can {}?",
    "if it isn't too much bother, could you {}",
    "could you please {} if that's ok with you",
    "it would be lovely if you could {}",
    "be a love and {}",
)


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(
    ("wish", "gerund", "read"),
    [
        ("leave the onions off it", "leaving the onions off it", "change 1 -onions"),
        ("add olives to the margherita", "adding olives to the margherita", "change 1 olives"),
        ("make it large", "making it large", "change 1 large"),
        ("bring me a tiramisu", "bringing me a tiramisu", "add 1 tiramisu"),
    ],
)
def test_a_polite_frame_changes_no_wish(frame: str, wish: str, gerund: str, read: str) -> None:
    said = frame.format(wish, gerund=gerund)
    assert describe(context(said, lines=["margherita small"])) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a caesar salad and leave the croutons out", "add 1 caesar-salad -croutons"),
        ("a caesar salad with the croutons left out", "add 1 caesar-salad -croutons"),
        ("a caesar salad, croutons left off please", "add 1 caesar-salad -croutons"),
        ("a caesar salad with ranch and keep the croutons off", "add 1 caesar-salad ranch -croutons"),
    ],
)
def test_a_refusal_behind_its_words_adds_nothing(said: str, read: str) -> None:
    assert describe(context(said)) == read
