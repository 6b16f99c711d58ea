"""Reads a dish of the cart named with "the": its new options are a change; beside another dish it is no second one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Changes
from domain.menu import Item
from understanding.cart_additions import Addition
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.order_talk import OrderTalk, Part


def change_known_lines(wishes: Sequence[Addition], part: Part, talk: OrderTalk) -> tuple[Addition, ...]:
    """Replace each order of a dish by a change, if one line of the cart has the dish without these options.

    "I want the hawaiian large" changes it; "a hawaiian, large" and "also the hawaiian without ham" order another one.
    "Fries with the hawaiian" orders fries.
    """
    if talk.cart.is_empty:
        return tuple(wishes)
    others = [wish for wish in wishes if not _is_companion(wish, part, talk)]
    if patterns("cart")["once_more"].search(part.plain):
        return tuple(others or wishes)
    return tuple(_build_change(wish, part, talk) for wish in others or wishes)


def _build_change(wish: Addition, part: Part, talk: OrderTalk) -> Addition:
    """Return a change in place of an order of a dish that the cart has without these options."""
    line = _find_line(wish, part, talk)
    if line is None or not isinstance(wish, AddItem) or not _has_new_options(wish.changes, line):
        return wish
    return ChangeLine(lines=(talk.references.get_position(line),), changes=wish.changes)


def _is_companion(wish: Addition, part: Part, talk: OrderTalk) -> bool:
    """Whether a dish of the cart only accompanies another one."""
    line = _find_line(wish, part, talk)
    if line is None or not isinstance(wish, AddItem) or not wish.changes.empty:
        return False
    return re.search(rf"\bwith (?:the|my) {re.escape(plain_text(wish.food.said))}\b", part.plain) is not None


def _find_line(wish: Addition, part: Part, talk: OrderTalk) -> Line | None:
    """Find the only line of the dish that the wish names with "the" and without a count."""
    if not isinstance(wish, AddItem) or wish.food.item is None or wish.quantity_said:
        return None
    item = talk.index.menu.item(wish.food.item)
    lines = talk.references.find_item_lines(wish.food.item)
    if item is None or len(lines) != 1 or not _is_definite(wish, part, item):
        return None
    return talk.references.get_line(lines[0])


def _is_definite(add: AddItem, part: Part, item: Item) -> bool:
    """Whether "the" precedes the dish itself, and not one of its options."""
    words = plain_text(add.food.said).split()
    names = {word for name in (item.name, *item.aliases) for word in plain_text(name).split()}
    if not words or words[0] not in names:
        return False
    before, name, _ = f" {part.plain} ".partition(f" {' '.join(words)} ")
    return bool(name) and before.rpartition(" ")[2] in ("the", "my")


def _has_new_options(changes: Changes, line: Line) -> bool:
    """Whether the changes have an option that the line lacks."""
    chosen = {(choice.group, choice.option) for choice in line.choices}
    refused = {(refusal.group, refusal.option) for refusal in line.refusals}
    new_choices = any((choice.group, choice.option) not in chosen for choice in changes.choices)
    return new_choices or any((refusal.group, refusal.option) not in refused for refusal in changes.refusals)
