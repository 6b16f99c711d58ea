"""A dish that is ordered and then named once more with its options is one dish."""

from __future__ import annotations

import pytest

from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "one greek salad, no feta on the salad", "add 1 greek-salad -feta"),
        ("demo", "a coke and one greek salad no feta on the salad", "add 1 coke; add 1 greek-salad -feta"),
        (
            "demo",
            "a cheeseburger and one hawaiian no pineapple on the hawaiian",
            "add 1 cheeseburger; add 1 hawaiian -pineapple",
        ),
        (
            "demo",
            "a hawaiian large and a coke, no pineapple on the hawaiian",
            "add 1 hawaiian large -pineapple; add 1 coke",
        ),
        (
            "demo",
            "a cheeseburger and a copper burger, no pickles on the cheeseburger",
            "add 1 cheeseburger -pickles; add 1 copper-burger",
        ),
        ("demo", "a cheeseburger with bacon on the side", "add 1 cheeseburger bacon"),
        ("canteen", "a lamb stew no dill in the stew", "add 1 lamb-stew -dill"),
        (
            "canteen",
            "two lamb stews and a steak roll with gravy on the roll",
            "add 2 lamb-stew; add 1 steak-roll gravy",
        ),
        (
            "burgers",
            "one cheeseburger no onions on the burger and large fries",
            "add 1 cheeseburger -raw-onion; add 1 french-fries large",
        ),
    ],
)
def test_the_second_mention_orders_no_other_one(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


def test_the_dish_just_ordered_comes_before_that_of_the_cart() -> None:
    said = "a greek salad with ranch on the salad and a coke"
    assert read_on("demo", said, "1 caesar-salad") == "add 1 greek-salad ranch; add 1 coke"
