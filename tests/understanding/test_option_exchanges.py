"""An option of a line gives way to another one, though a dish may have its name."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

HAM = ["coke small", "margherita medium ham"]
COFFEES = ["latte large whole", "cappuccino small whole"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (HAM, "oh no not ham, pepperoni please", "change 2 pepperoni -ham"),
        (HAM, "not the ham, I meant pepperoni", "change 2 pepperoni -ham"),
        (HAM, "I said pepperoni, not ham", "change 2 pepperoni -ham"),
        (HAM, "could you swap the ham for pepperoni", "change 2 pepperoni -ham"),
        (HAM, "pepperoni instead of the ham please", "change 2 pepperoni -ham"),
        (HAM, "sorry, not ham, chicken, and no basil", "change 2 chicken -ham -basil"),
        (COFFEES, "the first one should be soy milk, not whole", "change 1 soy"),
        (COFFEES, "sorry, the latte should be with oat, not whole milk", "change 1 oat"),
        (["2 fries regular"], "the second one should be large, not regular", "change 1 pieces=1 large"),
        (["2 latte large whole"], "can one of the lattes be oat instead of whole milk", "change 1 pieces=1 oat"),
        (["latte large oat", "latte large soy sugar"], "swap the sugar one to small", "change 2 small"),
        (["2 latte large whole"], "one latte small please, not large", "change 1 pieces=1 small"),
    ],
)
def test_an_option_of_the_line_is_exchanged(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("not hawaiian, pepperoni please", "change 1 to pepperoni-pizza"),
        ("swap the hawaiian for a pepperoni", "change 1 to pepperoni-pizza"),
        ("not the coke, a lemonade", "change 2 to lemonade"),
    ],
)
def test_a_dish_of_the_cart_is_exchanged_for_a_dish(text: str, commands: str) -> None:
    assert describe(context(text, lines=["hawaiian medium", "coke small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no ham, pepperoni instead", "change 2 pepperoni -ham"),
        ("instead of the ham can I have mushrooms on it", "change 2 mushrooms -ham"),
    ],
)
def test_an_option_that_is_refused_gives_way_to_the_one_instead(text: str, commands: str) -> None:
    assert describe(context(text, lines=HAM, pending=ANYTHING_ELSE)) == commands
