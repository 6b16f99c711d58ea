"""What guests say of themselves counts whatever we have asked: an allergy is never taken for an answer."""

from __future__ import annotations

import pytest

from domain.intent import Intent
from tests.domain.pizzeria import pizzeria
from understanding.classifier import Classifier
from understanding.grounding import MenuIndex
from understanding.local import LocalReader
from understanding.reader import Heard
from understanding.slot_reading import Understanding

QUESTIONS = (None, "anything_else", "choose_option", "choose_item", "delivery_mode", "payment_method", "confirm")


async def read(text: str, pending: str | None) -> Understanding:
    heard = Heard(text=text, pending=pending, menu=MenuIndex.of(pizzeria()), cart_empty=False, locale="en")
    return await LocalReader(Classifier.load()).read(heard)


@pytest.mark.parametrize("pending", QUESTIONS)
@pytest.mark.parametrize(
    "text", ["I'm allergic to peanuts", "soy alérgica a los cacahuetes", "tengo alergia a la leche"]
)
async def test_an_allergy_is_remembered_whatever_was_asked(text: str, pending: str | None) -> None:
    understood = await read(text, pending)
    assert understood.intent is Intent.PROFILE
    assert understood.slots.preferences is not None
    assert understood.slots.preferences.allergies


@pytest.mark.parametrize("pending", QUESTIONS)
@pytest.mark.parametrize("text", ["I am vegan", "soy vegana"])
async def test_a_diet_is_remembered_whatever_was_asked(text: str, pending: str | None) -> None:
    understood = await read(text, pending)
    assert understood.slots.preferences is not None
    assert understood.slots.preferences.dietary == ("vegan",)


@pytest.mark.parametrize("pending", ["choose_item", "choose_option"])
async def test_a_dish_with_a_diet_in_its_name_is_still_an_answer(pending: str) -> None:
    assert (await read("I'd like the veggie pizza", pending)).intent is Intent.ORDER
