"""Selects dishes by the guest's filters: diets, contents, exclusions, prices and tastes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain.allergens import LEGAL, match_labels, read_allergens
from domain.commands import Filters
from domain.guest import Preferences
from domain.menu import Item
from domain.money import Money
from domain.safety import is_surely_safe, suits_diet
from domain.tastes import menu_words_of, taste_words
from nodes.turn.views import find_cheapest_price


def select_items(items: Iterable[Item], filters: Filters | None) -> list[Item]:
    """The items that are on sale and match all filters."""
    on_sale = [item for item in items if item.available]
    return on_sale if filters is None else [item for item in on_sale if matches_filters(item, filters)]


def matches_filters(item: Item, filters: Filters) -> bool:
    """Whether the item matches all filters."""
    return (
        all(suits_diet(item, diet) for diet in filters.diets)
        and all(has_feature(item, word) for word in filters.with_)
        and not any(may_contain(item, word) for word in filters.without)
        and is_in_range(find_cheapest_price(item), filters.min_price, filters.max_price)
    )


def is_allergen(word: str) -> bool:
    """Whether the word is an allergen that menus declare."""
    return read_allergens(word) <= LEGAL


def has_feature(item: Item, word: str) -> bool:
    """Whether the word or id names the item, a content of it, or one of its options."""
    if is_allergen(word) and match_labels(item.allergens or frozenset(), read_allergens(word)).contains:
        return True
    if _is_named(item, word) or find_option_ids((word,), (item,)):
        return True
    return not taste_words(word).isdisjoint(menu_words_of(item))


def may_contain(item: Item, word: str) -> bool:
    """Whether the item contains, or may contain, the excluded word."""
    if is_allergen(word):
        return not is_surely_safe(item, Preferences(allergies=(word,)))
    if _is_named(item, word):
        return True
    included = [option for group in item.groups for option in group.options if option.id in group.included]
    if any(word.casefold() in (option.id.casefold(), option.name.casefold()) for option in included):
        return True
    return not taste_words(word).isdisjoint(menu_words_of(item))


def is_in_range(price: Money | None, least: int | None, most: int | None) -> bool:
    """Whether a price is within both limits, in minor units; an unknown price is in no range."""
    if least is None and most is None:
        return True
    return price is not None and (least is None or price.minor >= least) and (most is None or price.minor <= most)


def find_option_ids(words: Sequence[str], items: Iterable[Item]) -> tuple[str, ...]:
    """The ids of the options with these names or ids, on any of the dishes."""
    names = {word.casefold() for word in words}
    return tuple(
        dict.fromkeys(
            str(option.id)
            for item in items
            for group in item.groups
            for option in group.options
            if {option.id.casefold(), option.name.casefold(), *(a.casefold() for a in option.aliases)} & names
        )
    )


def _is_named(item: Item, word: str) -> bool:
    return word == item.id or word.casefold() in (item.category.casefold(), item.name.casefold())
