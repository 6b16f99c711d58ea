"""Speech without marks: orders around what somebody likes, does not like or leaves out."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "um hi can i get a large pepperoni with no olives i don't like olives and like a medium diet coke please",
            "add 1 pepperoni-pizza large -olives; add 1 diet-coke medium",
        ),
        (
            "so i want a cheeseburger well done i can't stand pickles and a large coke",
            "add 1 cheeseburger well-done -pickles; add 1 coke large",
        ),
        (
            "one club sandwich i don't eat bacon so no bacon on that and onion rings with ketchup",
            "remember dislikes=bacon; add 1 club-sandwich -bacon; add 1 onion-rings ketchup",
        ),
        (
            "a garden salad with ranch because i hate vinaigrette and a soup",
            "add 1 garden-salad ranch; add 1 soup-of-the-day",
        ),
        ("a margherita small i love basil so extra basil", "add 1 margherita small extra basil"),
        (
            "the bolognese regular he won't touch the prawns so leave those off and a garlic bread",
            "add 1 spaghetti-bolognese regular -prawns; add 1 garlic-bread",
        ),
        ("he won't touch the cheese", "remember dislikes=cheese"),
    ],
)
def test_an_order_goes_on_behind_a_taste(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
