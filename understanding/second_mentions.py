"""Second mentions of a dish that is just ordered: "one street corn, no cheese on the corn" is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.menu import Item, ItemId
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.message import plain_text


def join_second_mentions(text: str, index: MenuIndex) -> str:
    """Cut "on the corn" off the options of the corn that the words before order.

    Where another dish was ordered since, the options are moved behind their dish: "a hawaiian and a coke, no pineapple
    on the hawaiian".
    """
    for match in reversed(list(patterns("cart")["on_the_dish"].finditer(text))):
        text = _join(match, text, index)
    return text


def _join(match: re.Match[str], text: str, index: MenuIndex) -> str:
    before, behind = text[: match.start()], text[match.end() :]
    if patterns("moods")["refuses"].match(plain_text(before)) or patterns("shares")["option_cue"].match(before.lower()):
        return text  # only options: "no lemon in the sprite" orders none
    lines = ground(before, index).lines
    items = [line.item for line in lines]
    called = [line for line in lines if is_called(match["name"], line.item, items, index)]
    if len(called) != 1:
        return text
    dish = called[0]
    if (dish.choices or dish.refusals) and (dish is lines[-1] or before.endswith(dish.said)):
        return before + behind
    if dish is lines[-1]:
        return text
    options = patterns("cart")["last_options"].search(before)
    at = before.find(dish.said)
    if options is None or at < 0 or options.start() < (end := at + len(dish.said)):
        return text
    return f"{before[:end]} {options['options']}{before[end : options.start()]}{behind}"


def is_called(name: str, dish: ItemId, dishes: Sequence[ItemId], index: MenuIndex) -> bool:
    """Whether the name is, or is in, a name of the dish, or the kind of this one alone of the dishes."""
    item, stems = index.menu.item(dish), set(extract_stems(name))
    if item is None or not stems:
        return False
    names = [extract_stems(each) for each in (item.name, *item.aliases)]
    if any(stems <= set(each) or (len(stems) == 1 and each[-1].endswith(min(stems))) for each in names if each):
        return True
    kinds = dict(index.menu.generic_names).get(item.category, ())
    is_only = sum(_is_of_category(index.menu.item(each), item.category) for each in dishes) == 1
    return is_only and any(stems == set(extract_stems(each)) for each in kinds)


def _is_of_category(item: Item | None, category: str) -> bool:
    return item is not None and item.category == category
