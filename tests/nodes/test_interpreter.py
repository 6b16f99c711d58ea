"""In front of the understanding: Spanish passes on in other words, English untouched, free text as it was said."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from domain.grounding import MenuIndex
from domain.understanding import DeliveryMode, Intent, OrderAct, PaymentMethod, Understanding
from evals.restaurants.order_book import read_book
from nodes.understanding.interpreter import Interpreter
from nodes.understanding.local import LocalReader
from nodes.understanding.model import ModelReader
from nodes.understanding.reader import Heard
from tests.nodes.test_understanding_model import ScriptedModel

MENU = MenuIndex.of(read_book("grill").menu)
LOCAL = LocalReader.load()


def heard(text: str, pending: str | None = None, locale: str = "es") -> Heard:
    return Heard(text=text, pending=pending, menu=MENU, cart_empty=False, locale=locale)


def read(said: Heard) -> Understanding:
    return asyncio.run(Interpreter(LOCAL).read(said))


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize(
    "text", ["two large cheese pizzas, no onions", "where is my order?", "make it two", "yes please"]
)
def test_english_is_read_as_if_no_interpreter_were_there(text: str, locale: str) -> None:
    said = heard(text, locale=locale)
    assert read(said) == LOCAL.understand(said)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("una pizza de queso grande", Intent.ORDER),
        ("¿dónde está mi pedido?", Intent.TRACK_ORDER),
        ("¿qué me recomiendas?", Intent.RECOMMEND),
        ("cancela mi pedido", Intent.CANCEL),
        ("soy alérgico a las nueces", Intent.PROFILE),
        ("¿tienen algo sin gluten?", Intent.MENU),
        ("buenas tardes", Intent.GREETING),
        ("muchas gracias", Intent.THANKS),
        ("quiero hablar con una persona", Intent.HANDOFF),
    ],
)
def test_a_spanish_message_is_read_as_what_it_wants(text: str, intent: Intent) -> None:
    assert read(heard(text)).intent is intent


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("nada más", OrderAct.CHECKOUT),
        ("eso es todo, gracias", OrderAct.CHECKOUT),
        ("¿cuánto es?", OrderAct.SHOW),
        ("quítame la coca", OrderAct.REMOVE),
        ("mejor que sean dos", OrderAct.CHANGE),
        ("vacía el carrito", OrderAct.CLEAR),
        ("deshazlo", OrderAct.UNDO),
    ],
)
def test_what_is_to_be_done_to_the_cart(text: str, act: OrderAct) -> None:
    assert read(heard(text)).slots.act is act


@pytest.mark.parametrize(("text", "yes"), [("sí", True), ("si", True), ("claro que sí", True), ("no, gracias", False)])
def test_yes_and_no(text: str, yes: bool) -> None:
    understanding = read(heard(text, pending="confirm"))
    assert understanding.intent is Intent.CONFIRM
    assert understanding.slots.yes_no is yes


def test_an_address_stays_in_the_guests_words() -> None:
    said = "quiero dos limonadas, mándalas a Calle del Pan 5, piso tres, pago en efectivo"
    understanding = read(heard(said))
    assert understanding.slots.address == "Calle del Pan 5, piso tres"
    assert understanding.slots.delivery_mode is DeliveryMode.DELIVERY
    assert understanding.slots.payment_method is PaymentMethod.CASH
    assert understanding.rendering is not None
    assert "Calle del Pan 5, piso tres" in understanding.rendering.text


def test_an_address_that_was_asked_for_is_taken_as_it_is() -> None:
    said = "calle de los Olivos 24, segundo piso"
    assert read(heard(said, pending="address")).slots.address == said


@pytest.mark.parametrize(
    "wish", ["y quiero una pizza de queso", "y agrega una coca", "y ponme dos cocas", "y también quiero una coca"]
)
def test_what_is_wanted_behind_an_address_is_no_part_of_it(wish: str) -> None:
    understanding = read(heard(f"mi dirección es calle Mayor 5, {wish}"))
    assert understanding.slots.address == "calle Mayor 5"
    assert understanding.rendering is not None
    assert wish not in understanding.rendering.text


def test_a_note_stays_in_the_guests_words() -> None:
    understanding = read(heard("nota para la cocina: cortar la pizza en dos y sin servilletas"))
    assert understanding.slots.special_instructions == "cortar la pizza en dos y sin servilletas"


def test_a_time_stays_in_the_guests_words_and_counts_nothing() -> None:
    understanding = read(heard("dos pizzas de queso para recoger a las 8 de la noche"))
    assert understanding.slots.wanted_time == "a las 8 de la noche"
    assert understanding.rendering is not None
    assert "8" not in understanding.rendering.text


def test_who_spoke_spanish_before_is_expected_to_speak_it_on() -> None:
    before = ("human", "quiero una pizza de queso grande")
    said = heard("grandes", locale="en")
    assert read(said).rendering is None
    assert read(replace(said, recent=(before,))).rendering is not None


def test_what_the_assistant_says_is_no_sign_of_the_guests_language() -> None:
    said = replace(heard("the last one", locale="en"), recent=(("ai", "¿Qué te apetece pedir de nuestra carta?"),))
    assert read(said).rendering is None


async def test_a_model_reads_what_was_said_and_its_mentions_are_put_in_the_rules_words() -> None:
    answer = {
        "intents": ["order"],
        "items": [{"words": "hamburguesa con queso", "quantity": 2, "refusals": ["cebolla"]}],
        "address": "calle del Pan 5",
    }
    model = ScriptedModel(answer)
    said = "dos hamburguesas con queso sin cebolla a la calle del Pan 5"
    understanding = await Interpreter(ModelReader(model.complete, LOCAL, timeout_s=5)).read(heard(said))
    assert model.asked[0][1] == said
    assert understanding.slots.items[0].words == "cheeseburger"
    assert understanding.slots.items[0].refusals == ("onion",)
    assert understanding.slots.address == "calle del Pan 5"
    assert understanding.rendering is not None
    assert understanding.rendering.text.endswith("calle del Pan 5")
