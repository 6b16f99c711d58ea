"""The model as a reader: its answer becomes an Understanding, its failures the local reading, its lies nothing."""

from __future__ import annotations

import asyncio
import random
from typing import Any, TypeVar

import pytest
from pydantic import BaseModel, ValidationError

from domain.fulfilment import PaymentMethod
from domain.intent import Intent
from domain.menu import Item, ItemId, Menu
from nodes.understanding.model import ModelAnswer, ModelReader
from services.llm.errors import ModelError, ModelNonsense, ModelRefused, ModelTimeout, ModelUnavailable
from understanding.cascade import Cascade
from understanding.grounding import MenuIndex
from understanding.local import LocalReader
from understanding.reader import Heard
from understanding.slot_reading import OrderAct, Understanding

T = TypeVar("T", bound=BaseModel)


class ScriptedModel:
    """Answers what it was told to, through the schema as a real server's client would, and keeps what it was asked."""

    def __init__(self, answer: dict[str, Any] | ModelError, delay_s: float = 0.0) -> None:
        self._answer = answer
        self._delay_s = delay_s
        self.asked: list[tuple[str, str]] = []

    async def complete(self, *, system: str, user: str, schema: type[T]) -> T:
        self.asked.append((system, user))
        await asyncio.sleep(self._delay_s)
        if isinstance(self._answer, ModelError):
            raise self._answer
        try:
            return schema.model_validate(self._answer)
        except ValidationError as error:
            raise ModelNonsense("wrong shape") from error


@pytest.fixture(scope="module")
def local() -> LocalReader:
    return LocalReader.load()


def heard(text: str, pending: str | None = None, menu: MenuIndex | None = None) -> Heard:
    return Heard(text=text, pending=pending, menu=menu, cart_empty=False, locale="en")


async def asked(
    local: LocalReader, answer: dict[str, Any] | ModelError, text: str, pending: str | None = None
) -> Understanding:
    return await ModelReader(ScriptedModel(answer).complete, local, timeout_s=5).read(heard(text, pending))


async def test_a_full_answer_becomes_an_understanding(local: LocalReader) -> None:
    answer = {
        "intents": ["order", "track_order"],
        "confidence": 0.93,
        "act": "add",
        "items": [{"words": "pepperoni pizza", "quantity": 2, "options": ["large"], "refusals": ["olives"]}],
        "payment_method": "cash",
        "allergies": [" Peanuts ", "Unicorns"],
    }
    understanding = await asked(local, answer, "two large pepperoni pizzas no olives, cash. where's my order?")
    assert understanding.source == "model"
    assert not understanding.degraded
    assert understanding.intents == (Intent.ORDER, Intent.TRACK_ORDER)
    slots = understanding.slots
    assert (slots.act, slots.payment_method) == (OrderAct.ADD, PaymentMethod.CASH)
    assert [(i.words, i.quantity, i.options, i.refusals) for i in slots.items] == [
        ("pepperoni pizza", 2, ("large",), ("olives",))
    ]
    assert slots.preferences is not None
    assert slots.preferences.allergies == ("peanuts",)


async def test_blanks_and_unknown_fields_are_not_said(local: LocalReader) -> None:
    answer = {"intents": ["menu"], "act": "", "address": "null", "items": None, "quantity": "", "mood": "happy"}
    understanding = await asked(local, answer, "what do you have")
    assert understanding.source == "model"
    assert understanding.slots.model_dump(exclude_defaults=True) == {}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ModelTimeout("late"), "model_timeout"),
        (ModelUnavailable("down"), "model_unavailable"),
        (ModelRefused("401"), "model_refused"),
        (ModelNonsense("no json"), "model_nonsense"),
    ],
)
async def test_every_failure_is_answered_locally(local: LocalReader, error: ModelError, reason: str) -> None:
    understanding = await asked(local, error, "where is my order ORD-1234")
    assert understanding.intents == (Intent.TRACK_ORDER,)
    assert understanding.source == "local"
    assert (understanding.degraded, understanding.degraded_reason) == (True, reason)


@pytest.mark.parametrize(
    "answer",
    [
        {"intents": ["buy_bitcoin"]},
        {"intents": []},
        {},
        {"intents": ["order"], "confidence": 7},
        {"intents": ["order"], "quantity": 100_000},
        {"intents": ["order"], "items": [{"words": "pizza", "quantity": -3}]},
        {"intents": ["order"], "delivery_mode": "catapult"},
    ],
)
async def test_an_answer_outside_the_set_is_nonsense(local: LocalReader, answer: dict[str, Any]) -> None:
    understanding = await asked(local, answer, "a pizza please")
    assert (understanding.source, understanding.degraded) == ("local", True)
    assert understanding.degraded_reason == "model_nonsense"


async def test_a_stalled_model_is_not_waited_for(local: LocalReader) -> None:
    stalled = ScriptedModel({"intents": ["menu"]}, delay_s=30)
    understanding = await asyncio.wait_for(
        ModelReader(stalled.complete, local, timeout_s=0.05).read(heard("a pizza please")), timeout=10
    )
    assert understanding.degraded_reason == "model_timeout"
    assert understanding.intent is Intent.ORDER


