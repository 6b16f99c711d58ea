"""Right answers pass the checks: what a perfect model says of the gold messages comes back whole."""

from __future__ import annotations

from pathlib import Path

from domain.commands import AddItem, Filters, Food, Recommend
from domain.menu import ItemId
from evals.gold.loading import load
from evals.gold.menu import demo_menu
from evals.gold.perfect_model import missed, written

GOLD = Path(__file__).parents[1] / "evals" / "gold" / "commands.jsonl"


async def test_right_answers_come_back_whole_or_are_asked_about() -> None:
    menu = demo_menu()
    lines = [line for line in load(GOLD, menu).lines if line.best]
    assert len(lines) > 10
    misses = await missed(lines, menu)
    assert [line.name for line, got in misses if not any(part.weighty for part in got.unread)] == []
    assert len(misses) <= len(lines) // 10


def test_prices_are_written_in_the_menus_currency_and_quotes_are_the_message() -> None:
    assert written(Recommend(budget=1250), "under 12.50")["budget"] == 12.5
    cheap = AddItem(food=Food(item=ItemId("a"), said="gold", filters=Filters(max_price=900)))
    wire = written(cheap, "a cheap one")
    assert (wire["quote"], wire["food"]["said"], wire["food"]["filters"]["max_price"]) == ("a cheap one", None, 9.0)
