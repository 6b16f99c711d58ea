"""Reads options that are said of a deal as those of its dishes: "no ice", "well done", "make the lunch deal large".

Each dish that has such an option gets it: a large deal has large fries and a large cola.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from domain.cart import Line
from domain.commands import AddItem, ChangeLine, Command, NotUnderstood, Reading
from domain.deals import list_parts
from domain.menu import Item
from domain.reading_context import ReadingContext
from understanding.language.rows import patterns

_BETWEEN = re.compile(r",|\band\b", re.IGNORECASE)


def read_options_of_dishes(context: ReadingContext, read: Callable[[ReadingContext], Reading]) -> Reading:
    """Read a message; where it has nothing but unknown options for a deal, read it for each of the deal's dishes."""
    reading = read(context)
    changes = tuple(
        command
        for at, deal in _find_deals_in_question(reading, context)
        for dish in _list_dishes(at, context)
        for command in _list_changes(read(_name_dish(context, deal, dish)), dish, context)
    )
    if not changes and _find_deals_in_question(reading, context):
        changes = _read_one_by_one(context, read)
    if changes:
        return Reading(commands=changes, language=reading.language)
    for said, deal_at in _list_lost_options(reading, context):
        reading = _place_lost_option(said, deal_at, reading, context, read)
    return reading


def _read_one_by_one(context: ReadingContext, read: Callable[[ReadingContext], Reading]) -> tuple[ChangeLine, ...]:
    """Options of several dishes: "no ice and no onion"; () unless each of the words is one."""
    texts = [text for text in _BETWEEN.split(context.text) if text.strip()]
    found = [_find_changes(text, _find_position(context.focus, context), context, read) for text in texts]
    return tuple(change for changes in found for change in changes) if len(texts) > 1 and all(found) else ()


def _find_changes(
    text: str, deal_at: int, context: ReadingContext, read: Callable[[ReadingContext], Reading]
) -> tuple[ChangeLine, ...]:
    """What words alone change of the dishes of a deal."""
    return tuple(
        command
        for dish in _list_dishes(deal_at, context)
        for command in _list_changes(read(replace(context, text=text, focus=dish.number, pending=None)), dish, context)
    )


def _list_lost_options(reading: Reading, context: ReadingContext) -> Sequence[tuple[str, int]]:
    """The words that may be options of another dish of a deal, with its position: "firm noodles and tea, not beer"."""
    changes = [command for command in reading.commands if isinstance(command, ChangeLine)]
    deals = [_find_deal_of(change.lines, context) for change in changes]
    unknown = [(said, at) for change, at in zip(changes, deals, strict=True) for said in change.changes.unknown if at]
    if len(changes) < len(reading.commands) or not all(deals):
        return unknown
    return [*unknown, *((each.words, at) for each in reading.unread for at in deals[:1])]


def _place_lost_option(
    said: str, deal_at: int, reading: Reading, context: ReadingContext, read: Callable[[ReadingContext], Reading]
) -> Reading:
    """The reading with words as options of the dishes that have them; as it is where none has."""
    changes = _find_changes(said, deal_at, context, read)
    if not changes:
        return reading
    kept = [_drop_unknown(command, said) for command in reading.commands]
    unread = tuple(each for each in reading.unread if each.words != said)
    return reading.replace(commands=(*changes, *(each for each in kept if not _is_empty(each))), unread=unread)


def _drop_unknown(command: Command, said: str) -> Command:
    if not isinstance(command, (AddItem, ChangeLine)) or said not in command.changes.unknown:
        return command
    unknown = tuple(each for each in command.changes.unknown if each != said)
    return command.replace(changes=command.changes.replace(unknown=unknown))


def _is_empty(command: Command) -> bool:
    """Whether a change is left with nothing to change."""
    return isinstance(command, ChangeLine) and command == ChangeLine(lines=command.lines, pieces=command.pieces)


def _find_deal_of(lines: Sequence[int], context: ReadingContext) -> int:
    """The position of the deal that one of these lines is, or is a dish of; 0 without one."""
    numbers = {context.cart.lines[at - 1].number for at in lines if at > 0}
    for at, line in enumerate(context.cart.lines, start=1):
        dishes = {dish.number for dish in _list_dishes(at, context)} if _get_deal(line, context) else set()
        if dishes & numbers or (dishes and line.number in numbers):
            return at
    return 0


def _find_deals_in_question(reading: Reading, context: ReadingContext) -> Sequence[tuple[int, Item]]:
    """The deals that the words may be about, with their positions: one, or each of them ("in both")."""
    asked = _find_deal_in_question(reading, context)
    deals = [(at, deal) for at, line in enumerate(context.cart.lines, start=1) if (deal := _get_deal(line, context))]
    if not any(at == asked for at, _ in deals):
        return ()
    is_of_all = patterns("cart")["every"].search(context.text.lower()) is not None
    return [(at, deal) for at, deal in deals if is_of_all or at == asked]


def _get_deal(line: Line, context: ReadingContext) -> Item | None:
    item = context.menu.item(line.item) if context.menu else None
    return item if item is not None and item.components else None


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
