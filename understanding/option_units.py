"""Counts of what a dish takes several of: "3 scoops of ice cream, one vanilla one pistachio one lemon" is one dish.

The unit is the name of a group of options that takes several ("Scoops"). Two of the same option are an extra of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.menu import GroupKind, Item
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.numbers import number_of

_NEXT = re.compile(r"\s*(?:[,;:]|\band\b)\s*(?:and\s+)?|\s+(?=(?:one|1)\s)", re.IGNORECASE)
_COUNT = re.compile(r"^(?P<count>one|two|an?|1|2)\s+(?:\w+s?\s+of\s+|of\s+)?", re.IGNORECASE)
_DOUBLE = 2
_WITH = re.compile(r"\bwith\s*$", re.IGNORECASE)


def name_dish_of_units(text: str, index: MenuIndex) -> str:
    """Write the dish with its options for a count of its units and as many options; other text stays as it is."""
    for match in patterns("shares")["units_of_dish"].finditer(text):
        item = next(_find_dishes(match, index), None)
        count = number_of(match["count"].lower())
        if item is None or count is None or _WITH.search(text, 0, match.start()):
            continue
        options, end = _find_options(text, match.end(), count, item, index)
        if options:
            return f"{text[: match.start()]}one {item.name} with {' and '.join(options)}{text[end:]}"
    return text


def _find_dishes(match: re.Match[str], index: MenuIndex) -> Iterator[Item]:
    """Find the dishes that take several of this unit: the one that is named, else all of them."""
    unit = set(extract_stems(match["unit"]))
    named = {line.item for line in ground(match["dish"], index).lines} if match["dish"] else None
    for item in index.menu.items:
        groups = (group for group in item.groups if group.kind is GroupKind.MULTI)
        if any(unit == set(extract_stems(group.name)) for group in groups) and (named is None or item.id in named):
            yield item


def _find_options(text: str, start: int, count: int, item: Item, index: MenuIndex) -> tuple[list[str], int]:
    """Find as many options of the dish as are counted, and where they end; none for other words."""
    options: dict[str, int] = {}
    end = start
    for words, place in _split_words(text, start):
        units, name = _read_unit(words)
        if sum(options.values()) >= count or name in options or not _is_option(name, item, index):
            break
        options[name], end = units, place
    if len(options) == 1 and count == _DOUBLE:
        options = dict.fromkeys(options, _DOUBLE)  # "two scoops of vanilla"
    if sum(options.values()) != count:
        return [], start
    return [f"extra {name}" if units > 1 else name for name, units in options.items()], end


def _split_words(text: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield what may be options, and where each ends."""
    for border in _NEXT.finditer(text, start):
        if words := text[start : border.start()].strip():
            yield words, border.start()
        start = border.end()
    yield text[start:].strip(), len(text)


def _read_unit(words: str) -> tuple[int, str]:
    """Read an option with its count: one without any."""
    counted = _COUNT.match(words)
    if counted is None:
        return 1, words
    return _DOUBLE if counted["count"].lower() in ("two", "2") else 1, words[counted.end() :]


def _is_option(name: str, item: Item, index: MenuIndex) -> bool:
    return bool(name) and len(ground(name, index.part((item.id,)), focus=item.id).loose_choices) == 1
