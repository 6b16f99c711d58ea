"""A change of several dishes, each of which has the option under a name of its own."""

from __future__ import annotations

import pytest

from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("text", "lines", "commands"),
    [
        (
            "can you check both are without onions please",
            ["smokehouse-chicken medium", "greek-salad"],
            "change 1 -onions; change 2 -onion",
        ),
        (
            "leave onions off everything tonight",
            ["smokehouse-chicken medium", "copper-burger", "greek-salad"],
            "change 1 -onions; change 2 -onion; change 3 -onion",
        ),
        ("no olives on either please", ["pepperoni-pizza medium", "greek-salad"], "change 1 -olives; change 2 -olives"),
        ("put mushrooms on both", ["margherita small", "penne-arrabbiata"], "change 1 mushrooms; change 2 mushrooms"),
        ("no ice in anything", ["coke large", "sprite small"], "change 1,2 -ice"),
        ("leave the ice out of everything", ["coke large", "sprite small"], "change 1,2 -ice"),
        ("both without tomato", ["blt", "club-sandwich"], "change 1,2 -tomato"),
    ],
)
def test_each_dish_gets_its_own_option(text: str, lines: list[str], commands: str) -> None:
    assert read_on("demo", text, *lines) == commands
