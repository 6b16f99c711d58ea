"""One more of a line with a difference: "my mum will have the same but with whole milk", "ditto, butter not cheese".

A message is a copy only if all of its words are known: for the sameness, for whom, and the options of the dish.
"""

from __future__ import annotations

import re

from domain.cart import Cart, Line
from domain.commands import Changes, RefusedOption, RepeatLine
from domain.menu import Item
from domain.session import AnythingElse, Confirm
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.marked_units import read_options
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.numbers import numbers_in
from understanding.order_talk import is_single, merge_changes, refuse_options
from understanding.second_mentions import is_called

_MOST_AGAIN = 4
"""The most lines that "the same for my friend" repeats."""


def read_copy(reading: MessageReading, text: str) -> tuple[RepeatLine, ...]:
    """Read a message that repeats the line in focus, or the line that it names, with other options; else ()."""
    context, index = reading.context, reading.index
    if index is None or context.cart.is_empty or context.topic is not None or context.shown:
        return ()
    if not isinstance(context.pending, AnythingElse | Confirm | None):
        return ()
    plain = plain_text(text)
    match = patterns("cart")["copy"].fullmatch(plain)
    if match is None:
        return ()
    if len(context.cart.lines) > 1 and patterns("cart")["same_for"].search(plain):
        return _copy_cart(match["rest"] or "", context.cart, index)
    line = _find_line(match, reading, index)
    changes = read_difference(line, match["rest"] or "", index) if line else None
    if line is None or changes is None:
        return ()
    counts = numbers_in(match["count"] or "")
    quantity = max(counts[0].value, 1) if counts else 1
    return (RepeatLine(line=context.cart.lines.index(line) + 1, quantity=quantity, changes=changes),)


def _copy_cart(words: str, cart: Cart, index: MenuIndex) -> tuple[RepeatLine, ...]:
    """Repeat all lines, with the difference where the dish has it; () without one, or where no dish has it."""
    changes = [read_difference(line, words, index) for line in cart.lines]
    if len(cart.lines) > _MOST_AGAIN or not any(each and not each.empty for each in changes):
        return ()
    pairs = enumerate(zip(cart.lines, changes, strict=True), start=1)
    return tuple(RepeatLine(line=at, quantity=line.quantity, changes=each or Changes()) for at, (line, each) in pairs)


def read_difference(line: Line, words: str, index: MenuIndex) -> Changes | None:
    """Read what is otherwise than at a line; None where the words say anything else."""
    item = index.menu.item(line.item)
    return _read_difference(words, line, item, index) if item else None


def _find_line(match: re.Match[str], reading: MessageReading, index: MenuIndex) -> Line | None:
    """The newest line of the dish that the words name; without a name, the line in focus."""
    cart, focus = reading.context.cart, reading.context.focus
    name = match["dish"] or match["dish2"]
    if name is None:
        return (cart.line(focus) if focus is not None else None) or cart.last
    items = [line.item for line in cart.lines]
    return next((line for line in reversed(cart.lines) if is_called(name, line.item, items, index)), None)


def _read_difference(words: str, line: Line, item: Item, index: MenuIndex) -> Changes | None:
    """The options that are otherwise; None where the words say anything else."""
    said = patterns("cart")["difference_lead"].sub("", words).strip()
    if not said:
        return Changes()
    exchange = patterns("cart")["difference"].fullmatch(said)
    if exchange is None:
        return _turn_exception(words, read_options(said, item, index), line, item)
    chosen, given_up = (read_options(exchange[name], item, index) for name in ("new", "old"))
    if chosen is None or given_up is None:
        return None
    return merge_changes(_drop_decided(refuse_options(given_up), chosen, item), chosen)


def _drop_decided(refused: Changes, chosen: Changes, item: Item) -> Changes:
    """The refusals without those of a group that takes one option only, which is chosen."""
    groups = {choice.group for choice in chosen.choices if is_single(item.group(choice.group))}
    return refused.replace(refusals=tuple(each for each in refused.refusals if each.group not in groups))


def _turn_exception(words: str, changes: Changes | None, line: Line, item: Item) -> Changes | None:
    """The changes; what the line has is refused behind "except": "the same except the onions"."""
    if changes is None or patterns("cart")["exception_lead"].match(words) is None:
        return changes
    has = {(each.group, each.option) for each in line.choices} | item.included
    taken_off = [each for each in changes.choices if (each.group, each.option) in has]
    refusals = tuple(RefusedOption(group=each.group, option=each.option) for each in taken_off)
    kept = tuple(each for each in changes.choices if each not in taken_off)
    return changes.replace(choices=kept, refusals=(*changes.refusals, *refusals))
