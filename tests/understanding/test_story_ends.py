"""The wish at the end of a story, and what is none."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    "text",
    [
        "sorry the kids are asleep already just cancel that",
        "my neighbour has cooked for everybody. Cancel please",
        "I've had such an awful evening, forget it",
        "oh hold on my wife wants chinese cancel everything",
        "you know what, I'll come by tomorrow. Please cancel",
    ],
)
def test_the_end_of_a_story_cancels(text: str) -> None:
    assert describe(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE)) == "clear_cart"


@pytest.mark.parametrize(
    "text",
    [
        "my boss says do not cancel that",
        "my wife wants the coke large, cancel that",
        "can my wife cancel that",
        "no pickles, forget it",
    ],
)
def test_a_denied_or_asked_cancellation_and_one_beside_a_dish_cancel_nothing_more(text: str) -> None:
    commands = describe(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE)).split("; ")
    assert "clear_cart" not in commands


@pytest.mark.parametrize(
    "text",
    [
        "okay that is far too much for us thanks bye",
        "thanks, we might try again another day",
        "my phone is dying I'll call back later bye",
        "sorry wrong number bye",
        "just looking around. Maybe next week",
    ],
)
def test_guests_take_leave(text: str) -> None:
    assert describe(context(text)) == "bye"
    assert describe(context(text, lines=["blt"], pending=ANYTHING_ELSE)) == "bye"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("pickup, cash, bye", "set mode=pickup payment=cash"),
        ("that's all I wanted thanks bye", "checkout"),
        ("I'll pick it up later", "set mode=pickup"),
    ],
)
def test_a_goodbye_beside_other_wishes_is_courtesy(text: str, commands: str) -> None:
    assert describe(context(text, lines=["blt"], pending=ANYTHING_ELSE)) == commands
