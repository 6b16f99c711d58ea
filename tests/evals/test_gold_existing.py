"""The reading by intents and slots is put into commands, as a baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.cart import Cart, Line
from domain.commands import Command
from domain.menu import ItemId
from domain.order import Fulfilment
from domain.reading_context import ReadingContext
from domain.session import AskDetail, ChooseOption, Pending
from evals.gold.existing import ExistingReader
from evals.gold.loading import load
from evals.gold.menu import demo_menu
from evals.gold.score import score, written

CART = Cart(lines=(Line(number=1, item=ItemId("sprite"), name="Sprite", quantity=2),), next_number=2)


@pytest.fixture(scope="module")
def reader() -> ExistingReader:
    return ExistingReader()


async def commands_for(reader: ExistingReader, text: str, pending: Pending | None = None) -> tuple[Command, ...]:
    context = ReadingContext(
        text=text,
        locale="en",
        tenant="t",
        menu=demo_menu(),
        cart=CART,
        fulfilment=Fulfilment(),
        pending=pending,
        focus=1,
    )
    return (await reader.read(context)).commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "two tiramisus, please",
            '[{"kind": "add_item", "food": {"item": "tiramisu", "said": "tiramisus"}, "quantity": 2}]',
        ),
        ("what's in my cart?", '[{"kind": "show_cart"}]'),
        ("remove the sprites", '[{"kind": "remove_line", "lines": [1]}]'),
        ("i am allergic to sesame", '[{"kind": "remember", "allergies": ["sesame"]}]'),
        ("thanks", '[{"kind": "thank"}]'),
    ],
)
async def test_a_message_becomes_commands(reader: ExistingReader, text: str, commands: str) -> None:
    assert written(await commands_for(reader, text)) == commands


async def test_checkout_comes_after_the_details_said_with_it(reader: ExistingReader) -> None:
    leaving = await commands_for(reader, "that's all, pickup, i'll pay cash")
    assert [command.kind for command in leaving] == ["set_fulfilment", "checkout"]


async def test_an_option_said_alone_answers_our_question_about_a_dish(reader: ExistingReader) -> None:
    asked = ChooseOption(line=1, group=demo_menu().items[0].groups[0].id)
    assert written(await commands_for(reader, "large", asked)) == '[{"kind": "pick", "ids": ["large"]}]'


async def test_a_detail_that_we_asked_for_is_set(reader: ExistingReader) -> None:
    answer = await commands_for(reader, "pickup", AskDetail(kind="delivery_mode"))
    assert written(answer) == '[{"kind": "set_fulfilment", "mode": "pickup"}]'


async def test_the_baseline_can_be_scored(reader: ExistingReader) -> None:
    gold = load(Path(__file__).parent / "gold" / "commands.jsonl", demo_menu())
    result = await score(gold, reader, demo_menu())
    assert 0 < result.right < len(gold.lines)
