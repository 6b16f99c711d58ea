"""Dialogues are played with gold commands in the reader's place, and judged by cart, orders, errors and replies."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.cart import Cart, Choice, Line
from domain.commands import ChangeLine, Command, Pick, Reading, RemoveLine, RepeatLine, ShowCart
from domain.menu import GroupId, ItemId, OptionId
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from evals.gold.dialogues import (
    Dialogue,
    DialogueLine,
    DialogueVerdict,
    Performance,
    Played,
    differences,
    load_dialogues,
)
from evals.gold.flows import GoldReader, lacking, play, play_all, positions_of, table, with_positions
from evals.gold.language import language_of
from evals.gold.loading import GoldCartLine, GoldLine, GoldOption, load
from evals.gold.menu import demo_menu
from graph.build import Deps

FOLDER = Path(__file__).parent / "gold"
TEA = DialogueLine(name="Fresh Mint Tea", quantity=3)
WRAP = DialogueLine(name="Halloumi Wrap", quantity=1, options=("Avocado",))


@pytest.fixture
def dialogues() -> dict[str, Dialogue]:
    return {each.id: each for each in load_dialogues(FOLDER / "dialogues.jsonl")}


@pytest.fixture
def gold() -> dict[str, tuple[GoldLine, ...]]:
    return load(FOLDER / "commands.jsonl", demo_menu()).dialogues()


def played(
    *cart: DialogueLine,
    orders: tuple[tuple[DialogueLine, ...], ...] = (),
    reply: str = "",
    status: int = 200,
    error: str | None = None,
) -> Played:
    return Played("words", reply, status, "order", None, error, cart, orders)


def verdict_of(dialogue: Dialogue, *turns: Played) -> DialogueVerdict:
    return Performance(dialogue, list(turns)).verdict


# --- the judgement


def test_a_cart_as_wanted_is_right_whatever_its_order(dialogues: dict[str, Dialogue]) -> None:
    assert verdict_of(dialogues["t2"], played(), played(TEA, WRAP)) == DialogueVerdict()
    assert verdict_of(dialogues["t2"], played(), played(WRAP, TEA)) == DialogueVerdict()


@pytest.mark.parametrize(
    ("cart", "wrong"),
    [
        ((WRAP,), "missing 3 x Fresh Mint Tea"),
        ((WRAP, TEA, DialogueLine(name="BLT", quantity=1)), "too much: 1 x BLT"),
        ((WRAP, DialogueLine(name="Fresh Mint Tea", quantity=1)), "Fresh Mint Tea: 1 instead of 3"),
        ((TEA, DialogueLine(name="Halloumi Wrap", quantity=1)), "Halloumi Wrap lacks ['avocado']"),
        (
            (TEA, DialogueLine(name="Halloumi Wrap", quantity=1, options=("Avocado", "Bacon"))),
            "Halloumi Wrap has ['Bacon']",
        ),
        (
            (TEA, DialogueLine(name="Halloumi Wrap", quantity=1, options=("Avocado",), refusals=("Tomato",))),
            "Halloumi Wrap has ['no Tomato']",
        ),
    ],
)
def test_every_difference_of_a_cart_is_named(
    dialogues: dict[str, Dialogue], cart: tuple[DialogueLine, ...], wrong: str
) -> None:
    wanted = dialogues["t2"].cart
    assert wanted is not None
    assert list(differences(wanted, cart)) == [wrong]


def test_two_lines_of_one_dish_are_paired_with_the_nearest(dialogues: dict[str, Dialogue]) -> None:
    raw = [{"q": 1, "name": "Latte", "opts": ["oat"], "no": []}, {"q": 2, "name": "Latte", "opts": ["skim"], "no": []}]
    dialogue = Dialogue.model_validate({"id": "x", "turns": ["words"], "cart": raw})
    cart = (
        DialogueLine(name="Latte", quantity=2, options=("Skim milk",)),
        DialogueLine(name="Latte", quantity=1, options=("Oat milk",)),
    )
    assert verdict_of(dialogue, played(*cart)) == DialogueVerdict()


def test_another_good_cart_is_right_as_well() -> None:
    raw = {"id": "x", "turns": ["words"], "cart": [], "alts": [[{"q": 3, "name": "Fresh Mint Tea"}]]}
    assert verdict_of(Dialogue.model_validate(raw), played(TEA)) == DialogueVerdict()


def test_an_order_that_was_not_wanted_is_wrong(dialogues: dict[str, Dialogue]) -> None:
    verdict = verdict_of(dialogues["t2"], played(TEA, WRAP), played(orders=((TEA, WRAP),)))
    assert verdict.state == ("1 orders placed instead of 0",)


def test_an_order_that_is_missing_or_placed_twice_is_wrong(dialogues: dict[str, Dialogue]) -> None:
    cart = (DialogueLine(name="Lemon Cheesecake", quantity=1), DialogueLine(name="Fruit Salad", quantity=1))
    assert "0 orders placed instead of 1" in verdict_of(dialogues["t1"], played(*cart)).state
    twice = verdict_of(dialogues["t1"], played(*cart), played(orders=(cart, cart)))
    assert "2 orders placed instead of 1" in twice.state


def test_an_order_of_something_else_than_the_cart_is_wrong(dialogues: dict[str, Dialogue]) -> None:
    cart = (DialogueLine(name="Lemon Cheesecake", quantity=1), DialogueLine(name="Fruit Salad", quantity=1))
    [wrong] = verdict_of(dialogues["t1"], played(*cart), played(orders=(cart[:1],), reply="ORD-1")).state
    assert wrong.startswith("the order 1 x Lemon Cheesecake is not the cart")


@pytest.mark.parametrize(("status", "error", "wrong"), [(500, None, 1), (200, "order_unavailable", 1), (422, None, 0)])
def test_a_message_may_be_refused_but_nothing_may_break(
    dialogues: dict[str, Dialogue], status: int, error: str | None, wrong: int
) -> None:
    turns = (played(TEA, WRAP, status=status, error=error), played(TEA, WRAP))
    assert len(verdict_of(dialogues["t2"], *turns).state) == wrong


def test_what_a_reply_must_and_must_not_say_is_judged_apart(dialogues: dict[str, Dialogue]) -> None:
    blt = DialogueLine(name="BLT", quantity=1)
    verdict = verdict_of(dialogues["t3"], played(), played(reply="Got it: 1 × Copper Burger"), played(blt))
    assert verdict == DialogueVerdict(replies=("nsay 1 /Got it/",))
    raw = {"id": "x", "turns": ["words"], "say": {"any": ["(?i)sesame"]}}
    assert verdict_of(Dialogue.model_validate(raw), played(reply="It has SESAME.")) == DialogueVerdict()
    assert verdict_of(Dialogue.model_validate(raw), played(reply="Fine.")).replies == ("say any /(?i)sesame/",)


# --- gold line numbers in the real cart


def real_line(number: int, item: str, *options: tuple[str, str], quantity: int = 1) -> Line:
    choices = tuple(Choice(group=GroupId(group), option=OptionId(option)) for group, option in options)
    return Line(number=number, item=ItemId(item), name=item, quantity=quantity, choices=choices)


def test_a_line_is_found_by_its_dish_and_options_before_its_dish_alone() -> None:
    oat, skim = (GoldOption(group="milk", option=name) for name in ("oat", "skim"))
    assumed = (
        GoldCartLine(line=1, item="latte", quantity=1, options=(oat,)),
        GoldCartLine(line=2, item="latte", quantity=1, options=(skim,)),
        GoldCartLine(line=3, item="blt", quantity=1),
    )
    lines = (real_line(4, "blt"), real_line(5, "latte", ("milk", "skim")), real_line(7, "latte"))
    assert positions_of(assumed, Cart(lines=lines, next_number=8)) == {1: 3, 2: 2, 3: 1}


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (ChangeLine(lines=(1, 2)), ChangeLine(lines=(2, 1))),
        (RemoveLine(lines=(1,)), RemoveLine(lines=(2,))),
        (RemoveLine(lines=(9,)), RemoveLine(lines=(9,))),
        (RepeatLine(line=2), RepeatLine(line=1)),
        (ShowCart(what="line", line=1), ShowCart(what="line", line=2)),
        (ShowCart(), ShowCart()),
        (Pick(lines=(2,)), Pick(lines=(1,))),
    ],
)
def test_line_numbers_are_those_of_the_real_cart(command: Command, expected: Command) -> None:
    assert with_positions(command, {1: 2, 2: 1}) == expected


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("quisiera una limonada, por favor", "en", "es"),
        ("a lemonade, please", "es", "en"),
        ("ok", "es", "es"),
        ("ok", "en", "en"),
    ],
)
def test_the_language_of_a_dialogue_goes_on_in_words_of_none(text: str, before: str, language: str) -> None:
    assert language_of(text, before=before) == language


# --- playing


@dataclass
class ReadingRestaurant:
    """An API that only reads: it keeps the readings, and answers with a cart that the test gives."""

    cart: Cart
    reply: dict[str, object]
    orders: list[tuple[Any, ...]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = httpx.AsyncClient(transport=httpx.MockTransport(self._answer), base_url="http://api")

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.orders

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        text = json.loads(request.content)["text"]
        context = ReadingContext(
            text=text, locale="en", tenant="t", menu=demo_menu(), cart=self.cart, fulfilment=Fulfilment()
        )
        self.readings.append(await GoldReader().read(context))
        return httpx.Response(200, json=self.reply)


async def test_each_message_is_read_as_its_gold_line_says(
    dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    cart = Cart(lines=(real_line(1, "halloumi-wrap"), real_line(2, "mint-tea")), next_number=3)
    shown = {"lines": [{"name": "Halloumi Wrap", "quantity": 1, "options": ["Avocado"], "refusals": [], "total": "1"}]}
    restaurant = ReadingRestaurant(cart, {"reply_text": "Well.", "route": "order", "cart": shown, "pending": "confirm"})
    performance = await play(restaurant, dialogues["t2"], gold["t2"])
    assert restaurant.readings[0].commands == gold["t2"][0].best
    # The gold line assumes the tea first; here the wrap is.
    assert [getattr(command, "lines", None) for command in restaurant.readings[1].commands] == [(1,), (2,)]
    assert performance.turns[1].cart == (WRAP,)
    assert performance.verdict.state == ("missing 3 x Fresh Mint Tea",)
    assert "gold assumes anything_else" in str(performance)


async def test_unread_words_are_given_with_the_commands(
    dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    restaurant = ReadingRestaurant(Cart(), {"reply_text": "Noted."})
    await play(restaurant, dialogues["t3"], gold["t3"])
    assert [unread.words for unread in restaurant.readings[0].unread] == ["my daughter"]


async def test_placed_orders_are_read_from_the_restaurants_tables(
    dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    rows = [("ORD-1", 2, "BLT", ["Avocado"], ["Tomato"]), ("ORD-1", 1, "Espresso", [], []), ("ORD-2", 1, "BLT", [], [])]
    performance = await play(ReadingRestaurant(Cart(), {}, rows), dialogues["t4"], gold["t4"])
    first, second = performance.turns[0].orders
    assert [str(line) for line in first] == ["2 x BLT, Avocado, no Tomato", "1 x Espresso"]
    assert len(second) == 1


def test_a_dialogue_without_a_gold_line_for_each_message_is_named(
    dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    assert lacking(dialogues["t1"], gold["t1"]) is None
    assert str(lacking(dialogues["t1"], gold["t1"][:2])).startswith("t1")


def test_the_table_counts_state_and_replies_apart(dialogues: dict[str, Dialogue]) -> None:
    blt = DialogueLine(name="BLT", quantity=1)
    silent = Performance(dialogues["t3"], [played(), played(), played(blt)])
    wordy = Performance(dialogues["t3"], [played(), played(reply="Got it"), played(blt)])
    rows = table([silent, wordy, Performance(dialogues["t2"], [played()])]).splitlines()
    assert rows[1].split() == ["allergy", "2", "1", "2"]
    assert "66.7 %" in rows[-2]
    assert "33.3 %" in rows[-1]


# --- the whole graph

takes_commands = pytest.mark.skipif(
    Deps.__annotations__["reader"] != "CommandReader", reason="the graph does not take commands yet"
)


@takes_commands
async def test_the_flows_carry_out_gold_commands(
    postgres_server: str, dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    performances = await play_all(postgres_server, list(dialogues.values()), gold)
    assert len(performances) == len(dialogues)
    assert [str(each) for each in performances if each.verdict != DialogueVerdict()] == []


@takes_commands
async def test_wrong_commands_are_seen_in_the_cart(
    postgres_server: str, dialogues: dict[str, Dialogue], gold: dict[str, tuple[GoldLine, ...]]
) -> None:
    idle = tuple(replace(line, readings=((),)) for line in gold["t2"])
    [performance] = await play_all(postgres_server, [dialogues["t2"]], {"t2": idle})
    assert "missing 1 x Halloumi Wrap" in performance.verdict.state
