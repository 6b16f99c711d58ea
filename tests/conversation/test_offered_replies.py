"""What we offer to tap, or tell guests to say, is understood when it comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.mentions import GroundedLine
from domain.menu import ItemId
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import AllergyWarning, AskDetail, ClearWholeCart, Confirm, Pending
from nodes.reply.catalogue import list_locales
from tests.domain.pizzeria import pizzeria
from tests.nodes.reply.outcomes import SAMPLES
from tests.nodes.reply.test_compose_response import replied
from understanding.guarded_reader import GuardedReader
from understanding.local_reader import LocalCommandReader

READER = GuardedReader(LocalCommandReader())
MENU = pizzeria()


def heard(text: str, locale: str, pending: Pending | None = None) -> ReadingContext:
    return ReadingContext(
        text=text, locale=locale, tenant="t", menu=MENU, cart=Cart(), fulfilment=Fulfilment(), pending=pending
    )


async def kinds(name: str, locale: str, pending: Pending | None = None) -> list[str]:
    replies = replied(SAMPLES[name], locale=locale).quick_replies
    assert replies
    return [(await READER.read(heard(text, locale, pending))).commands[0].kind for text in replies]


async def details(name: str, locale: str, pending: Pending) -> list[object]:
    replies = replied(SAMPLES[name], locale=locale).quick_replies
    read = [(await READER.read(heard(text, locale, pending))).commands[0] for text in replies]
    return [getattr(command, "mode", None) or getattr(command, "payment", None) for command in read]


@pytest.mark.parametrize("locale", sorted(list_locales()))
async def test_what_can_be_tapped_is_understood_when_it_comes_back(locale: str) -> None:
    modes = await details("which delivery mode", locale, AskDetail(kind="delivery_mode"))
    assert modes == list(DeliveryMode)
    assert set(await details("which payment", locale, AskDetail(kind="payment_method"))) == set(PaymentMethod)
    questions: tuple[tuple[str, Pending], ...] = (
        ("read back, delivery", Confirm(confirmation_id="c", cart_digest="d", total=None)),
        ("unsafe, unknown", AllergyWarning(line=GroundedLine(item=ItemId("tiramisu")))),
        ("clear the cart?", ClearWholeCart()),
    )
    for name, pending in questions:
        assert await kinds(name, locale, pending) == ["agree", "decline"]
    for name in ("greeting", "help", "what to order"):
        assert await kinds(name, locale) == ["ask_menu", "recommend"]
    assert await kinds("order placed", locale) == ["ask_order"]


@pytest.mark.parametrize(
    ("words", "kind", "locale"),
    [
        ("help", "help", "en"),
        ("two large pepperoni pizzas without olives", "add_item", "en"),
        ("ayuda", "help", "es"),
        ("dos pizzas grandes de pepperoni sin aceitunas", "add_item", "es"),
    ],
)
async def test_what_we_tell_guests_to_say_is_understood(words: str, kind: str, locale: str) -> None:
    assert (await READER.read(replace(heard(words, locale)))).commands[0].kind == kind
