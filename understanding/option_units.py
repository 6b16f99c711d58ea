"""Counts of what a dish takes several of: "3 scoops of ice cream, one vanilla one pistachio one lemon" is one dish.

The unit is the name of a group of options that takes several ("Scoops"). Two of the same option are an extra of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from domain.menu import GroupKind, Item, OptionGroup
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.numbers import number_of

_NEXT = re.compile(r"\s*(?:[,;:]|\band\b)\s*(?:and\s+)?|\s+(?=(?:one|1)\s)", re.IGNORECASE)
_COUNT = re.compile(r"^(?P<count>one|two|an?|1|2)\s+(?:\w+s?\s+of\s+|of\s+)?", re.IGNORECASE)
_DOUBLE = 2


@dataclass(frozen=True, slots=True)
class _Unit:
    """An option of the dish, its count where it has one of its own, and where its words end."""

    name: str
    count: int | None
    end: int


def name_dish_of_units(text: str, index: MenuIndex) -> str:
    """Write the dish with its options for a count of its units and as many options; other text stays as it is."""
    for match in patterns("shares")["units_of_dish"].finditer(text):
        count = number_of(match["count"].lower())
        item, start = _find_dish(match, index)
        if item is None or count is None or _is_named(item, text[: match.start()], index):
            continue  # "an ice cream with two scoops"
        units = _count_units(list(_read_units(text, start, item, index)), count, is_first_counted=start < match.end())
        if units:
            options = " and ".join(f"extra {unit.name}" if unit.count == _DOUBLE else unit.name for unit in units)
            return f"{text[: match.start()]}one {item.name} with {options}{text[units[-1].end :]}"
    return text


def _find_dish(match: re.Match[str], index: MenuIndex) -> tuple[Item | None, int]:
    """Find the dish that takes several of this unit, and where its options begin: behind "of", or behind the dish."""
    unit = set(extract_stems(match["unit"]))
    dishes = [item for item in index.menu.items if any(_has_unit(group, unit) for group in item.groups)]
    named = {line.item for line in ground(match["dish"], index).lines} if dishes and match["dish"] else set()
    if item := next((item for item in dishes if item.id in named), None):
        return item, match.end()
    is_of = match["of"] is not None
    return next(iter(dishes), None), match.end("of") if is_of else match.end()


def _is_named(item: Item, text: str, index: MenuIndex) -> bool:
    return any(line.item == item.id for line in ground(text, index).lines)


def _has_unit(group: OptionGroup, unit: set[str]) -> bool:
    return group.kind is GroupKind.MULTI and unit == set(extract_stems(group.name))


def _read_units(text: str, start: int, item: Item, index: MenuIndex) -> Iterator[_Unit]:
    """Yield the different options of the dish that follow one another."""
    names: set[str] = set()
    for words, end in _split_words(text, start):
        counted = _COUNT.match(words)
        name = words[counted.end() :] if counted else words
        if not name or name in names or len(ground(name, index.part((item.id,)), focus=item.id).loose_choices) != 1:
            return
        names.add(name)
        yield _Unit(name, (_DOUBLE if counted["count"].lower() in ("two", "2") else 1) if counted else None, end)


def _count_units(units: list[_Unit], count: int, *, is_first_counted: bool) -> list[_Unit]:
    """The options with their counts, which must add up; none for other words.

    ``is_first_counted``: the count may be that of the first alone: "one scoop of vanilla and one of lemon".
    """
    if is_first_counted and units and count <= _DOUBLE and all(unit.count for unit in units[1:]):
        return [replace(units[0], count=count), *units[1:]]
    sums = accumulate(unit.count or 1 for unit in units)
    size = next((size for size, together in enumerate(sums, start=1) if together == count), 0)
    return units[:size]


def _split_words(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield what may be options, and where each ends."""
    for border in _NEXT.finditer(text, start):
        if words := text[start : border.start()].strip():
            yield words, border.start()
        start = border.end()
    yield text[start:].strip(), len(text)
