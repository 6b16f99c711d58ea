"""Which line of the cart the words point at: "the large one", "the second one", "both"."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.cart import Choice, Line
from domain.mentions import Grounding
from nodes.edit import Edit
from nodes.lines import identifies
from nodes.understanding.language import numbers

_THE_ONE = re.compile(r"\b(?:the|my)\s+(?:\w+\s+){1,3}?one\b", re.IGNORECASE)
_SOME_OF = re.compile(
    r"\b(one|two|three|four|five|six|\d{1,2}|a couple) of (?=(?:them|those|these|the|my)\b)", re.IGNORECASE
)
_THAT_ONE = re.compile(
    r"\b(?:that|this) one\b|\bone of (?:those|these|them|that)\b|\bthat too\b"
    r"|\b(?:take|have|get|try|want|do|go (?:for|with)) (?:it|that|this|one|those)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"^\W*(?:(?:please|ok|actually|no)\W+)*double (?:it|that|them|those|this)\W*$", re.IGNORECASE)
_FEWER = re.compile(r"\b(one|two|three|\d{1,2}) (?:less|fewer)\b", re.IGNORECASE)
_ALL_OF_THEM = re.compile(
    r"\b(?:both|all|each|every one)(?: (?:two|three|four|\d))? of (?:them|those|these)\b|\ball three\b", re.IGNORECASE
)
_EVERY = re.compile(r"\b(both|all|everything)\b", re.IGNORECASE)


class Pointed(NamedTuple):
    """The words without what only pointed. ``ordinal``: the place of the line in the cart, from 1, if one is meant."""

    grounding: Grounding
    ordinal: int | None


def pointed_at(edit: Edit, words: str, grounding: Grounding, ordinal: int | None) -> Pointed:
    """ "No onions on the small one" is about the line that is small, and changes no size."""
    if ordinal is not None or grounding.lines or not _THE_ONE.search(words):
        return Pointed(grounding, ordinal)
    refused = (Choice(group=part.group, option=part.option) for part in grounding.loose_refusals)
    for mark in (*grounding.loose_choices, *refused):
        places = [place for place, line in enumerate(edit.cart.lines, start=1) if _is_it(edit, line, mark)]
        if places:
            choices = tuple(c for c in grounding.loose_choices if c.option != mark.option)
            refusals = tuple(r for r in grounding.loose_refusals if r.option != mark.option)
            return Pointed(grounding.replace(loose_choices=choices, loose_refusals=refusals), places[-1])
    return Pointed(grounding, ordinal)


def without_one(words: str) -> str:
    """The words without the "one" of "the large one", which counts nothing."""
    return _THE_ONE.sub(lambda found: found.group()[: -len("one")], words)


def some_of(words: str) -> tuple[int, str] | None:
    """How many pieces of a line are meant, and the words without that: "make one of them large"; None: all of it."""
    found = _SOME_OF.search(words)
    if found is None:
        return None
    word = found.group(1).lower()
    count = int(word) if word.isdigit() else numbers().get(word.removeprefix("a "), 0)
    return (count, words[: found.start()] + words[found.end() :]) if count else None


def counted_from(words: str, quantity: int) -> int | None:
    """The new quantity that words name by the one there is: "double it", "one less"; None when they name none."""
    if _TWICE.search(words):
        return quantity * 2
    found = _FEWER.search(words)
    if found is None:
        return None
    word = found.group(1).lower()
    return quantity - (int(word) if word.isdigit() else numbers().get(word, 0))


def means_topic(words: str) -> bool:
    """Whether the words order what was just talked about, with whatever else they say: "that one too, medium"."""
    return _THAT_ONE.search(words) is not None


def says_every_line(words: str) -> bool:
    """Whether the words speak of all lines: "make them both large"."""
    return _EVERY.search(words) is not None


def says_all_of_them(words: str) -> bool:
    """Whether what is said of a kind goes for all of it that was ordered: "medium cokes, all of them"."""
    return _ALL_OF_THEM.search(words) is not None


def means_every_line(words: str, grounding: Grounding) -> bool:
    """Whether nothing is named but all of it is meant: "remove both"."""
    return grounding.empty and _EVERY.search(words) is not None


def _is_it(edit: Edit, line: Line, choice: Choice) -> bool:
    item = edit.menu.item(line.item)
    return item is not None and identifies(choice, item) and choice.option in line.chosen(choice.group)
