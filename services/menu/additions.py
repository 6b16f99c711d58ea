"""Finds the optional parts of the contract that a menu response does not use."""

from __future__ import annotations

from services.menu.models import MenuResponse

ITEM_ADDITIONS = ("id", "price", "aliases", "option_groups", "allergens", "dietary")
"""Fields of an item that a V2 menu does not have, and the optional ids and prices."""


def find_missing_additions(answer: MenuResponse) -> tuple[str, ...]:
    """The additions that no item has; only "items" for a menu that is only text."""
    items = [item for category in answer.categories or () for item in category.items]
    if not items:
        return ("items",)
    used = {name for item in items for name in item.model_fields_set}
    return tuple(name for name in ITEM_ADDITIONS if name not in used)
