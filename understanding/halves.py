"""Half of a dish that is sold as a whole: "half a tiramisu" orders none until the guest wants a whole one."""

from __future__ import annotations

from typing import NamedTuple

from domain.menu import Item
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.lexicon import lexicon
from understanding.language.rows import patterns
from understanding.message import Clause


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


def _has_halves(item: Item) -> bool:
    """Whether the name of the dish or of one of its options has a half in it."""
    options = (name for group in item.groups for each in group.options for name in (each.name, *each.aliases))
    names = (item.name, *item.aliases, *options)
    return any(not lexicon().fractions.isdisjoint(extract_stems(name)) for name in names)
