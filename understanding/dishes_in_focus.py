"""Reads options that are said of a deal as those of its dishes: "no ice", "well done", "make it large".

Each dish that has such an option gets it: a large deal has large fries and a large cola.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from domain.commands import ChangeLine, NotUnderstood, Reading
from domain.deals import list_parts
from domain.reading_context import ReadingContext


def read_options_of_dishes(context: ReadingContext, read: Callable[[ReadingContext], Reading]) -> Reading:
    """Read a message; where nothing in it is for the deal in focus, read it for each of the deal's dishes."""
    reading = read(context)
    if not _is_lost(reading, context):
        return reading
    changes = tuple(
        command
        for number in _list_dishes_in_focus(context)
        for command in _list_changes(read(replace(context, focus=number)), number, context)
    )
    return Reading(commands=changes, language=reading.language) if changes else reading


def _is_lost(reading: Reading, context: ReadingContext) -> bool:
    """Whether the words are not understood, or an unknown option of the line in focus."""
    return all(isinstance(each, NotUnderstood) or _is_unknown(each, context) for each in reading.commands)


def _is_unknown(command: object, context: ReadingContext) -> bool:
    at = _find_position(context.focus, context)
    return isinstance(command, ChangeLine) and command.lines == (at,) and bool(command.changes.unknown)


def _find_position(number: int | None, context: ReadingContext) -> int:
    return next((at for at, line in enumerate(context.cart.lines, start=1) if line.number == number), 0)


def _list_dishes_in_focus(context: ReadingContext) -> Iterator[int]:
    """The numbers of the lines of the dishes of the deal in focus."""
    menu, lines = context.menu, context.cart.lines
    dishes = iter(lines[len(lines) - context.dish_lines :])
    for line in lines[: len(lines) - context.dish_lines]:
        deal = menu.item(line.item) if menu else None
        for _ in list_parts(line, deal) if deal else ():
            dish = next(dishes)
            if line.number == context.focus:
                yield dish.number


def _list_changes(reading: Reading, number: int, context: ReadingContext) -> Iterator[ChangeLine]:
    """The changes of this dish, if the reading has nothing else."""
    at = _find_position(number, context)
    changes = [each for each in reading.commands if isinstance(each, ChangeLine)]
    is_known = all(each.lines == (at,) and each.swap_to is None and not each.changes.unknown for each in changes)
    if is_known and len(changes) == len(reading.commands) and not reading.unread:
        yield from changes
