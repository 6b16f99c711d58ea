"""Halves: of a dish that is sold as a whole, and of a count.

"Half a tiramisu" orders none until the guest wants a whole one. "A dozen tacos, half corn half flour" are six and six.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.menu import Item
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause
from understanding.numbers import numbers_in


class HalfWish(NamedTuple):
    """A dish of which half is wanted, and the place of the words in the plain clause."""

    said: str
    start: int
    end: int


def find_half_wish(clause: Clause, index: MenuIndex) -> HalfWish | None:
    """The half of a dish that a clause wants; None where the menu sells halves of it, and for other words."""
    if "half" not in clause.plain:
        return None
    match = patterns("shares")["half_of_dish"].search(clause.plain)
    if match is None:
        return None
    dish = match["dish"] or match["dish2"]
    grounding = ground(dish, index)
    items = [index.menu.item(line.item) for line in grounding.lines]
    items += [index.menu.item(item) for vague in grounding.ambiguous for item in vague.candidates]
    dishes = [item for item in items if item is not None]
    if not dishes or any(map(_has_halves, dishes)):
        return None
    return HalfWish(grounding.lines[0].said if grounding.lines else dish, *match.span())


def count_halves(text: str, index: MenuIndex) -> str:
    """Write halves of an even count as numbers, where they are options of the dish: "6 tacos, 3 corn, 3 flour"."""
    if "half" not in text.lower():
        return text
    for match in patterns("shares")["halves_of_count"].finditer(text):
        number = next((each for each in reversed(numbers_in(text[: match.start()])) if each.value > 1), None)
        if number is None or number.value % 2 or not _are_options(match, text[number.end : match.start()], index):
            continue
        half = number.value // 2
        return f"{text[: match.start()]}{half} {match['one']}, {half} {match['other']}{text[match.end() :]}"
    return text


def _are_options(halves: re.Match[str], dish: str, index: MenuIndex) -> bool:
    """Whether the words of both halves are options of the only dish, and name no dish themselves."""
    grounding = ground(dish, index)
    items = [line.item for line in grounding.lines] or [c for v in grounding.ambiguous for c in v.candidates]
    if not items or len(grounding.lines) + len(grounding.ambiguous) != 1:
        return False
    of_halves = (ground(halves[name], index, focus=items[0]) for name in ("one", "other"))
    return all(each.loose_choices and not (each.lines or each.ambiguous) for each in of_halves)


def _has_halves(item: Item) -> bool:
    """Whether the name of the dish or of one of its options has a half in it."""
    options = (name for group in item.groups for each in group.options for name in (each.name, *each.aliases))
    names = (item.name, *item.aliases, *options)
    return any(not lexicon().fractions.isdisjoint(extract_stems(name)) for name in names)
