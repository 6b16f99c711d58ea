"""What is taken out of the cart."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

LINES = ["3 cheeseburger", "coke large", "tiramisu"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("remove the coke", "remove 2"),
        ("take the tiramisu off please", "remove 3"),
        ("i don't want the tiramisu anymore", "remove 3"),
        ("no tiramisu after all", "remove 3"),
        ("forget the drink", "remove 2"),
        ("remove the last one", "remove 3"),
        ("take one of the burgers off", "remove 1 pieces=1"),
        ("remove a cheeseburger", "remove 1 pieces=1"),
        ("two cheeseburgers less", "remove 1 pieces=2"),
        ("take the onion off the burger", "change 1 -onion"),
        ("remove the lasagna", "remove unknown"),
        ("drop the coke and the tiramisu", "remove 2,3"),
    ],
)
def test_lines_and_pieces_are_removed(text: str, commands: str) -> None:
    assert describe(context(text, lines=LINES, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("add a blt, no forget the blt", "keep_ordering"),
        ("a coke and a blt, actually no forget the blt", "add 1 coke"),
    ],
)
def test_what_a_message_takes_back_itself_leaves_no_command(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
