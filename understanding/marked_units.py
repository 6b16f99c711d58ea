"""Options at the end of an order for the units with a mark: "two large two small, the big ones without ice"."""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import AddItem, Changes
from domain.menu import Item
from understanding.language.rows import patterns
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes
from understanding.order_talk import OrderTalk, Part, Wish, merge_changes


def split_marked_end(part: Part) -> tuple[Part, str, str] | None:
    """Split words into an order, a mark of some of its units, and their options; None for other words."""
    if part.act in ("remove", "change"):
        return None
    match = patterns("shares")["marked_end"].search(part.text.lower())
    if match is None:
        return None
    name = "1" if match["mark1"] else "2"
    return Part(part.text[: match.start()], part.act), match[f"mark{name}"], match[f"said{name}"]


def add_to_marked(wishes: Sequence[Wish], mark: str, said: str, talk: OrderTalk) -> tuple[Wish, ...]:
    """Add options to the orders with the mark; () unless some of the orders have it, and others have not."""
    marked = [_add_options(wish, mark, said, talk) for wish in wishes]
    if all(marked) or not any(marked):
        return ()
    return tuple(new or wish for wish, new in zip(wishes, marked, strict=True))


def _add_options(wish: Wish, mark: str, said: str, talk: OrderTalk) -> AddItem | None:
    """The order with the options, if it has the mark and its dish has the options."""
    item = talk.index.menu.item(wish.food.item) if isinstance(wish, AddItem) and wish.food.item else None
    if item is None or not isinstance(wish, AddItem):
        return None
    marks = {(choice.group, choice.option) for choice in _ground_options(mark, item, talk).choices}
    options = _ground_options(said, item, talk)
    has_mark = bool(marks) and marks <= {(choice.group, choice.option) for choice in wish.changes.choices}
    return wish.replace(changes=merge_changes(wish.changes, options)) if has_mark and _is_plain(options) else None


def _is_plain(options: Changes) -> bool:
    return bool(options.choices or options.refusals) and not options.unknown


def _ground_options(words: str, item: Item, talk: OrderTalk) -> Changes:
    return build_loose_changes(ground_order(words, talk.index.part((item.id,)), item.id), item, words)
