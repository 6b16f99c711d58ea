"""Whether a dish has something in it, or comes with it, as far as the menu says. Pure."""

from __future__ import annotations

from domain.ingredients import excluding_diet, names_ingredient
from domain.menu import Item, Menu
from domain.outcome import DishHolds
from nodes.turn.views import build_dish_view


def check_ingredient(item: Item, word: str, menu: Menu) -> DishHolds:
    """Yes by the menu's words, no only by a mark that excludes it; else what can be had, or that nothing is said."""
    included, optional = _find_options(item, word)
    if included:
        return DishHolds(name=item.name, asked=word, reason="yes", options=included)
    if diet := excluding_diet(item, word):
        return DishHolds(name=item.name, asked=word, reason="no", diet=diet)
    if names_ingredient(item.description or "", word):
        return DishHolds(name=item.name, asked=word, reason="described", description=item.description)
    if optional:
        return DishHolds(name=item.name, asked=word, reason="option", options=optional)
    apart = next(
        (each for each in menu.items if each.available and each.id != item.id and _is_called(each, word)), None
    )
    if apart is not None:
        return DishHolds(name=item.name, asked=word, reason="apart", apart=build_dish_view(apart))
    return DishHolds(name=item.name, asked=word, reason="unknown", description=item.description)


def _find_options(item: Item, word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The options that are or hold it: those that come with the dish, and those that may be chosen."""
    pairs = [
        (option.id in group.included, option.name)
        for group in item.groups
        for option in group.options
        if option.available and any(names_ingredient(name, word) for name in (option.name, *option.aliases))
    ]
    return tuple(name for is_included, name in pairs if is_included), tuple(name for is_in, name in pairs if not is_in)


def _is_called(item: Item, word: str) -> bool:
    """Whether a dish is called so, by its whole alias or by the last word of its name: "fries"."""
    names = (item.name.split()[-1], *item.aliases)
    return any(name.casefold().removesuffix("s") == word.casefold().removesuffix("s") for name in names)
