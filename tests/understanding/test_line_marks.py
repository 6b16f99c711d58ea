"""Lines of the cart that words point at by what these have, lack, or are called."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

BURGERS = ["cheeseburger", "cheeseburger -pickles", "cheeseburger bacon -tomato"]
COFFEES = ["hot-chocolate small whole", "latte small oat", "latte small soy"]
DRESSED = ["garden-salad ranch tofu", "2 garden-salad none"]
SALADS = ["greek-salad tahini", "garden-salad ranch"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (BURGERS, "the one without pickles should be well done", "change 2 well-done"),
        (BURGERS, "make the one with no pickles well done", "change 2 well-done"),
        (BURGERS, "the one with bacon needs avocado", "change 3 avocado"),
        (BURGERS, "the one with bacon well done please", "change 3 well-done"),
        (BURGERS, "the cheeseburger without pickles should be well done", "change 2 well-done"),
        (BURGERS, "add avocado to the one without pickles", "change 2 avocado"),
        (BURGERS, "remove the one without pickles", "remove 2"),
        (BURGERS, "the plain one with avocado please", "change 1 avocado"),
        (BURGERS, "the one with bacon needs to be large", "change 3 ?large"),
        (COFFEES, "the soy one should be large", "change 3 large"),
        (COFFEES, "swap the one with soy for a cappuccino", "change 3 to cappuccino soy"),
        (SALADS, "make the greek one ranch instead", "change 1 ranch"),
        (SALADS, "the garden one with caesar please", "change 2 caesar"),
        (["garden-veggie small", "green-flag small"], "the vegan one large as well", "change 2 large"),
        (["blt", "2 orange-juice"], "make one of the orange juices a sprite", "change 2 pieces=1 to sprite"),
        (["margherita small", "margherita large"], "make the small one medium instead", "change 1 medium"),
        (["coke small", "coke large"], "make the coke medium instead", "change 2 medium"),
        (["margherita small", "hawaiian small"], "the small ones should be medium", "change 1,2 medium"),
        (["old-harbour medium", "margherita medium"], "make the anchovy one large", "change 1 large"),
        (DRESSED, "and the two plain ones, no onion in those", "change 2 -onion"),
        (DRESSED, "no onion in the two plain ones", "change 2 -onion"),
        (["2 margherita large", "margherita small"], "the two large ones, stuffed crust on those", "change 1 stuffed"),
        (["copper-burger", "2 cheeseburger bacon"], "the two with bacon, no tomato in them", "change 2 -tomato"),
        (["3 coke medium", "3 coke medium -ice"], "make two of the no ice ones large", "change 2 pieces=2 large"),
        (["2 coke medium", "3 coke large"], "one of the large ones to be sprite", "change 2 pieces=1 to sprite"),
    ],
)
def test_a_line_is_meant_by_what_it_has(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["blt", "club-sandwich"], "the other one with avocado please", "change 1 avocado"),
        (["blt", "club-sandwich"], "remove the other one", "remove 1"),
        (["coke small", "blt", "club-sandwich"], "make the other one without tomato", "change 2 -tomato"),
    ],
)
def test_the_other_one_is_the_only_other_line_of_its_kind(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize("text", ["the one with ham should have cheese", "make the one without tomato well done"])
def test_a_line_that_is_not_there_is_reported(text: str) -> None:
    commands = describe(context(text, lines=["blt", "coke small"], pending=ANYTHING_ELSE))
    assert commands.startswith("change ?one with")
