"""Yes and no after our question."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, CONFIRM, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("yes go ahead", "agree"),
        ("yes, charge my card", "set payment=card; agree"),
        ("no", "decline"),
        ("not yet", "wait"),
        ("yes but hold the onion", "change 1 -onion"),
        ("yes, is there parking?", "ask_restaurant parking"),
        ("ok, is it going to take long?", "ask_order eta"),
        ("ok so that's 30 dollars?", "show_cart total"),
        ("hmm wait, add fries", "add 1 fries"),
        ("no, I want to pay by card", "set payment=card"),
        ("keep the change", "want_unsupported tip"),
        ("let me check with my flatmate first", "wait"),
        ("hmm one sec phone", "wait"),
        ("ok back. yes send it", "agree"),
        ("add a coke, send it", "add 1 coke"),
        ("yep but can you make it for 8 instead of now", "set when=for 8"),
    ],
)
def test_only_a_plain_yes_agrees_to_the_order(text: str, commands: str) -> None:
    assert describe(context(text, lines=["cheeseburger"], pending=CONFIRM)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("yes", "agree"),
        ("no thanks", "decline"),
        ("perfect, send it through", "checkout"),
        ("great, place it please", "checkout"),
        ("no, two", "change 1 quantity=2"),
        ("great, all done", "checkout"),
        ("ok now I'm done", "checkout"),
        ("that's both of us", "checkout"),
        ("that's all I want on it", "acknowledge"),
        ("nothing else on that one", "acknowledge"),
        ("that's everything I want on the burger", "acknowledge"),
        ("that's it for the kids", "acknowledge"),
        ("that's all for today", "checkout"),
        ("hang on my roommate just came home with takeout", "wait"),
        ("that's 12, right?", "not_understood"),
    ],
)
def test_after_anything_else(text: str, commands: str) -> None:
    assert describe(context(text, lines=["cheeseburger"], pending=ANYTHING_ELSE)) == commands
