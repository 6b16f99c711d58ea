"""An option on one half of a dish, on menus whose options are on all of it: "mushrooms on half", "half mushrooms".

Half and whole are not the same to a guest: the option is left out, and the reply states that dishes come whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.commands import AddItem, ChangeLine, Changes, ChosenOption, Command, WantUnsupported
from domain.menu import Item
from understanding.message import plain_text
from understanding.message_reading import MessageReading
from understanding.wish_dishes import find_dish

_HALF = re.compile(r"\bhalf\b")


def refuse_option_halves(wishes: Sequence[Command], reading: MessageReading) -> Sequence[Command]:
    """The wishes without options that shall be on a half of a dish which has no places for them."""
    plain = plain_text(reading.context.text)
    if len(_HALF.findall(plain)) != 1 or reading.index is None:
        return wishes  # two halves share a count or two options out
    checked: list[Command] = []
    for wish in wishes:
        item = find_dish(wish, reading)
        found = _find_half_option(wish, item, plain) if item else None
        if found is None or not isinstance(wish, AddItem | ChangeLine):
            checked.append(wish)
            continue
        option, said = found
        checked.append(WantUnsupported(what="halves", said=said))
        changes = _without(wish.changes, option)
        if isinstance(wish, AddItem) or not changes.empty:
            checked.append(wish.replace(changes=changes))
    return checked


def _without(changes: Changes, option: ChosenOption) -> Changes:
    return changes.replace(choices=tuple(each for each in changes.choices if each != option))


def _find_half_option(wish: Command, item: Item, plain: str) -> tuple[ChosenOption, str] | None:
    """The first chosen option that the words put on a half, and these words."""
    for choice in wish.changes.choices if isinstance(wish, AddItem | ChangeLine) else ():
        group = item.group(choice.group)
        option = group.option(choice.option) if group else None
        if group is None or option is None or group.placements or group.is_required:
            continue
        for name in map(plain_text, (option.name, *option.aliases)):
            words = re.escape(name)
            before, behind = (
                rf"\bhalf (?:with |of )?{words}\b",
                rf"\b{words} (?:only |just )?on (?:one |a |the )?half\b",
            )
            match = re.search(f"{before}|{behind}", plain)
            if match is not None and "half" not in name:
                return choice, match.group()
    return None
