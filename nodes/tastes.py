"""Dishes by how they taste or are made: "anything spicy?" is answered from what the menu says of them."""

from __future__ import annotations

from collections.abc import Sequence

from domain.menu import Item
from understanding.wording import language
from understanding.words import tokens


def taste_asked(text: str) -> str | None:
    """The word of a question that says how a dish shall taste: "spicy"; None when there is none."""
    return next((word for word in tokens(text) if word in language().tastes), None)


def tasting(taste: str, items: Sequence[Item]) -> list[Item]:
    """Those of the items that the menu describes so, by name, text or marks, or that come with what tastes so."""
    meant = language().tastes[taste] | {taste}
    return [item for item in items if item.available and not meant.isdisjoint(_words_of(item))]


def _words_of(item: Item) -> frozenset[str]:
    included = (o.name for group in item.groups for o in group.options if o.id in group.included)
    told = (item.name, item.description or "", *item.aliases, *(item.dietary or ()), *included)
    return frozenset(word for text in told for word in tokens(text))
