"""When the model is asked, and when the local reading is enough."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.commands import AddItem, Checkout, Food, NotUnderstood, Reading, ShowCart, Unread
from domain.menu import ItemId
from domain.reading_context import ReadingContext
from tests.understanding.reading import context
from understanding.reader_cascade import ReaderCascade, is_in_doubt

COKE = Food(item=ItemId("diet-coke"))


@dataclass
class Fixed:
    """A reader with one answer."""

    reading: Reading
    asked: int = 0

    async def read(self, _: ReadingContext) -> Reading:
        self.asked += 1
        return self.reading


@pytest.mark.parametrize(
    ("reading", "in_doubt"),
    [
        (Reading(commands=(AddItem(food=COKE), Checkout())), False),
        (Reading(commands=(AddItem(food=COKE),), confidence=0.2), False),
        (Reading(commands=(AddItem(food=COKE),), unread=(Unread(words="half small"),)), True),
        (Reading(commands=(AddItem(food=COKE),), contradictory="three cokes"), True),
        (Reading(commands=(ShowCart(), AddItem(food=COKE, confidence=0.4))), True),
        (Reading(commands=(NotUnderstood(said="asdf"),)), True),
    ],
)
async def test_the_model_is_asked_where_the_local_reading_is_in_doubt(reading: Reading, in_doubt: bool) -> None:
    assert is_in_doubt(reading, 0.6) is in_doubt
    local, model = Fixed(reading), Fixed(Reading(commands=(Checkout(),), source="model"))
    read = await ReaderCascade(local, model, threshold=0.6).read(context("a coke"))
    assert read == (model.reading if in_doubt else reading)
    assert (local.asked, model.asked) == (1, int(in_doubt))
