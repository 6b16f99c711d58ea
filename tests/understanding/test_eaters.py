"""Who eats what: names of persons are no food, and "the same as ben" is what ben has."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe, reading
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
        ("demo", "Maya: caesar salad with ranch\ntom: a blt", "add 1 caesar-salad ranch; add 1 blt"),
        ("demo", "Pam - margherita, small. Basil - a small coke", "add 1 margherita small; add 1 coke small"),
        ("demo", "wife: a blt\nkid 1: fries, large\nme: a tiramisu", "add 1 blt; add 1 fries large; add 1 tiramisu"),
        ("demo", "for Anna: tiramisu. for me: a brownie", "add 1 tiramisu; add 1 chocolate-brownie"),
        ("demo", "Large: margherita", "add 1 margherita large"),
        ("demo", "note: no onions on the copper burger", "set note=no onions on the copper burger"),
        ("demo", "Address: 12 Elm Street", "set mode=delivery address=12 Elm Street"),
        ("demo", "Kelly gets a club, Brad a blt", "add 1 club-sandwich; add 1 blt"),
        ("demo", "the twins each get a small coke and a brownie", "add 2 coke small; add 2 chocolate-brownie"),
        ("demo", "my two boys both want a large coke", "add 2 coke large"),
        (
            "demo",
            "a blt for Jake, a club for Rosa, and a garlic bread each",
            "add 1 blt; add 1 club-sandwich; add 2 garlic-bread",
        ),
        (
            "demo",
            "my wife will have a blt, i'll have a club, large fries each",
            "add 1 blt; add 1 club-sandwich; add 2 fries large",
        ),
        ("demo", "three garlic breads and a small coke each", "add 3 garlic-bread; add 3 coke small"),
        (
            "demo",
            "ice cream for two girls. The first one lemon and vanilla, the second one chocolate",
            "add 1 ice-cream lemon vanilla; add 1 ice-cream chocolate",
        ),
        ("demo", "Leo: coke, small\nMia: same but large\nMum: a blt", "add 1 coke small; add 1 coke large; add 1 blt"),
        (
            "demo",
            "1) Amir - a blt 2) Dana - a club sandwich 3) Rob - a soup",
            "add 1 blt; add 1 club-sandwich; add 1 soup-of-the-day",
        ),
        ("demo", "each of my three kids gets a small margherita", "add 3 margherita small"),
        ("demo", "Sam and Alex both want the halloumi wrap", "add 2 halloumi-wrap"),
        ("demo", "Sam, Alex and I want a tiramisu each", "add 3 tiramisu"),
        ("demo", "we'll both have the copper burger well done", "add 2 copper-burger well-done"),
        ("demo", "a brownie each for me and my two sisters", "add 3 chocolate-brownie"),
        ("demo", "anna is allergic to nuts", "remember allergies=nuts"),
        ("demo", "everyone wants a coke", "add 1 coke"),
    ],
)
def test_what_persons_eat_is_ordered(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


def test_the_same_is_the_only_line_of_the_cart() -> None:
    assert read_on("demo", "ben wants the same", "1 cheeseburger") == "repeat 1 x1"
    assert read_on("demo", "john wants extra cheese on his", "1 cheeseburger") == "change 1 extra cheddar"


@pytest.mark.parametrize("said", ["the kids each get a small coke", "a small coke each please"])
def test_each_of_persons_whom_nobody_counted_is_asked_about(said: str) -> None:
    found = reading(context(said))
    assert [part.words.split()[0] for part in found.unread if part.weighty] == ["each"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("lunch for 3 please. one blt, one club and one tiramisu", "add 1 blt; add 1 club-sandwich; add 1 tiramisu"),
        ("dinner for two, we want a blt each", "add 2 blt"),
        ("a party of five here, a garlic bread for each of us", "add 5 garlic-bread"),
    ],
)
def test_a_meal_for_some_persons_is_no_dish(said: str, read: str) -> None:
    assert describe(context(said)) == read
