"""The numbers of a printed menu, read from where services put them: names, aliases, ids."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from domain.menu import Item

_FEWEST = 3
"""Fewer numbers than these are parts of names: "7 Up"."""
_IN_NAME = re.compile(r"(?:(?:no\.?|nr\.?)\s*|#\s*)?(?P<number>\d{1,3}[a-z]?)\s*[.):]\s+(?P<name>\S.*)", re.IGNORECASE)
_WITH_SIGN = re.compile(r"#\s*(?P<number>\d{1,3}[a-z]?)\s*[-–.:)]?\s+(?P<name>\S.*)", re.IGNORECASE)
_ALIAS = re.compile(r"(?:number|no\.?|nr\.?|#)?\s*(?P<number>\d{1,3}[a-z]?)", re.IGNORECASE)
_ID = re.compile(r"\d{1,3}")


def with_numbers(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items with their numbers. A number before a name is no part of it; the name as sent is kept."""
    if any(item.number for item in items):
        return items
    for read in (_from_names, _from_aliases, _from_ids):
        numbered = read(items)
        numbers = [item.number for item in numbered if item.number]
        if len(numbers) >= _FEWEST and len(set(numbers)) == len(numbers):
            return numbered
    return items


def _from_names(items: tuple[Item, ...]) -> tuple[Item, ...]:
    found = [_IN_NAME.fullmatch(item.name) or _WITH_SIGN.fullmatch(item.name) for item in items]
    names = Counter(match["name"] if match else item.name for match, item in zip(found, items, strict=True))
    return tuple(_apart(item, match, names) if match else item for match, item in zip(found, items, strict=True))


def _apart(item: Item, match: re.Match[str], names: Counter[str]) -> Item:
    """The item with the number apart from its name, where the name still tells it from the others."""
    numbered = replace(item, number=match["number"])
    if names[match["name"]] > 1:
        return numbered
    return replace(numbered, name=match["name"], sent_name=item.sent_name or item.name)


def _from_aliases(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, number=_number_in(item.aliases)) for item in items)


def _number_in(aliases: Sequence[str]) -> str | None:
    found = (_ALIAS.fullmatch(alias.strip()) for alias in aliases)
    return next((match["number"] for match in found if match), None)


def _from_ids(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Ids that count the dishes up in the menu's order are its numbers."""
    ids = [str(item.id) for item in items]
    if not all(_ID.fullmatch(each) for each in ids):
        return items
    rising = all(int(one) < int(other) for one, other in pairwise(ids))
    return tuple(replace(item, number=str(item.id)) for item in items) if rising else items
