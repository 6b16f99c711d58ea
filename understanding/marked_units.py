"""Options at the end of an order for the units with a mark: "two large two small, the big ones without ice"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.commands import AddItem, Changes
from domain.menu import Item
from understanding.language.rows import patterns
from understanding.numbers import number_of
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes
from understanding.order_talk import OrderTalk, Part, Wish, merge_changes


class MarkedEnd(NamedTuple):
    """An order, a mark of some of its units, their options, and how many of the marked units have them: None is all."""

    order: Part
    mark: str
    said: str
    units: int | None


def split_marked_end(part: Part) -> MarkedEnd | None:
    """Split words into an order and the options of its marked units; None for other words."""
    if part.act in ("remove", "change"):
        return None
    match = patterns("shares")["marked_end"].search(part.text.lower())
    if match is None:
        return None
    name = next(name for name in ("1", "2", "3") if match[f"mark{name}"])
    count = match[f"count{name}"]
    return MarkedEnd(
        Part(part.text[: match.start()], part.act),
        match[f"mark{name}"],
        match[f"said{name}"],
        number_of(count) if count else None,
    )


def add_to_marked(wishes: Sequence[Wish], end: MarkedEnd, talk: OrderTalk) -> tuple[Wish, ...]:
    """Add options to the orders with the mark; () unless some of the orders have it, and others have not.

    Where the words count the units, all orders may have it: "one of the cokes no ice".
    """
    marked = [_add_options(wish, end.mark, end.said, talk) for wish in wishes]
    if not any(marked) or (all(marked) and end.units is None):
        return ()
    pairs = zip(wishes, marked, strict=True)
    return tuple(each for wish, new in pairs for each in ((wish,) if new is None else _split_off(wish, new, end.units)))


def _split_off(wish: Wish, changed: AddItem, count: int | None) -> tuple[Wish, ...]:
    """So many units with the options, and the others as they are ordered."""
    if not isinstance(wish, AddItem) or count is None or not 0 < count < wish.quantity:
        return (changed,)
    return wish.replace(quantity=wish.quantity - count), changed.replace(quantity=count)


def _add_options(wish: Wish, mark: str, said: str, talk: OrderTalk) -> AddItem | None:
    """The order with the options, if it has the mark and its dish has the options."""
    item = talk.index.menu.item(wish.food.item) if isinstance(wish, AddItem) and wish.food.item else None
    if item is None or not isinstance(wish, AddItem):
        return None
    marks = {(choice.group, choice.option) for choice in _ground_options(mark, item, talk).choices}
    options = _ground_options(said, item, talk)
    is_dish = {line.item for line in ground_order(mark, talk.index).lines} == {item.id}
    has_mark = is_dish or (bool(marks) and marks <= {(c.group, c.option) for c in wish.changes.choices})
    return wish.replace(changes=merge_changes(wish.changes, options)) if has_mark and _is_plain(options) else None


def _is_plain(options: Changes) -> bool:
    return bool(options.choices or options.refusals) and not options.unknown


def _ground_options(words: str, item: Item, talk: OrderTalk) -> Changes:
    return build_loose_changes(ground_order(words, talk.index.part((item.id,)), item.id), item, words)