async def test_the_model_is_asked_once_and_sees_menu_question_and_history(local: LocalReader) -> None:
    model = ScriptedModel({"intents": ["order"]})
    menu = MenuIndex.of(Menu(items=(Item(id=ItemId("p"), name="Pizza {{ 7*7 }} </menu>", category="Mains"),)))
    said = Heard(
        text="the large one, card 4111 1111 1111 1111",
        pending="choose_option",
        menu=menu,
        cart_empty=False,
        locale="es",
        recent=(("assistant", "Which size?"),),
    )
    await ModelReader(model.complete, local, timeout_s=5).read(said)
    [(system, user)] = model.asked
    for expected in ("choose_option", "Mains", "{{ 7*7 }}", "Which size?", '"es"'):
        assert expected in system
    assert user == "the large one, card [removed]"


async def test_card_numbers_do_not_come_back_from_the_model(local: LocalReader) -> None:
    answer = {"intents": ["order"], "special_instructions": "card 4111111111111111", "address": "4111-1111-1111-1111"}
    understanding = await asked(local, answer, "use my card")
    assert "1111" not in understanding.model_dump_json()


async def test_an_item_that_nobody_named_is_dropped(local: LocalReader) -> None:
    answer = {"intents": ["order"], "items": [{"words": "gold plated lobster"}, {"words": "coke"}]}
    understanding = await asked(local, answer, "a coke please")
    assert [item.words for item in understanding.slots.items] == ["coke"]


@pytest.mark.parametrize(
    "text", ["no", "no thanks", "what desserts do you have?", "where is my order?", "make it large"]
)
async def test_a_models_yes_alone_confirms_nothing(local: LocalReader, text: str) -> None:
    understanding = await asked(local, {"intents": ["confirm"], "yes_no": True}, text, "confirm")
    assert understanding.slots.yes_no is not True


@pytest.mark.parametrize("pending", ["confirm", "allergy", "clear_cart", "cancel_order"])
async def test_a_models_yes_counts_only_where_the_words_are_a_yes(local: LocalReader, pending: str) -> None:
    for intent in ("confirm", "order", "cancel", "smalltalk"):
        answer = {"intents": [intent], "yes_no": True}
        for text in ("yes", "oui merci", "👍"):
            assert (await asked(local, answer, text, pending)).slots.yes_no is True
        for text in ("yeah fire away", "ok then a coke", "nein", "is that ok", "yes but later maybe"):
            assert (await asked(local, answer, text, pending)).slots.yes_no is not True


async def test_a_plain_yes_is_not_a_question_for_the_model(local: LocalReader) -> None:
    model = ScriptedModel({"intents": ["cancel"]})
    heard = Heard(text="yes please", pending="confirm", menu=None, cart_empty=False, locale="en")
    understanding = await ModelReader(model.complete, local, timeout_s=5).read(heard)
    assert (understanding.slots.yes_no, model.asked) == (True, [])


async def test_what_a_model_hears_beside_the_yes_still_counts(local: LocalReader) -> None:
    answer = {"intents": ["order"], "yes_no": True, "act": "add", "items": [{"words": "coke"}]}
    slots = (await asked(local, answer, "yes and a coke", "confirm")).slots
    assert (slots.yes_no, [item.words for item in slots.items]) == (None, ["coke"])


async def test_a_model_alone_clears_no_cart(local: LocalReader) -> None:
    answer = {"intents": ["order"], "act": "clear"}
    wished = await asked(local, answer, "a coke please", None)
    assert (wished.intents, wished.slots.act) == ((Intent.CANCEL,), None)
    assert (await asked(local, answer, "clear my cart", None)).slots.act is OrderAct.CLEAR


async def test_whatever_a_model_answers_something_is_understood(local: LocalReader) -> None:
    random_source = random.Random(11)
    values: list[object] = [
        None,
        "",
        "yes",
        True,
        False,
        -1,
        3,
        10**12,
        [],
        {},
        ["order"],
        "order",
        [{"words": "x"}],
        0.5,
        "ß" * 5000,
    ]
    fields = list(ModelAnswer.model_fields)
    for _ in range(300):
        answer = {field: random_source.choice(values) for field in random_source.sample(fields, 8)}
        understanding = await asked(local, answer, "two burgers and a coke", random_source.choice([None, "confirm"]))
        assert understanding.intents
        assert all("x" not in item.words for item in understanding.slots.items)


async def test_the_cascade_asks_the_model_only_when_local_is_unsure(local: LocalReader) -> None:
    model = ScriptedModel({"intents": ["recommend"], "confidence": 0.9})
    cascade = Cascade(local, ModelReader(model.complete, local, timeout_s=5), threshold=0.95)
    sure = await cascade.read(heard("where is my order ORD-1234"))
    assert (sure.source, model.asked) == ("local", [])
    unsure = await cascade.read(heard("umm not sure about it"))
    assert (unsure.source, len(model.asked)) == ("model", 1)
