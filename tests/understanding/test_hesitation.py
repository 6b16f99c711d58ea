"""Sounds of hesitation mean nothing, and answers that look like them stay."""

from __future__ import annotations

import pytest

from domain.commands import AskMenu, Command
from domain.session import AnythingElse
from tests.understanding.reading import cart, context
from understanding.hesitation import remove_hesitation
from understanding.local_reader import LocalCommandReader

READER = LocalCommandReader.load()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("um, two lemonades", "two lemonades"),
        ("two uh lemonades and erm... a soup", "two lemonades and a soup"),
        ("Hmm. Is it spicy?", ". Is it spicy?"),
        ("a soup umm", "a soup"),
        ("uh huh", "uh huh"),
        ("uh-huh", "uh-huh"),
        ("mm hmm", "mm hmm"),
        ("uh uh", "uh uh"),
        ("hmm", "hmm"),
        ("um...", "um..."),
        ("herbs and rum", "herbs and rum"),
        ("so yeah we sit outside", "we sit outside"),
        ("um, like, it's the back door", "it's the back door"),
        ("so yeah", "so yeah"),
        ("oh that's a shame, okay a soup then", "okay a soup then"),
        ("what a pity! which soups are there", "which soups are there"),
        ("what a pity", "what a pity"),
        ("so yeah please", "so yeah please"),
        ("yeah two soups", "yeah two soups"),
        ("like last time please", "like last time please"),
    ],
)
def test_hesitation_is_left_out(text: str, rest: str) -> None:
    assert remove_hesitation(text) == rest


def _read(text: str) -> tuple[Command, ...]:
    return READER.read_now(context(text, pending=AnythingElse(), cart=cart("ginger-ale"))).commands


@pytest.mark.parametrize("text", ["show me the pizzas", "is there parking", "what drinks do you have", "a ginger ale"])
@pytest.mark.parametrize("sound", ["um", "er", "hm,", "uhh...", "so yeah", "um well yeah"])
def test_a_message_means_the_same_after_a_sound(sound: str, text: str) -> None:
    assert _read(f"{sound} {text}") == _read(text)


def test_a_list_is_shown_and_nothing_is_added() -> None:
    assert [type(command) for command in _read("er show me the pizzas")] == [AskMenu]
