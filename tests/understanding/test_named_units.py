"""Shares of a line of the cart by the name of its dish."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("one of the burgers well done please, the other medium", "change 1 pieces=1 well-done; change 1 medium"),
        ("the first cheeseburger without pickles, the second with egg", "change 1 pieces=1 -pickles; change 1 egg"),
        ("the cheeseburgers: one well done, one medium", "change 1 pieces=1 well-done; change 1 medium"),
        ("for the burgers one with pickles and one without", "change 1 pieces=1 pickles; change 1 -pickles"),
        ("one of the fries with ketchup, the other with mayo", "change 2 pieces=1 ketchup; change 2 mayo"),
        ("one with bacon, the other well done", "change 1 pieces=1 bacon; change 1 well-done"),
        ("one of those without pickles and a brownie", "change 1 pieces=1 -pickles; add 1 chocolate-brownie"),
    ],
)
def test_shares_are_of_the_line_that_they_name(text: str, commands: str) -> None:
    lines = ["2 cheeseburger", "2 fries large", "tiramisu"]
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


def test_the_other_two_are_the_rest() -> None:
    said = "i would like one of those medium and the other two well done"
    commands = describe(context(said, lines=["3 cheeseburger"], pending=ANYTHING_ELSE))
    assert commands == "change 1 pieces=1 medium; change 1 well-done"
