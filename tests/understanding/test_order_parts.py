"""Clauses about the order, put together and kept apart."""

from __future__ import annotations

import pytest

from domain.reading_context import KnownOrder
from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("remove the coke and make the burger a blt", "remove 2; change 1 to blt"),
        ("add a tiramisu and remove the coke", "add 1 tiramisu; remove 2"),
        ("a large lemonade, actually make it medium", "add 1 lemonade medium"),
        ("a blt, scratch that, a tiramisu", "add 1 tiramisu"),
        ("a latte with whole milk, small, and a tiramisu", "add 1 latte whole small; add 1 tiramisu"),
    ],
)
def test_each_act_is_done_to_what_it_speaks_of(text: str, commands: str) -> None:
    assert describe(context(text, lines=["cheeseburger", "coke large"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("what's cheaper, the blt or the club, and add the cheaper one", "ask price blt+club-sandwich; add 1 blt"),
        ("do you have oat milk? a large latte with it", "ask availability all with=oat; add 1 latte large oat"),
    ],
)
def test_a_wish_may_refer_to_the_question_before_it(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_a_wish_about_a_placed_order_is_no_new_order() -> None:
    placed = KnownOrder(order_id="ORD-1", lines=("BLT", "Tiramisu"))
    assert describe(context("take the tiramisu off my order", orders=[placed])) == "change_order: remove 2"
