"""Options for some pieces of a line in the cart."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("one without lettuce", "change 1 pieces=1 -lettuce"),
        ("cheddar on one please", "change 1 pieces=1 cheddar"),
        ("and on two of them put avocado", "change 1 pieces=2 avocado"),
        ("half of them with bacon", "change 1 pieces=2 bacon"),
        ("the other one well done", "change 1 pieces=1 well-done"),
        ("then bacon instead, on that one only", "change 1 pieces=1 bacon"),
        ("avocado on one and bacon on two", "change 1 pieces=1 avocado; change 1 pieces=2 bacon"),
        ("cheddar on one burger", "change 1 pieces=1 cheddar"),
        ("one without pineapple", "change 1 pieces=1 ?no pineapple"),
        ("skip the pickles on one", "change 1 pieces=1 -pickles"),
        ("take the tomato off two of them", "change 1 pieces=2 -tomato"),
        ("leave the lettuce out of one burger", "change 1 pieces=1 -lettuce"),
    ],
)
def test_options_for_a_share_are_not_for_all_pieces(text: str, commands: str) -> None:
    assert describe(context(text, lines=["4 copper-burger"], pending=ANYTHING_ELSE)) == commands


def test_the_share_is_of_a_line_whose_dish_has_the_option() -> None:
    text = "two without ice"
    assert describe(context(text, lines=["3 coke large", "2 blt"], pending=ANYTHING_ELSE)) == "change 1 pieces=2 -ice"


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["copper-burger"], "one without lettuce", "add 1 copper-burger -lettuce"),
        (["2 blt"], "a coke for one of us", "add 1 coke"),
        (["3 blt"], "half of them with avocado", "change 1 avocado"),
    ],
)
def test_a_line_that_cannot_be_shared_out_has_no_share(lines: list[str], text: str, commands: str) -> None:
    assert "pieces" not in describe(context(text, lines=lines, pending=ANYTHING_ELSE)), commands
