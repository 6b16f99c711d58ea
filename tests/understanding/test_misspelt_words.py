"""Slips of the pen in orders, on several menus, and words that are none."""

from __future__ import annotations

import pytest

from tests.understanding.readings import index, menu
from tests.understanding.test_own_words import read_on
from understanding.misspelt_words import mend_misspelt_words


@pytest.mark.parametrize(
    ("said", "lines", "read"),
    [
        ("mak the anchovy one lrage", ["old-harbour medium", "margherita medium"], "change 1 large"),
        ("no olvies pls", ["pepperoni-pizza medium", "diet-coke large"], "change 1 -olives"),
        ("remvoe the coke", ["coke large", "fries large"], "remove 1"),
        ("chnage teh coke to a srpite", ["coke large"], "change 1 to sprite"),
        ("an garlik bred", ["coke large"], "add 1 garlic-bread"),
    ],
)
def test_slips_in_a_change(said: str, lines: list[str], read: str) -> None:
    assert read_on("demo", said, *lines) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "cn i hav a cappucino smal wit oat mlk", "add 1 cappuccino small oat"),
        ("demo", "wud lik a larg pepperoni piza", "add 1 pepperoni-pizza large"),
        ("demo", "gimme teh spagetti bolognaise largr", "add 1 spaghetti-bolognese large"),
        ("demo", "fris large and a cok", "add 1 fries large; add 1 coke"),
        ("demo", "hwo much is teh carbonara", "ask price carbonara"),
        ("demo", "blt wihtout tomatos", "add 1 blt -tomato"),
        ("canteen", "a smal lamb stwe wiht chili", "add 1 lamb-stew cup chilli"),
        ("canteen", "tow beann stews lareg", "add 2 bean-stew bowl"),
        ("sushi", "salomn rolls", "add 1 salmon-avocado-roll"),
        ("thai", "pad tahi with chiken", "add 1 pad-thai chicken"),
        ("indian", "buttr chiken and garlik nan", "add 1 butter-chicken; add 1 garlic-naan"),
    ],
)
def test_slips_in_an_order(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    "text",
    [
        "my name is Mina and i like it hot",
        "a large coke for Colin and a sprite medium for Petra",
        "deliver it to 14 Marlow Street, flat 3",
        "bring it to lars at reception",
        "jeg vil gerne have en stor pizza",
        "ich möchte ein bier bitte",
        "a brewski please",
        "my email is fris@exampel.com",
        "cold code and clothes, hides and sides",
        "hi it's Justin, ready in 25 mins?",
        "im devin and i like muffins",
    ],
)
def test_other_words_stay(text: str) -> None:
    assert mend_misspelt_words(text, index(), [item.name.lower() for item in menu().items]) == text


@pytest.mark.parametrize(
    ("said", "mended"),
    [
        ("im havin' the usual", "im having the usual"),
        ("we're thinkin of comin round", "we're thinking of coming round"),
        ("collectin it in 20 mins", "collecting it in 20 mins"),
    ],
)
def test_a_dropped_g_is_put_back(said: str, mended: str) -> None:
    assert mend_misspelt_words(said, index()) == mended
