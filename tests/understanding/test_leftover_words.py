"""Words that say how a dish is to be go to the kitchen as a note, and the guest hears of them."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (
            "tagliatelle, regular, truffle shavings on top",
            "add 1 mushroom-tagliatelle regular ?truffle shavings on top",
        ),
        ("orange juice, no bits", "add 1 orange-juice ?no bits"),
        ("onion rings, extra crispy, and a small coke", "add 1 onion-rings ?extra crispy; add 1 coke small"),
        ("onion rings extra crispy", "add 1 onion-rings ?extra crispy"),
        ("the soup nice and hot and a small coke", "add 1 soup-of-the-day ?nice and hot; add 1 coke small"),
        ("a small margherita cut into squares", "add 1 margherita small ?cut into squares"),
        ("fries, not too salty", "add 1 fries ?not too salty"),
        ("club sandwich, spread thin", "add 1 club-sandwich ?spread thin"),
    ],
)
def test_words_behind_a_dish_are_passed_on(text: str, read: str) -> None:
    assert describe(context(text)) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a tiramisu, my treat", "add 1 tiramisu"),
        ("a soup, for Anna, and a coke, small", "add 1 soup-of-the-day; add 1 coke small"),
        ("a tiramisu, thanks a million", "add 1 tiramisu"),
        ("a blt, we are starving", "add 1 blt"),
        ("a copper burger, well done", "add 1 copper-burger well-done"),
        ("a small hot chocolate with whole milk", "add 1 hot-chocolate small whole"),
        ("a coke and something hot", "add 1 coke"),
    ],
)
def test_chatter_and_options_are_no_words_left_over(text: str, read: str) -> None:
    assert describe(context(text)) == read
