"""Whoever reads: an agreement counts only where the guest's own words are a yes to the open question."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.commands import Agree, Checkout, Command, Reading
from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, CancelPlaced, ClearWholeCart, Confirm, GotItRight, Pending
from tests.understanding.readings import context
from understanding.guarded_reader import GuardedReader

CONFIRM = Confirm(confirmation_id="c", cart_digest="d", total=None)
QUESTIONS = (
    CONFIRM,
    AllergyWarning(line=GroundedLine(item=ItemId("tiramisu"))),
    ClearWholeCart(),
    CancelPlaced(order_id="ORD-1"),
    GotItRight(commands=()),
)


@dataclass(frozen=True)
class Liar:
    """Hears the same commands in everything."""

    commands: tuple[Command, ...] = (Agree(),)

    async def read(self, context: ReadingContext) -> Reading:
        return Reading(commands=self.commands, source="model")


async def read(text: str, pending: Pending | None, *commands: Command) -> list[str]:
    reader = GuardedReader(Liar(commands or (Agree(),)))
    return [command.kind for command in (await reader.read(context(text, lines=["blt"], pending=pending))).commands]


@pytest.mark.parametrize("pending", [*QUESTIONS, None], ids=lambda each: each.kind if each else "none")
@pytest.mark.parametrize("text", ["no", "is that right?", "yes if it is halal", "ok then a coke", "nein", "hm"])
async def test_a_yes_that_nobody_gave_is_taken_out(text: str, pending: Pending | None) -> None:
    assert await read(text, pending) == ["acknowledge"]


@pytest.mark.parametrize("pending", QUESTIONS, ids=lambda each: each.kind)
@pytest.mark.parametrize("text", ["yes", "Yes please!", "sí", "はい", "👍"])
async def test_the_guests_own_yes_stays(text: str, pending: Pending) -> None:
    assert await read(text, pending) == ["agree"]


async def test_the_words_of_the_question_count_for_that_question_only() -> None:
    assert await read("place it", CONFIRM) == ["agree"]
    assert await read("place it", ClearWholeCart()) == ["acknowledge"]


async def test_what_else_was_read_is_kept() -> None:
    assert await read("that's all", CONFIRM, Agree(), Checkout()) == ["checkout"]
