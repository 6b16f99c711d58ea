"""The wish at the end of a story, and what is none."""

from __future__ import annotations

import pytest

from domain.commands import ClearCart
from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading
from understanding.story_ends import load_end_pattern


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
        "sorry, I have to cancel that, my bike got stolen",
        "can you cancel that order please? my train is stuck",
        "I'm afraid we need to cancel. The little one has a fever",
        "something has come up at home so we'd like to cancel",
    ],
)
def test_the_reason_may_come_behind(text: str) -> None:
    assert describe(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE)) == "clear_cart"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("I need to cancel the coke, my wife hates it", "remove 2"),
        ("could you please cancel the coke?", "remove 2"),
        ("cancel that, I'll have a sprite", "remove 2; add 1 sprite"),
    ],
)
def test_one_dish_can_be_cancelled(text: str, commands: str) -> None:
    assert describe(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE)) == commands


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


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("the taco truck next to you has no line. Cancel it, sorry", "leave"),
        ("sorry, plans changed, please cancel everything", "leave"),
        ("cancel everything", ""),
        ("you know what, scrap that, start over", "restart"),
    ],
)
def test_guests_who_leave_or_begin_anew_are_told_from_those_who_only_cancel(text: str, then: str) -> None:
    [command] = reading(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE)).commands
    assert isinstance(command, ClearCart)
    assert command.then == then


def test_an_end_is_found_in_longer_words_too() -> None:
    """So that what the last six words lack is not searched in the last five."""
    rule = load_end_pattern().pattern
    assert "^" not in rule.replace("[^", "")
    assert "(?<" not in rule.replace("(?P<", "")
