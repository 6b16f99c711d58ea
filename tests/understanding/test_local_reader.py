"""The local reader as a whole: long messages, strange ones, languages, time."""

from __future__ import annotations

import time

import pytest

from domain.commands import NotUnderstood
from domain.reading_context import CommandReader
from tests.understanding.readings import ASK_ADDRESS, ASK_MODE, context, describe, reader, reading


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("Hi! We have a party, the game starts at 9. Could we get 2 large hawaiians, one without ham, and 3 cokes? "
         "Bring it to 17 Lake Road please. I'll pay cash.",
         "set mode=delivery address=17 Lake Road payment=cash; "
         "add 1 hawaiian large; add 1 hawaiian large -ham; add 3 coke"),
        ("what desserts do you have, a blt, and when do you close?",
         "ask list Desserts; ask_restaurant hours; add 1 blt"),
        ("im so hungry, a tiramisu please", "add 1 tiramisu"),
        ("hello, one espresso", "add 1 espresso"),
        ("my brother had the blt yesterday and loved it", "small_talk praise"),
        ("i'm celiac, what can i have", "remember allergies=gluten; safe all"),
        ("quiero una margarita mediana para llevar, pago con tarjeta",
         "set mode=pickup payment=card; add 1 margherita medium"),
    ],
)  # fmt: skip
def test_a_message_of_several_wishes(text: str, commands: str) -> None:
    assert sorted(describe(context(text)).split("; ")) == sorted(commands.split("; "))


def test_an_address_answers_where_to() -> None:
    assert describe(context("the blue house next to the church", lines=["blt"], pending=ASK_ADDRESS)) == (
        "set mode=delivery address=the blue house next to the church"
    )
    text = "deliver it to 22 Pine Avenue apt 7 at 7pm please"
    assert describe(context(text, lines=["blt"], pending=ASK_MODE)) == (
        "set mode=delivery address=22 Pine Avenue apt 7 when=at 7pm"
    )


def test_a_part_of_an_address_is_corrected() -> None:
    said = context("it's number 21", lines=["blt"], address="12 Rose Street")
    assert describe(said) == "set address=21"


@pytest.mark.parametrize("text", ["", "   ", "???", "🤷", "\x00", "a" * 10_000, "goedenavond mag ik een grote"])
def test_what_means_nothing_is_not_understood(text: str) -> None:
    assert isinstance(reading(context(text)).commands[0], NotUnderstood)


def test_the_language_is_told() -> None:
    assert reading(context("quiero una margarita")).language == "es"
    assert reading(context("a margherita")).language == "en"
    assert reading(context("ok", locale="es-MX")).language == "es"


def test_quotes_are_the_guests_own_words() -> None:
    command = reading(context("quiero un ceviche de pulpo", locale="es")).commands[0]
    assert command.kind == "add_item"
    assert command.food.unknown is not None
    assert "ceviche" in command.food.unknown


async def test_it_is_a_reader_of_commands() -> None:
    local: CommandReader = reader()
    assert (await local.read(context("a blt"))).source == "local"


def test_without_a_menu_the_rest_is_read() -> None:
    from dataclasses import replace

    assert reader().read_now(replace(context("talk to a human"), menu=None)).commands[0].kind == "talk_to_staff"


def test_time_does_not_grow_with_the_square_of_the_length() -> None:
    order = "a large pepperoni with extra cheese and no olives, two cokes, and what is in the soup? " * 30

    def seconds(chars: int) -> float:
        said = context(order[:chars])
        reading(said)
        times = []
        for _ in range(3):
            started = time.thread_time()
            reading(said)
            times.append(time.thread_time() - started)
        return min(times)

    assert seconds(2000) < 8 * seconds(500)
