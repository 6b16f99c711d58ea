"""Who eats what: names of persons are no food, and "the same as ben" is what ben has."""

from __future__ import annotations

import pytest

from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        (
            "demo",
            "ok so anna is having the bolognese, large, ben wants carbonara, normal size, and im having the same as ben"
            " but with chicken on mine",
            "add 1 spaghetti-bolognese large; add 1 carbonara regular; add 1 carbonara regular chicken",
        ),
        ("demo", "sarah would like a cheeseburger and tom will have a coke", "add 1 cheeseburger; add 1 coke"),
        ("demo", "tom's having a blt", "add 1 blt"),
        ("demo", "lisa gets the caesar salad, jo gets a hawaiian medium", "add 1 caesar-salad; add 1 hawaiian medium"),
        ("demo", "hi, kate would love a tiramisu and pete wants two cokes", "add 1 tiramisu; add 2 coke"),
        ("demo", "i'll have a blt and ben will have the same", "add 1 blt; add 1 blt"),
        ("demo", "a large coke for anna and the same for ben", "add 1 coke large; add 1 coke large"),
        (
            "demo",
            "ben wants a blt with bacon and im having the same as ben but no bacon",
            "add 1 blt bacon; add 1 blt -bacon",
        ),
        (
            "canteen",
            "anna wants a small lamb stew without dill, i'll have the same but large",
            "add 1 lamb-stew cup -dill; add 1 lamb-stew bowl -dill",
        ),
        (
            "espresso",
            "anna is having a small mocha with oat milk, ben wants the same and i will have a large mocha",
            "add 1 café-mocha small oat-milk; add 1 café-mocha small oat-milk; add 1 café-mocha large",
        ),
        (
            "pizzeria",
            "joe wants a large pepperoni, sue wants the same as joe but with mushrooms",
            "add 1 pepperoni large; add 1 pepperoni large mushrooms",
        ),
        ("demo", "anna is allergic to nuts", "remember allergies=nuts"),
        ("demo", "everyone wants a coke", "add 1 coke"),
    ],
)
def test_what_persons_eat_is_ordered(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


def test_the_same_is_the_only_line_of_the_cart() -> None:
    assert read_on("demo", "ben wants the same", "1 cheeseburger") == "repeat 1 x1"
    assert read_on("demo", "john wants extra cheese on his", "1 cheeseburger") == "change 1 extra cheddar"
