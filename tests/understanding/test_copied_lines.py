"""One more of a line with a difference."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

LATTE = ["blt", "latte small oat"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (LATTE, "can my nan have the same with whole milk", "repeat 2 x1 whole"),
        (LATTE, "one more please, but large", "repeat 2 x1 large"),
        (LATTE, "ditto but soy not oat", "repeat 2 x1 soy"),
        (LATTE, "same for the wife but large", "repeat 1 x1; repeat 2 x1 large"),
        (["cheeseburger bacon"], "another of those minus the bacon", "repeat 1 x1 -bacon"),
        (LATTE, "my sister would like that as well, just a large one", "repeat 2 x1 large"),
        (LATTE, "and again for my boss only almond milk", "repeat 2 x1 almond"),
        (LATTE, "another blt but without tomato", "repeat 1 x1 -tomato"),
        (LATTE, "two more of those with sugar", "repeat 2 x2 sugar"),
        (["latte small oat"], "exactly the same again please", "repeat 1 x1"),
        (
            ["ice-cream vanilla pistachio"],
            "another one with chocolate instead of pistachio",
            "repeat 1 x1 chocolate -pistachio",
        ),
        (["cheeseburger bacon"], "the same except the bacon", "repeat 1 x1 -bacon"),
        (["cheeseburger bacon", "hawaiian small"], "the same hawaiian for my son, but large", "repeat 2 x1 large"),
    ],
)
def test_a_copy_has_other_options(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    "text", ["my sister wants a coke", "another coke", "the same size please", "a blt with avocado"]
)
def test_other_words_are_no_copy(text: str) -> None:
    assert "repeat" not in describe(context(text, lines=LATTE, pending=ANYTHING_ELSE))
