"""Wishes that the guest passes on for somebody else."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, index
from understanding.relayed_wishes import cut_relays


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Ann says skip the soup", "skip the soup"),
        ("actually my son said no ice in his", "actually no ice in his"),
        ("she's just told me no onion on the burger", "no onion on the burger"),
        ("sorry, my better half says oat milk not whole", "sorry, oat milk not whole"),
        ("they're asking if they can have ketchup", "can i have ketchup"),
        ("my flatmate doesn't want olives", "no olives"),
    ],
)
def test_who_wishes_leaves_the_message(text: str, wish: str) -> None:
    assert cut_relays(text, index()) == wish


@pytest.mark.parametrize(
    "text",
    ["my friend says hello", "she said the soup was cold", "my mate says your soup is great", "my doctor says no nuts"],
)
def test_what_is_no_wish_stays_as_it_was_said(text: str) -> None:
    assert cut_relays(text, index()) == text


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["cappuccino large whole", "blt"], "my wife says oat milk, not whole", "change 1 oat"),
        (["caesar-salad ranch", "coke small"], "he's telling me vinaigrette instead of ranch", "change 1 vinaigrette"),
        (["2 orange-juice"], "she's having a still water instead", "change 1 pieces=1 to still-water"),
        (["2 orange-juice"], "my dad would prefer a still water to juice", "change 1 pieces=1 to still-water"),
        (["2 coke large"], "my daughter would like hers without ice", "change 1 pieces=1 -ice"),
        (["2 coke large"], "I'd like a large sprite instead", "change 1 to sprite large"),
        (["latte large whole"], "she doesn't want sugar in it", "change 1 -sugar"),
    ],
)
def test_the_wish_of_one_person_changes_one_unit(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands
