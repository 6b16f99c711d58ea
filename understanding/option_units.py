"""Counts of what a dish takes several of: "3 scoops of ice cream, one vanilla one pistachio one lemon" is one dish.

The unit is the name of a group of options that takes several ("Scoops"), or the count with the unit is an option itself
("3 scoops"). Two of the same option are an extra of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from domain.menu import GroupKind, Item, OptionGroup
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_name_stems, extract_stems
from understanding.language.rows import patterns
from understanding.numbers import number_of

_NEXT = re.compile(
    r"\s*(?:[,;:]|\band\b)\s*(?:and\s+)?|\s+(?=(?:one|two|1|2)\s)|\s+(?=(?:in|on|with)\s)", re.IGNORECASE
)
_BESIDE = re.compile(r"(?:in|on|with)\s", re.IGNORECASE)
"""What the units are served in or with: "two scoops of vanilla in a tub"."""
_COUNT = re.compile(r"^(?P<count>one|two|an?|1|2)\s+(?:\w+s?\s+of\s+|of\s+)?", re.IGNORECASE)
_DOUBLE = 2


@dataclass(frozen=True, slots=True)
class _Unit:
    """An option of the dish, its count where it has one of its own, and where its words end."""

    name: str
    count: int | None
    end: int


@dataclass(frozen=True, slots=True)
class _Counted:
    """A dish with units, where its options begin, and the option for so many units, if it has one."""

    item: Item
    start: int
    size: str | None = None


def name_dish_of_units(text: str, index: MenuIndex) -> str:
    """Write the dish with its options for a count of its units and as many options; other text stays as it is."""
    matches = patterns("shares")["units_of_dish"].finditer(text)
    return next((named for match in matches if (named := _name_dish(text, match, index))), text)


def _name_dish(text: str, match: re.Match[str], index: MenuIndex) -> str | None:
    count = number_of(match["count"].lower())
    counted = _find_counted(match, count, index) if count is not None else None
    if count is None or counted is None:
        return None
    if _is_named(counted.item, text[: match.start()], index):  # "an ice cream with two scoops"
        return _cut_single_unit(text, match) if count == 1 and counted.size is None else None
    units = list(_read_units(text, counted.start, counted.item, index))
    if counted.size is None or any(unit.count for unit in units[1:]):
        units = _count_units(units, count, is_first_counted=counted.start < match.end())
    if not units:
        return None
    options = " and ".join(f"extra {unit.name}" if unit.count == _DOUBLE else unit.name for unit in units)
    size = f"{counted.size}, " if counted.size else ""
    return f"{text[: match.start()]}a {counted.item.name} with {size}{options}{text[units[-1].end :]}"


def _cut_single_unit(text: str, match: re.Match[str]) -> str | None:
    """Cut "one scoop" beside a dish with one option: it says nothing more, and orders no other dish."""
    if match["of"]:
        return None
    return f"{text[: match.start()].rstrip(' ,')}{text[match.end('unit') :]}"


def _find_counted(match: re.Match[str], count: int, index: MenuIndex) -> _Counted | None:
    """Find the dish of which so many units are wanted."""
    item, start = _find_dish(match, index)
    if item is not None:
        return _Counted(item, start)
    item, size = _find_sized_dish((str(count), *extract_stems(match["unit"])), index)
    if item is None:
        return None
    has_dish = match["dish"] is not None and _is_named(item, match["dish"], index)
    return _Counted(item, match.end() if has_dish else start, size)


def _find_dish(match: re.Match[str], index: MenuIndex) -> tuple[Item | None, int]:
    """Find the dish that takes several of this unit, and where its options begin: behind "of", or behind the dish."""
    unit = set(extract_stems(match["unit"]))
    with_groups = (item for item in index.menu.items if item.groups)
    dishes = [item for item in with_groups if any(_has_unit(group, unit) for group in item.groups)]
    named = {line.item for line in ground(match["dish"], index).lines} if dishes and match["dish"] else set()
    if item := next((item for item in dishes if item.id in named), None):
        return item, match.end()
    is_of = match["of"] is not None
    return next(iter(dishes), None), match.end("of") if is_of else match.end()


def _find_sized_dish(words: tuple[str, ...], index: MenuIndex) -> tuple[Item | None, str | None]:
    """Find the only dish with an option of these stems in a group that takes one, and that option: "3 scoops".

    "18 drumsticks" are no units of the drumsticks, but a portion of them.
    """
    sized = [
        (item, option.name)
        for item in index.menu.items
        for group in item.groups
        for option in (group.options if group.kind is GroupKind.SINGLE else ())
        if extract_stems(option.name) == words and not {*extract_stems(item.name)[-1:]}.intersection(words)
    ]
    return sized[0] if len(sized) == 1 else (None, None)


def _is_named(item: Item, text: str, index: MenuIndex) -> bool:
    return any(line.item == item.id for line in ground(text, index).lines)


def _has_unit(group: OptionGroup, unit: set[str]) -> bool:
    return group.kind is GroupKind.MULTI and unit == set(extract_name_stems(group.name))


def _read_units(text: str, start: int, item: Item, index: MenuIndex) -> Iterator[_Unit]:
    """Yield the different options of the dish that follow one another."""
    names: set[str] = set()
    for words, end in _split_words(text, start):
        counted = _COUNT.match(words)
        name = words[counted.end() :] if counted else words
        if (
            not name
            or name in names
            or _BESIDE.match(words)
            or len(ground(name, index.part((item.id,)), focus=item.id).loose_choices) != 1
        ):
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
