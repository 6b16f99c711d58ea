"""A dish that came in place of the ordered one is a complaint, and neither of the two is ordered."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, reading


@pytest.mark.parametrize(
    "text",
    [
        "I got a latte but I asked for an americano",
        "they gave us an espresso, we ordered a mint tea",
        "we ordered two cokes and they brought sprites",
        "I was served the carbonara although I ordered the penne",
    ],
)
def test_two_dishes_of_a_mix_up_are_not_ordered(text: str) -> None:
    assert {command.kind for command in reading(context(text)).commands} == {"complain"}


@pytest.mark.parametrize("text", ["we got a table, we wanted a blt", "hi is that the burger place I wanted a blt"])
def test_a_wish_in_the_past_tense_is_a_wish(text: str) -> None:
    assert [command.kind for command in reading(context(text)).commands if command.kind != "greet"] == ["add_item"]
