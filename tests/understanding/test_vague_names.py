"""An everyday word that only describes a dish orders none before the guest was asked."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, reading


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I'm on a diet so just a garden salad no dressing", "diet"),
        ("we're in the garden, two sparkling waters", "garden"),
        ("a tiramisu and a cold peach", ""),
        ("onion rings and a diet coke", ""),
        ("a greek with ranch", ""),
        ("two carbonaras", ""),
        ("two copper, medium, with bacon", ""),
    ],
)
def test_an_everyday_word_of_a_name_is_checked(text: str, words: str) -> None:
    weighty = [unread.words for unread in reading(context(text)).unread if unread.weighty]
    assert weighty == ([words] if words else [])
