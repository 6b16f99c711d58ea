"""The reader around the others: it has no part in menus without deals."""

from __future__ import annotations

import pytest

from domain.commands import Acknowledge, Reading
from domain.reading_context import ReadingContext
from tests.understanding.deal_readings import describe, in_diner
from tests.understanding.readings import context
from understanding.deal_reader import DealReader


class Listener:
    """Keeps the contexts that it is asked to read."""

    def __init__(self) -> None:
        self.contexts: list[ReadingContext] = []

    async def read(self, context: ReadingContext) -> Reading:
        self.contexts.append(context)
        return Reading(commands=(Acknowledge(),))


async def test_a_menu_without_deals_is_read_as_it_is() -> None:
    inner, said = Listener(), context("a coke")
    await DealReader(inner).read(said)
    assert inner.contexts[0] is said


async def test_the_reader_behind_it_is_asked_once_and_sees_the_dishes() -> None:
    inner = Listener()
    await DealReader(inner).read(in_diner("ok", "lunch side:fries"))
    assert [(len(each.cart.lines), each.dish_lines) for each in inner.contexts] == [(2, 1)]


@pytest.mark.parametrize(
    ("text", "commands"), [("what deals do you have?", "ask list"), ("any discounts?", "ask_restaurant")]
)
def test_a_question_for_deals_lists_those_of_the_menu(text: str, commands: str) -> None:
    assert describe(in_diner(text)).startswith(commands)


def test_a_change_of_a_deal_that_changes_nothing_is_not_understood() -> None:
    said = in_diner(
        "the fries should be in the second and the rings in the first",
        "lunch side:fries",
        "lunch side:rings",
    )
    assert "not_understood" in describe(said)
