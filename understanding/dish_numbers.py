"""Dishes that are ordered by the numbers of a printed menu: "number 25", "a 17 with rice", "two 14s"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from domain.menu import Item, Menu
from domain.reading_context import ReadingContext
from understanding.language.rows import patterns

_FEWEST = 3
"""With fewer numbered dishes a number means a count."""
_SAID_AS_NUMBER = ("labelled", "counted", "times", "after_article", "first_half", "second_half")


class NumberedText(NamedTuple):
    """``text`` with the names of dishes in the place of their numbers; ``unknown``: numbers that the menu lacks."""

    text: str
    unknown: tuple[str, ...] = ()


class _Place(NamedTuple):
    """A number and the part of the text that says it."""

    start: int
    end: int
    number: str
    labelled: bool


def replace_dish_numbers(text: str, menu: Menu, context: ReadingContext) -> NumberedText:
    """The text with each number of a dish as the dish's name; as it is on a menu without numbers."""
    dishes = {item.number.casefold(): item for item in menu.items if item.number}
    if len(dishes) < _FEWEST:
        return NumberedText(text)
    result, unknown, end = "", [], 0
    for place in _remove_overlaps(_find_places(text, context)):
        item = dishes.get(place.number.casefold())
        if _is_listed(place, context) or (item is None and not place.labelled):
            continue
        result += text[end : place.start] + (_clean_name(item) if item else "")
        unknown += [] if item else [text[place.start : place.end].strip()]
        end = place.end
    return NumberedText(result + text[end:], tuple(unknown))


def _find_places(text: str, context: ReadingContext) -> Iterator[_Place]:
    table = patterns("dish_numbers")
    kinds = [name for name in _SAID_AS_NUMBER if table[name].search(text)]
    if _is_first_wish(context) and table["only_numbers"].fullmatch(text.strip()):
        kinds.append("bare")
    if kinds:
        kinds += ["corrected", "beside_number"]
    for kind in kinds:
        for match in table[kind].finditer(text):
            yield _build_place(kind, match)


def _build_place(kind: str, match: re.Match[str]) -> _Place:
    labelled = kind == "labelled"
    group = "number2" if match.groupdict().get("number2") else "number"
    start = match.start() if labelled else match.start(group)
    end = match.end() if labelled or kind == "counted" else match.end(group)
    return _Place(start, end, match[group], labelled)


def _remove_overlaps(places: Iterator[_Place]) -> Iterator[_Place]:
    """The places in order, each part of the text once."""
    end = 0
    for place in sorted(places, key=lambda each: (each.start, -each.end)):
        if place.start >= end:
            yield place
            end = place.end


def _is_first_wish(context: ReadingContext) -> bool:
    """Whether nothing is open that bare numbers could count or pick."""
    return context.pending is None and not context.shown and context.topic is None


def _is_listed(place: _Place, context: ReadingContext) -> bool:
    """Whether it rather is a place in the list that was shown last."""
    return place.number.isdecimal() and int(place.number) <= len(context.shown)


def _clean_name(item: Item) -> str:
    """The name as words that the rules read."""
    return re.sub(r"[^\w\s&'’+-]", " ", item.name)
