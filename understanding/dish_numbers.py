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
_SAID_AS_NUMBER = ("labelled", "counted", "times", "after_article")


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


def with_numbers_named(text: str, menu: Menu, context: ReadingContext) -> NumberedText:
    """The text with each number of a dish as the dish's name; as it is on a menu without numbers."""
    dishes = {item.number.casefold(): item for item in menu.items if item.number}
    if len(dishes) < _FEWEST:
        return NumberedText(text)
    named, unknown, end = "", [], 0
    for place in _apart(_places(text, context)):
        item = dishes.get(place.number.casefold())
        if _is_listed(place, context) or (item is None and not place.labelled):
            continue
        named += text[end : place.start] + (_readable_name(item) if item else "")
        unknown += [] if item else [text[place.start : place.end].strip()]
        end = place.end
    return NumberedText(named + text[end:], tuple(unknown))


def _places(text: str, context: ReadingContext) -> Iterator[_Place]:
    known = patterns("dish_numbers")
    kinds = [name for name in _SAID_AS_NUMBER if known[name].search(text)]
    if _is_first_wish(context) and known["only_numbers"].fullmatch(text.strip()):
        kinds.append("bare")
    if kinds:
        kinds.append("corrected")
    for kind in kinds:
        for found in known[kind].finditer(text):
            yield _place(kind, found)


def _place(kind: str, found: re.Match[str]) -> _Place:
    labelled = kind == "labelled"
    start = found.start() if labelled else found.start("number")
    end = found.end() if labelled or kind == "counted" else found.end("number")
    return _Place(start, end, found["number"], labelled)


def _apart(places: Iterator[_Place]) -> Iterator[_Place]:
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


def _readable_name(item: Item) -> str:
    """The name as words that the rules read."""
    return re.sub(r"[^\w\s&'’+-]", " ", item.name)
