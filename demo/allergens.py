"""Selects the dishes that may be suggested to a guest, by the menu's allergens and diets."""

from __future__ import annotations

from domain.allergens import expand_allergies
from domain.cart import Choice
from domain.guest import Preferences
from domain.menu import Item, Option, OptionGroup
from domain.safety import find_danger, suits_diet

DECLARED = frozenset(
    {"gluten", "crustaceans", "eggs", "fish", "peanuts", "soy", "milk"}
    | {"nuts", "celery", "mustard", "sesame", "sulphites", "lupin", "molluscs"}
)
"""The allergens that this restaurant declares. Its menu does not exclude any other allergen."""


def may_suggest(item: Item, preferences: Preferences) -> bool:
    """Whether the menu declares the dish as safe and suitable for every diet. Missing data counts as unsafe."""
    if any(item.dietary is None or not suits_diet(item, diet) for diet in preferences.dietary):
        return False
    avoided = expand_allergies(preferences.allergies)
    if not avoided:
        return True
    if not avoided <= DECLARED or find_danger(item, preferences):
        return False
    return all(
        any(_safe(item, group, option, preferences) for option in group.options) for group in _groups_to_choose(item)
    )


def _groups_to_choose(item: Item) -> list[OptionGroup]:
    return [group for group in item.groups if group.is_required]


def _safe(item: Item, group: OptionGroup, option: Option, preferences: Preferences) -> bool:
    return option.available and not find_danger(item, preferences, (Choice(group=group.id, option=option.id),))
