"""Numbers that follow from what was said."""

from __future__ import annotations

import pytest

from domain.menu import Item, ItemId
from understanding.derived_numbers import derive_numbers, is_count_of_pieces

DUMPLINGS = Item(ItemId("dumplings"), "Dumplings", "starters", description="Eight steamed dumplings, chilli oil.")
NUGGETS = Item(ItemId("nuggets"), "Nuggets (10 pieces)", "starters")
TOAST = Item(ItemId("toast"), "Club", "sandwiches", description="Three slices of toast with turkey.")


@pytest.mark.parametrize(
    ("quote", "item", "numbers"),
    [
        ("16 dumplings", DUMPLINGS, {2}),
        ("eight dumplings", DUMPLINGS, {1}),
        ("12 dumplings", DUMPLINGS, set()),
        ("30 pieces of nuggets", NUGGETS, {3}),
        ("six clubs", TOAST, set()),
        ("six of us, one each except Ben", TOAST, {5}),
        ("seven teas, nobody needs sugar", TOAST, set()),
    ],
)
def test_portions_and_exceptions_give_numbers(quote: str, item: Item, numbers: set[int]) -> None:
    assert numbers <= set(derive_numbers(quote, (item,)))
    assert numbers or not set(derive_numbers(quote, (item,)))


@pytest.mark.parametrize(("quote", "is_count"), [("16 dumplings", True), ("16 bowls", False), ("3 dumplings", False)])
def test_a_count_of_pieces_is_one_of_whole_portions(quote: str, is_count: bool) -> None:
    number = int(quote.split()[0])
    assert is_count_of_pieces(quote, number, (DUMPLINGS,)) is is_count
