"""Short messages as plain words."""

from __future__ import annotations

import pytest

from understanding.plain_words import split_plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yesss, PLEASE!", ("yes", "please")),
        ("Sí, señor", ("si", "senor")),
        ("that's it", ("thats", "it")),
        ("ok👍🏽", ("ok", "👍")),
        ("yes?", ()),
        ("¿sí", ()),
        ("ναι;", ()),
        ("50% off", ("50%", "off")),
        ("a" * 201, ()),
        ("", ()),
    ],
)
def test_a_message_is_split_into_plain_words(text: str, words: tuple[str, ...]) -> None:
    assert split_plain_words(text) == words
