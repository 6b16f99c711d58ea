"""Chooses the cheapest or dearest of several dishes."""

from __future__ import annotations

from collections.abc import Iterable

from domain.menu import Item
from understanding.language.rows import patterns


def choose_by_price(plain: str, items: Iterable[Item]) -> Item | None:
    """Choose the cheapest or dearest item, as the plain words ask; None for other words, or without any price."""
    choice_patterns = patterns("answers_to_choices")
    place = 0 if choice_patterns["cheapest"].search(plain) else -1
    if place and not choice_patterns["dearest"].search(plain):
        return None
    rising = sorted((item for item in items if item.price), key=lambda item: item.price.minor if item.price else 0)
    return rising[place] if rising else None
