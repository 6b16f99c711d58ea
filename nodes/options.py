"""Questions about what may be had with a dish: "do you have ranch?", "what dips are there?"."""

from __future__ import annotations

from collections import defaultdict

from domain.menu import GroupId, Menu, Option, OptionId
from domain.outcome import ItemUnavailable, OptionRow, OptionsShown
from understanding.grounding import MenuIndex, ground
from understanding.mentions import Grounding

DISHES_SHOWN = 6
_MOST_GROUPS = 3
"""A word for options of more groups than this tells nothing: "large"."""


def options_asked(text: str, menu: Menu, index: MenuIndex) -> OptionsShown | ItemUnavailable | None:
    """The options that a question names, with the dishes that have them; None when it names none."""
    named = _named(ground(text, index))
    if not named or len({group for group, _ in named}) > _MOST_GROUPS:
        return None
    dishes: dict[Option, dict[str, None]] = defaultdict(dict)
    for item in (item for item in menu.items if item.available):
        for group in item.groups:
            for option in (option for option in group.options if (group.id, option.id) in named):
                dishes[option][item.name] = None
    on_sale = {option: tuple(names) for option, names in dishes.items() if option.available}
    if on_sale:
        return OptionsShown(rows=_rows(on_sale))
    return ItemUnavailable(name=next(iter(dishes)).name) if dishes else None


def _named(said: Grounding) -> set[tuple[GroupId, OptionId]]:
    chosen = {(choice.group, choice.option) for choice in said.loose_choices}
    return chosen | {(each.group, option) for each in said.loose_open for option in each.options}


def _rows(on_sale: dict[Option, tuple[str, ...]]) -> tuple[OptionRow, ...]:
    """Options that the same dishes have stand together."""
    together: dict[tuple[str, ...], list[Option]] = defaultdict(list)
    for option, names in on_sale.items():
        together[names].append(option)
    return tuple(
        OptionRow(
            options=tuple((o.name, o.price if o.price and o.price.minor else None) for o in options),
            dishes=names[:DISHES_SHOWN],
            more=max(len(names) - DISHES_SHOWN, 0),
        )
        for names, options in together.items()
    )
