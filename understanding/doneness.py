"""How meat is done, where the menu has other degrees: "medium rare" is neither of "medium" and "well done".

The degrees are words of everyday talk, so that one that no option has would be lost, or taken for another one.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import AddItem, ChangeLine, Changes, Command, OpenChoice
from domain.menu import OptionGroup
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.wish_dishes import find_dish


def ask_unknown_doneness(wishes: Sequence[Command], reading: MessageReading) -> Sequence[Command]:
    """The wishes; a degree that the only dish of such a kind does not have leaves its options open."""
    match = patterns("cart")["doneness"].search(plain_text(reading.context.text))
    if match is None or reading.index is None:
        return wishes
    found = [(at, group) for at, wish in enumerate(wishes) if (group := _find_degrees(wish, reading))]
    if len(found) != 1:
        return wishes
    at, group = found[0]
    wish, said = wishes[at], match.group()
    if not isinstance(wish, AddItem | ChangeLine) or said in _list_names(group):
        return wishes
    return [*wishes[:at], wish.replace(changes=_leave_open(wish.changes, group, said)), *wishes[at + 1 :]]


def _leave_open(changes: Changes, group: OptionGroup, said: str) -> Changes:
    choices = tuple(each for each in changes.choices if each.group != group.id)
    unknown = tuple(each for each in changes.unknown if each not in said)
    is_open = OpenChoice(group=group.id, options=tuple(option.id for option in group.options), said=said)
    return changes.replace(choices=choices, unknown=unknown, open=(*changes.open, is_open))


def _find_degrees(wish: Command, reading: MessageReading) -> OptionGroup | None:
    """The group of a dish that says how it is done."""
    item = find_dish(wish, reading)
    groups = item.groups if item else ()
    return next((group for group in groups if len(_list_names(group) & {"medium", "well done", "rare"}) > 1), None)


def _list_names(group: OptionGroup) -> frozenset[str]:
    return frozenset(plain_text(name) for option in group.options for name in (option.name, *option.aliases))
