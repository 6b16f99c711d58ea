"""Corrections of the last thing that the same message orders: "a soup and a coke, no, make that a diet coke".

What is ordered before it stays. An option of the last dish takes the place of one of its options, and another dish that
of the last dish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from domain.commands import AddItem, Changes
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_loose_changes, list_offered
from understanding.order_talk import OrderTalk, Part, Wish, find_act, is_single, merge_changes


def read_remade(part: Part, talk: OrderTalk, read: Callable[[Part, OrderTalk], Sequence[Wish]]) -> tuple[Wish, ...]:
    """Read an order whose last words correct its last dish; () for other words. ``read`` reads the words before."""
    match = patterns("cart")["remade"].fullmatch(part.text)
    if match is None or not ground_order(match["new"], talk.index).lines:
        return ()
    before = match["before"]
    ordered = read(Part(before, find_act(plain_text(before))), talk)
    last = ordered[-1] if ordered else None
    remade = _remake(last, match, talk) if isinstance(last, AddItem) else None
    return (*ordered[:-1], remade) if remade is not None else ()


def _remake(last: AddItem, match: re.Match[str], talk: OrderTalk) -> AddItem | None:
    new = match["new"]
    dishes = build_adds(ground_order(new, talk.index), new)
    if match["just"] is not None:
        return dishes[0] if len(dishes) == 1 and dishes[0].food.item == last.food.item else None
    if (changed := _change_option(last, new, talk)) is not None:
        return changed
    if len(dishes) != 1 or dishes[0].food.item is None:
        return None
    dish = dishes[0]
    count = dish.quantity if dish.quantity_said else last.quantity
    kept = _keep_options(last, dish, talk)
    return dish.replace(quantity=count, changes=merge_changes(kept, dish.changes))


def _change_option(last: AddItem, new: str, talk: OrderTalk) -> AddItem | None:
    """The dish with another option in the place of one that it has: the drink of a meal."""
    item = talk.index.menu.item(last.food.item) if last.food.item else None
    if item is None:
        return None
    grounding = ground_order(new, talk.index.part((item.id,)), item.id)
    chosen = build_loose_changes(grounding, item, new)
    had = {choice.group for choice in last.changes.choices}
    decided = {choice.group for choice in chosen.choices if choice.group in had and is_single(item.group(choice.group))}
    if grounding.lines or not decided:
        return None
    kept = tuple(choice for choice in last.changes.choices if choice.group not in decided)
    return last.replace(changes=merge_changes(last.changes.replace(choices=kept), chosen))


def _keep_options(last: AddItem, dish: AddItem, talk: OrderTalk) -> Changes:
    """The options of the last dish that the other one has, too, unless it has others of their groups: the size."""
    item = talk.index.menu.item(dish.food.item) if dish.food.item else None
    offered = list_offered(item)
    decided = {choice.group for choice in dish.changes.choices}
    kept = (c for c in last.changes.choices if (str(c.group), str(c.option)) in offered and c.group not in decided)
    return Changes(choices=tuple(kept))
