""" "One" for a dish said before, with options or another name of its kind."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe
from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("said", "line", "read"),
    [
        (
            "and another small one with whole milk, that one without sugar",
            "1 latte large oat sugar",
            "add 1 latte small whole -sugar",
        ),
        ("one more small one with soy milk please", "1 latte large oat", "add 1 latte small soy"),
        ("another large one without ice", "1 coke small", "add 1 coke large -ice"),
        ("otro grande sin hielo", "1 coke small", "add 1 coke large -ice"),
        (
            "y otro pequeño con leche normal, ese sin azúcar",
            "1 latte large oat sugar",
            "add 1 latte small whole -sugar",
        ),
        ("another spicy one", "1 coke small", "add 1 one of 6"),
    ],
)
def test_another_one_is_of_the_dish_in_focus(said: str, line: str, read: str) -> None:
    assert read_on("demo", said, line) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        (
            "demo",
            "two crispy chicken burgers and one with beans",
            "add 2 crispy-chicken-burger; add 1 black-bean-burger",
        ),
        (
            "demo",
            "dos hamburguesas de pollo y una de frijoles igual",
            "add 2 crispy-chicken-burger; add 1 black-bean-burger",
        ),
        ("demo", "a cheeseburger with bacon and one with egg", "add 1 cheeseburger bacon; add 1 cheeseburger egg"),
        (
            "canteen",
            "a large bean stew and another small one without dill",
            "add 1 bean-stew bowl; add 1 bean-stew cup -dill",
        ),
    ],
)
def test_one_of_a_kind_is_another_dish_or_has_an_option(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a sprite, a large one, no ice", "add 1 sprite large -ice"),
        ("a hawaiian a small one", "add 1 hawaiian small"),
        (
            "a margherita, a big one, and a latte, a small one with oat milk",
            "add 1 margherita large; add 1 latte small oat",
        ),
        ("a burger, the cheeseburger, well done", "add 1 cheeseburger well-done"),
        (
            "a salad, a greek one with ranch, and a pizza, a small hawaiian",
            "add 1 greek-salad ranch; add 1 hawaiian small",
        ),
        ("a small sprite, a large one", "add 1 sprite small; add 1 sprite large"),
        ("a sprite and a large one", "add 1 sprite; add 1 sprite large"),
        ("two sprites, a large one and a small one", "add 1 sprite large; add 1 sprite small"),
    ],
)
def test_a_dish_said_again_with_its_size_is_one_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a blt and another blt for my friend, no wait just the one blt", "add 1 blt"),
        ("a soup and a coleslaw, hmm no just the soup", "add 1 soup-of-the-day"),
        ("mint tea and a brownie please. actually no, only the brownie", "add 1 chocolate-brownie"),
        ("a fruit salad and a mint tea, oh wait just the tea", "add 1 mint-tea"),
        ("two blts and a soup, wait, just the blts please", "add 2 blt"),
    ],
)
def test_what_alone_is_wanted_after_all_stays(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
