"""What we offer to tap, or tell guests to say, is understood when it comes back."""

from __future__ import annotations

import pytest

from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.intent import Intent
from nodes.reply.catalogue import locales
from nodes.understanding.interpreter import Interpreter
from tests.domain.pizzeria import pizzeria
from tests.nodes.reply.outcomes import SAMPLES
from tests.nodes.reply.test_compose_response import replied
from understanding.classifier import Classifier
from understanding.grounding import MenuIndex
from understanding.local import LocalReader
from understanding.reader import Heard
from understanding.slot_reading import OrderAct, Slots, Understanding


@pytest.mark.parametrize("locale", sorted(locales()))
async def test_what_can_be_tapped_is_understood_when_it_comes_back(locale: str) -> None:
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())

    async def tapped(name: str, pending: str | None) -> list[Understanding]:
        replies = replied(SAMPLES[name], locale=locale).quick_replies
        assert replies
        heard = (Heard(text=t, pending=pending, menu=index, cart_empty=False, locale=locale) for t in replies)
        return [await reader.read(each) for each in heard]

    async def slots(name: str, pending: str) -> list[Slots]:
        return [understood.slots for understood in await tapped(name, pending)]

    assert [each.delivery_mode for each in await slots("which delivery mode", "delivery_mode")] == list(DeliveryMode)
    paid = {each.payment_method for each in await slots("which payment", "payment_method")}
    assert paid == set(PaymentMethod)
    assert [each.act for each in await slots("anything else", "anything_else")] == [OrderAct.CHECKOUT, OrderAct.SHOW]
    for name, pending in (
        ("read back, delivery", "confirm"),
        ("unsafe, unknown", "allergy"),
        ("clear the cart?", "clear_cart"),
    ):
        assert [each.yes_no for each in await slots(name, pending)] == [True, False]
    for name in ("greeting", "help", "what to order"):
        assert [each.intent for each in await tapped(name, None)] == [Intent.MENU, Intent.RECOMMEND]
    assert [each.intent for each in await tapped("order placed", None)] == [Intent.TRACK_ORDER]


@pytest.mark.parametrize(
    ("words", "name", "locale"),
    [
        ("remove the tiramisu", "unsafe in the cart", "en"),
        ("help", "stuck", "en"),
        ("checkout", "order not placed, never arrived", "en"),
        ("two large pepperoni pizzas without olives", "help", "en"),
        ("quita el tiramisu", "unsafe in the cart", "es"),
        ("ayuda", "stuck", "es"),
        ("eso es todo", "order not placed, never arrived", "es"),
        ("dos pizzas grandes de pepperoni sin aceitunas", "help", "es"),
    ],
)
async def test_what_we_tell_guests_to_say_is_understood(words: str, name: str, locale: str) -> None:
    assert (
        words.removesuffix(" el tiramisu").removesuffix(" the tiramisu") in replied(SAMPLES[name], locale=locale).text
    )
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())
    heard = Heard(text=words, pending=None, menu=index, cart_empty=False, locale=locale)
    understood = await reader.read(heard)
    wanted = {"stuck": Intent.HELP}.get(name, Intent.ORDER)
    act = {"unsafe in the cart": OrderAct.REMOVE, "order not placed, never arrived": OrderAct.CHECKOUT}.get(name)
    assert (understood.intent, understood.slots.act) == (wanted, act)


@pytest.mark.parametrize("locale", sorted(locales()))
async def test_what_a_card_says_for_the_guest_is_understood(locale: str) -> None:
    reader, index = Interpreter(LocalReader(Classifier.load())), MenuIndex.of(pizzeria())
    [card, *_] = replied(SAMPLES["dish"], locale=locale).cards
    [category, *_] = replied(SAMPLES["menu"], locale=locale).cards
    heard = [
        Heard(text=text, pending=None, menu=index, cart_empty=True, locale=locale)
        for text in (*card.actions, *category.actions)
    ]
    assert [(await reader.read(each)).intent for each in heard] == [Intent.ORDER, Intent.MENU, Intent.MENU]
