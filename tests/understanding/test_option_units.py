"""Scoops are options of one dish, and no dishes."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("3 scoops of ice cream, one vanilla one pistachio one lemon", "add 1 ice-cream vanilla pistachio lemon"),
        ("two scoops, lemon and vanilla please", "add 1 ice-cream lemon vanilla"),
        ("two scoops of vanilla", "add 1 ice-cream extra vanilla"),
        ("3 scoops: two vanilla one chocolate", "add 1 ice-cream extra vanilla chocolate"),
        ("two scoops of lemon and vanilla and a coke", "add 1 ice-cream lemon vanilla; add 1 coke"),
        ("2 ice creams, one lemon one vanilla", "add 1 ice-cream lemon; add 1 ice-cream vanilla"),
        ("an ice cream with two scoops, chocolate and lemon", "add 1 ice-cream chocolate lemon"),
        ("3 cheeseburgers, one coke one sprite", "add 3 cheeseburger; add 1 coke; add 1 sprite"),
    ],
)
def test_a_count_of_scoops_is_one_dish_with_its_options(said: str, read: str) -> None:
    assert describe(context(said)) == read
