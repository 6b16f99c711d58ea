"""Reads options that are said of a deal as those of its dishes: "no ice", "well done", "make the lunch deal large".

Each dish that has such an option gets it: a large deal has large fries and a large cola.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from domain.cart import Line
from domain.commands import ChangeLine, Command, NotUnderstood, Reading
from domain.deals import list_parts
from domain.menu import Item
from domain.reading_context import ReadingContext


def read_options_of_dishes(context: ReadingContext, read: Callable[[ReadingContext], Reading]) -> Reading:
    """Read a message; where it has nothing but unknown options for a deal, read it for each of the deal's dishes."""
    reading = read(context)
    at = _find_deal_in_question(reading, context)
    deal = context.menu.item(context.cart.lines[at - 1].item) if at and context.menu else None
    if deal is None or not deal.components:
        return reading
    changes = tuple(
        command
        for dish in _list_dishes(at, context)
        for command in _list_changes(read(_name_dish(context, deal, dish)), dish, context)
    )
    return Reading(commands=changes, language=reading.language) if changes else reading


def _find_deal_in_question(reading: Reading, context: ReadingContext) -> int:
    """The position of the line that the words may be about: the one in focus, or one that lacks what they say; 0 for
    other words."""
    positions = {_find_position_of(command, context) for command in reading.commands}
    return positions.pop() if len(positions) == 1 else 0


def _find_position_of(command: Command, context: ReadingContext) -> int:
    match command:
        case NotUnderstood():
            return _find_position(context.focus, context)
        case ChangeLine(lines=(at,), swap_to=None, changes=changes) if changes.unknown:
            return at
        case _:
            return 0


def _find_position(number: int | None, context: ReadingContext) -> int:
    return next((at for at, line in enumerate(context.cart.lines, start=1) if line.number == number), 0)


def _list_dishes(deal_at: int, context: ReadingContext) -> Iterator[Line]:
    """The lines of the dishes of a deal."""
    menu, lines = context.menu, context.cart.lines
    dishes = iter(lines[len(lines) - context.dish_lines :])
    for at, line in enumerate(lines[: len(lines) - context.dish_lines], start=1):
        deal = menu.item(line.item) if menu else None
        for _ in list_parts(line, deal) if deal else ():
            dish = next(dishes)
            if at == deal_at:
                yield dish


def _name_dish(context: ReadingContext, deal: Item, dish: Line) -> ReadingContext:
    """The message about a dish in the place of its deal."""
    text = re.sub(re.escape(deal.name), lambda _: dish.name, context.text, flags=re.IGNORECASE)
    return replace(context, text=text, focus=dish.number)


def _list_changes(reading: Reading, dish: Line, context: ReadingContext) -> Iterator[ChangeLine]:
    """The changes of this dish, if the reading has nothing else."""
    at = _find_position(dish.number, context)
    changes = [each for each in reading.commands if isinstance(each, ChangeLine)]
    is_known = all(each.lines == (at,) and each.swap_to is None and not each.changes.unknown for each in changes)
    if is_known and len(changes) == len(reading.commands) and not reading.unread:
        yield from changes
