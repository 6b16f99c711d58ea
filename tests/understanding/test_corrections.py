"""What takes the place of what: corrections, exchanges, refusals and alternatives."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["garden-salad"], "oh sorry, I meant the greek one", "change 1 to greek-salad"),
        (["margherita large"], "make that old harbour", "change 1 to old-harbour"),
        (["margherita large", "coke large"], "a green flag instead", "change 1 to green-flag"),
        (["coke large"], "delete the coke make it a lemonade", "change 1 to lemonade"),
        (["fries large satay"], "mayonnaise instead", "change 1 mayo -satay"),
        (["2 tiramisu"], "only one tiramisu", "change 1 quantity=1"),
        (["blt"], "no wait 3 of the blt", "change 1 quantity=3"),
        (["2 blt"], "4 not 2", "change 1 quantity=4"),
        (["2 caesar-salad"], "no croutons on hers", "change 1 pieces=1 -croutons"),
        (["tiramisu"], "i'll pass on the tiramisu", "remove 1"),
        (["blt"], "do not bring me any tiramisu", "keep_ordering"),
        ([], "leave the coleslaw off", "keep_ordering"),
        (["mozzarella-sticks"], "no dips", "keep_ordering"),
        (["fries large ketchup"], "no dips", "change 1 -ketchup"),
        (["halloumi-wrap"], "avocado in it. and a blt, no tomato", "change 1 avocado; add 1 blt -tomato"),
        (["coke large", "tiramisu"], "the same again for my boss", "repeat 1 x1; repeat 2 x1"),
        ([], "a blt or a club sandwich", "add 1 one of 2"),
        ([], "onion rings, no dip", "add 1 onion-rings"),
        ([], "a cheeseburger with extra olives", "add 1 cheeseburger ?extra olives"),
        ([], "five cokes large, 2 of them without ice", "add 3 coke large; add 2 coke large -ice"),
    ],
)
def test_a_wish_changes_what_it_speaks_of(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines)) == commands


def test_what_was_shown_or_talked_about_is_meant() -> None:
    assert describe(context("one of each", shown=["blt", "tiramisu"])) == "add 1 blt; add 1 tiramisu"
    assert describe(context("the burger and a coleslaw", topic="black-bean-burger")) == (
        "add 1 black-bean-burger; add 1 coleslaw"
    )
    assert describe(context("can you swap the ham for chicken", topic="butchers-corner")) == (
        "add 1 butchers-corner chicken -ham"
    )
