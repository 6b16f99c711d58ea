"""Lines of the cart that words name by their kind: "the burger", "all the burgers"."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

GRILL = ["4 cheeseburger", "2 copper-burger", "club-sandwich"]
PEPPERONI = ["copper-burger bacon", "pepperoni-pizza large"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (GRILL, "all the burgers well done", "change 1 well-done; change 2 well-done"),
        (GRILL, "every burger well done please", "change 1 well-done; change 2 well-done"),
        (GRILL, "burgers all well done", "change 1,2 well-done"),
        (GRILL, "no pickles on any of the burgers", "change 1 -pickles; change 2 -pickles"),
        (["copper-burger", "blt"], "the burger without onions also", "change 1 -onion"),
        (["latte small oat", "mint-tea"], "make all the coffees large", "change 1 large"),
        (["coke small", "2 sprite small", "blt"], "every drink large", "change 1 large; change 2 large"),
        (["copper-burger", "blt"], "add burger sauce to the burger", "change 1 house-sauce"),
    ],
)
def test_a_kind_means_its_lines_and_no_option_with_the_same_word(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("take the pizza off", "remove 2"),
        ("remove the pizza", "remove 2"),
        ("take the pepperoni off the pizza", "change 2 -pepperoni"),
        ("make the pizza medium", "change 2 medium"),
    ],
)
def test_a_pizza_that_is_called_like_a_topping_is_meant_as_a_whole(text: str, commands: str) -> None:
    assert describe(context(text, lines=PEPPERONI, pending=ANYTHING_ELSE)) == commands
