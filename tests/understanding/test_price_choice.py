"""The cheapest and the dearest of several dishes."""

from __future__ import annotations

from dataclasses import replace

from domain.menu import Item, ItemId
from tests.understanding.readings import menu
from understanding.price_choice import choose_by_price


def item(name: str) -> Item:
    found = menu().item(ItemId(name))
    assert found is not None
    return found


SALADS = tuple(map(item, ("caesar-salad", "greek-salad", "garden-salad")))


def test_the_words_choose_by_price() -> None:
    prices = {salad.id: salad.price.minor for salad in SALADS if salad.price}
    cheapest, dearest = choose_by_price("the cheapest one", SALADS), choose_by_price("the most expensive", SALADS)
    assert cheapest is not None
    assert dearest is not None
    assert prices[cheapest.id] == min(prices.values())
    assert prices[dearest.id] == max(prices.values())


def test_other_words_and_dishes_without_a_price_choose_nothing() -> None:
    assert choose_by_price("the greek one", SALADS) is None
    assert choose_by_price("the cheapest one", [replace(SALADS[0], price=None)]) is None
    assert choose_by_price("the cheapest one", ()) is None
