"""How long a reply may be: cut at a line, with what was left out counted and the question kept."""

from __future__ import annotations

import pytest

from domain.fulfilment import DeliveryMode
from domain.money import Money
from domain.order import Fulfilment
from domain.outcome import (
    CartView,
    DishesShown,
    DishView,
    LineView,
    MenuText,
    Outcome,
    ReadBack,
    WhichItem,
)
from domain.session import Confirm, Session
from nodes.reply.lengths import (
    MAX_LENGTH,
    MAX_LENGTHS,
    MAX_SPOKEN_LINES,
    cut_at_word,
    drop_middle,
    fit_parts,
    keep_first_lines,
)
from tests.nodes.reply.test_compose_response import replied

DISHES = tuple(DishView(name=f"Dish number {n}", price=Money(900 + n, "USD")) for n in range(400))
TOTAL = Money(123456, "USD")


def more(count: int) -> str:
    return f"…and {count} more"


def read_back(lines: int) -> ReadBack:
    views = tuple(LineView(number=n, name=f"Margherita number {n}", quantity=1) for n in range(1, lines + 1))
    fulfilment = Fulfilment(mode=DeliveryMode.PICKUP, payment="cash")
    return ReadBack(cart=CartView(lines=views), fulfilment=fulfilment, total=TOTAL)


@pytest.mark.parametrize("limit", [40, 100, 1000])
def test_a_list_is_cut_at_a_line_and_the_rest_is_counted(limit: int) -> None:
    lines = [f"line {n}" for n in range(500)]
    cut = keep_first_lines("\n".join(lines), limit, more)
    *kept, last = cut.split("\n")
    assert len(cut) <= limit
    assert kept == lines[: len(kept)]
    assert last == more(500 - len(kept))


def test_what_fits_is_left_as_it_is() -> None:
    assert fit_parts(["a", "", "b"], "c?", 20, more) == "a\nb\nc?"


def test_a_single_long_line_is_cut_at_a_word() -> None:
    assert cut_at_word("one two three", 9) == "one two…"
    assert cut_at_word("x" * 50, 10) == "x" * 9 + "…"
    assert len(keep_first_lines("word " * 100, 50, more)) <= 50


@pytest.mark.parametrize("limit", [200, 1600])
def test_the_question_is_kept_whatever_stands_before_it(limit: int) -> None:
    told = fit_parts(["\n".join(f"line {n}" for n in range(1000))], "Which one?", limit, more)
    assert told.endswith("\nWhich one?")
    assert "more" in told
    assert len(told) <= limit


def test_the_end_of_a_text_is_kept_where_its_middle_is_cut() -> None:
    text = "\n".join(["begin", *("x" * 20 for _ in range(100)), "total", "ask?"])
    cut = drop_middle(text, 300, more)
    assert cut.startswith("begin\n")
    assert cut.endswith("total\nask?")
    assert len(cut) <= 300


@pytest.mark.parametrize("locale", ["en-US", "es-ES", "fr-FR"])
@pytest.mark.parametrize(("channel", "limit"), [*MAX_LENGTHS.items(), ("web", MAX_LENGTH)])
@pytest.mark.parametrize(
    "outcome",
    [DishesShown(items=DISHES * 3), MenuText(text="Soup 3.50\n" * 5000), MenuText(text="word " * 9000)],
    ids=["dishes", "menu", "one line"],
)
def test_no_reply_is_longer_than_its_channel_takes(outcome: Outcome, channel: str, limit: int, locale: str) -> None:
    assert limit / 2 < len(replied(outcome, channel=channel, locale=locale).text) <= limit


@pytest.mark.parametrize("channel", ["sms", "whatsapp"])
def test_a_long_read_back_keeps_its_total_and_its_question(channel: str) -> None:
    asked = read_back(200)
    confirm = Confirm(confirmation_id="m-0", cart_digest="d", total=TOTAL)
    text = replied(asked, channel=channel, session=Session(pending=confirm, asked=asked)).text
    assert len(text) <= MAX_LENGTHS[channel]
    assert text.startswith("Here is your order:\n• 1 × Margherita number 1\n")
    assert "…and " in text
    assert "Total: $1,234.56" in text
    assert text.endswith("Shall I place the order?")


@pytest.mark.parametrize(
    "outcome",
    [
        DishesShown(items=DISHES[:12], more=30),
        WhichItem(said="dish", candidates=DISHES[:12]),
        MenuText(text="\n".join(dish.name for dish in DISHES)),
    ],
)
@pytest.mark.parametrize("locale", ["en-US", "es-ES", "fr-FR"])
def test_no_more_than_five_dishes_are_read_aloud_and_the_rest_is_counted(outcome: Outcome, locale: str) -> None:
    text = replied(outcome, channel="voice", locale=locale).text
    assert text.count("Dish number") == MAX_SPOKEN_LINES
    left = {"dishes_shown": "37", "which_item": "7", "menu_text": "395"}[outcome.kind]
    assert left in text
