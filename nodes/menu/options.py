"""Answers questions about the options of dishes: which dips there are, whether there is oat milk. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from domain.menu import Item, Option, OptionGroup
from domain.outcome import ItemUnavailable, OptionRow, OptionsShown

MAX_DISHES = 6


def list_options(option_ids: Collection[str], items: Iterable[Item]) -> OptionsShown | ItemUnavailable | None:
    """The options with these ids and the dishes that have them; None when no dish has any of them."""
    dishes: dict[Option, dict[str, None]] = defaultdict(dict)
    for item in (item for item in items if item.available):
        for option in (option for group in item.groups for option in group.options if option.id in option_ids):
            dishes[option][item.name] = None
    on_sale = {option: tuple(names) for option, names in dishes.items() if option.available}
    if on_sale:
        return OptionsShown(rows=_group_by_dishes(on_sale))
    return ItemUnavailable(name=next(iter(dishes)).name) if dishes else None


def list_sizes(items: Iterable[Item]) -> OptionsShown | ItemUnavailable | None:
    """The sizes of these dishes: the options that a guest must choose and that set the price; None without any."""
    on_sale = [item for item in items if item.available]
    groups = [group for item in on_sale for group in item.groups if group.is_required and _sets_price(group)]
    return list_options({option.id for group in groups for option in group.options}, on_sale) if groups else None


def _sets_price(group: OptionGroup) -> bool:
    prices = {option.price for option in group.options}
    return group.kind == "single" and len(prices) > 1


def _group_by_dishes(on_sale: dict[Option, tuple[str, ...]]) -> tuple[OptionRow, ...]:
    """One row for all options that the same dishes have."""
    together: dict[tuple[str, ...], list[Option]] = defaultdict(list)
    for option, names in on_sale.items():
        together[names].append(option)
    return tuple(
        OptionRow(
            options=tuple((o.name, o.price if o.price and o.price.minor else None) for o in options),
            dishes=names[:MAX_DISHES],
            more=max(len(names) - MAX_DISHES, 0),
        )
        for names, options in together.items()
    )
