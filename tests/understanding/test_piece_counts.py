"""Pieces of a dish that is sold in portions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import Item, ItemId
from tests.understanding.readings import ANYTHING_ELSE, context, describe, menu, reading
from understanding.piece_counts import find_pieces


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a dozen wings please", "add 2 chicken-wings"),
        ("6 wings", "add 1 chicken-wings"),
        ("12 wings and 10 mozzarella sticks", "add 2 chicken-wings; add 2 mozzarella-sticks"),
        ("16 onion rings with ketchup", "add 2 onion-rings ketchup"),
        ("12 portions of wings", "add 12 chicken-wings"),
        ("two orders of wings", "add 2 chicken-wings"),
        ("2 wings", "add 2 chicken-wings"),
        ("4 garlic breads", "add 4 garlic-bread"),
        ("6 copper burgers", "add 6 copper-burger"),
    ],
)
def test_pieces_are_ordered_as_portions(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
    assert not reading(context(text)).unread


@pytest.mark.parametrize("text", ["10 wings", "4 onion rings"])
def test_pieces_that_are_no_whole_portions_are_asked_about(text: str) -> None:
    assert any(part.weighty for part in reading(context(text)).unread)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("so 12 wings altogether", "change 1 quantity=2"),
        ("yeah two portions, so 12 wings altogether", "change 1 quantity=2; change 1 quantity=2"),
        ("make it 18 wings", "change 1 quantity=3"),
        ("make it 3", "change 1 quantity=3"),
        ("no I mean 18 pieces, not 18 plates", "change 1 quantity=3"),
        ("I meant 18 pieces, not 18 portions", "change 1 quantity=3"),
        ("another 6 wings", "add 1 chicken-wings"),
    ],
)
def test_a_count_said_again_orders_no_more(text: str, commands: str) -> None:
    assert describe(context(text, lines=["2 chicken-wings"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("name", "description", "pieces"),
    [
        ("Fish Sauce Wings", "Six wings, sticky fish sauce caramel", 6),
        ("Pork Dumplings", "Ten of them, steamed", 10),
        ("Prawn Gyoza", "Pan-fried, 5 pieces", 5),
        ("Tacos al Pastor", "Three soft tacos with pineapple", None),
        ("Biscuits & Gravy", "Two buttermilk biscuits under sausage gravy", None),
        ("Club Sandwich", "Three slices of toast with chicken", None),
        ("French Toast", "Three thick slices of toast", None),
        ("Ice Cream", "One to three scoops", None),
    ],
)
def test_the_description_says_how_many_pieces_a_portion_has(name: str, description: str, pieces: int | None) -> None:
    wings = menu().item(ItemId("chicken-wings"))
    assert isinstance(wings, Item)
    assert find_pieces(replace(wings, name=name, aliases=(), description=description)) == pieces
