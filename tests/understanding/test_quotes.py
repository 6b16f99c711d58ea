"""Quotes in the guest's own words."""

from __future__ import annotations

from domain.commands import AddItem, Changes, Food
from understanding.quotes import restore_quotes
from understanding.rendering import Piece, Rendering

SAID = "un arroz con leche"
RENDERING = Rendering.of([Piece("a", 0, 2), Piece("rice pudding", 3, 18)])


def test_every_quote_is_put_back_and_ids_stay() -> None:
    command = AddItem(
        food=Food(unknown="rice pudding", nearest=(), said="rice pudding"), changes=Changes(unknown=("rice pudding",))
    )
    own = restore_quotes(command, RENDERING, SAID)
    assert own == AddItem(
        food=Food(unknown="arroz con leche", nearest=(), said="arroz con leche"),
        changes=Changes(unknown=("arroz con leche",)),
    )
