"""Which line of the cart the words point at: "the large one", "the second one", "both"."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.cart import Cart, Choice, Line
from domain.grounding import ground
from domain.mentions import Grounding
from domain.numerals import whole_number
from nodes import cart
from nodes.edit import Edit
from nodes.lines import identifies
from nodes.understanding.language import numbers

_THE_ONE = re.compile(r"\b(?:the|my)\s+(?:\w+\s+){1,3}?one\b", re.IGNORECASE)
_THE_ONE_WITH = re.compile(
    r"\b(?:the|that|my) (?:one|dish) (?:that (?:has|comes|is) )?(?P<part>with(?:out)?\b.+?|(?<=has ).+?)"
    r"(?:\s+(?:off|out|away|please|any ?more|from (?:my|the) \w+))*\W*$",
    re.IGNORECASE,
)
_KIND = re.compile(r"\b(?:the|my|our|all|both)\s+(\w+s)\b", re.IGNORECASE)
_SOME_OF = re.compile(
    r"\b(one|two|three|four|five|six|\d{1,2}|a couple) of (?=(?:them|those|these|the|my)\b)", re.IGNORECASE
)
_SOME_FOR = re.compile(
    r"\b(?:change|switch|swap|turn|exchange|replace) (one|two|three|four|five|six|\d{1,2}) (?=(?:to|into|for|with)\b)",
    re.IGNORECASE,
)
_THAT_ONE = re.compile(
    r"\b(?:that|this) one\b|\bone of (?:those|these|them|that)\b|\bthat too\b"
    r"|\b(?:take|have|get|try|want|do|go (?:for|with)) (?:it|that|this|one|those)\b",
    re.IGNORECASE,
)
_ONE_OF_IT = re.compile(
    r"^(\W*(?:(?:ok|okay|yes|and|then|please|maybe|just|can i get|can i have|i'?ll (?:have|take|get)|i want|give me"
    r"|get me)\W+)*(?:an?|one|two|three|four|five|six|\d{1,2})(?: \w+){1,3}?) ones?\b"
    r"|\b(one|two|three|four|five|six|\d{1,2}) of (?:those|these|them)\b",
    re.IGNORECASE,
)
_IT_ORDERED = re.compile(
    r"\b(add|take|have|get|try|want|do|order|go (?:for|with)) (?:(?:that|this) one|it|that|this|one|those)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"^\W*(?:(?:please|ok|actually|no)\W+)*double (?:it|that|them|those|this)\W*$", re.IGNORECASE)
_FEWER = re.compile(r"\b(one|two|three|\d{1,2}) (?:less|fewer)\b", re.IGNORECASE)
_ALL_OF_THEM = re.compile(
    r"\b(?:both|all|each|every one)(?: (?:two|three|four|\d))? of (?:them|those|these)\b|\ball three\b", re.IGNORECASE
)
_EVERY = re.compile(r"\b(both|all|everything)\b", re.IGNORECASE)


class Marked(NamedTuple):
    """A line known by what is on it. ``ordinal``: its place in the cart, from 1; None: nothing there has it."""

    ordinal: int | None
    said: str


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


def the_one_with(edit: Edit, words: str) -> Marked | None:
    """ "The one with bacon": the newest line that was ordered so, or else comes so; None when none is meant so."""
    found = _THE_ONE_WITH.search(words)
    if found is None or edit.cart.is_empty:
        return None
    places = range(len(edit.cart.lines), 0, -1)
    ordered = (place for place in places if _has(edit, edit.cart.lines[place - 1], found["part"], ordered=True))
    so = (place for place in places if _has(edit, edit.cart.lines[place - 1], found["part"], ordered=False))
    return Marked(next(ordered, None) or next(so, None), f"one {found['part']}")


def kind_named(words: str) -> str | None:
    """The several things that words speak of: "the drinks"."""
    found = _KIND.search(words)
    return found.group(1) if found else None


def without_one(words: str) -> str:
    """The words without the "one" of "the large one", which counts nothing."""
    return _THE_ONE.sub(lambda found: found.group()[: -len("one")], words)


def some_of(words: str) -> tuple[int, str] | None:
    """How many pieces of a line are meant, and the words without that: "make one of them large"; None: all of it."""
    found = _SOME_OF.search(words) or _SOME_FOR.search(words)
    if found is None:
        return None
    word = found.group(1).lower()
    count = whole_number(word) or numbers().get(word.removeprefix("a "), 0)
    return (count, words[: found.start(1)] + words[found.end() :]) if count else None


def counted_from(words: str, quantity: int) -> int | None:
    """The new quantity that words name by the one there is: "double it", "one less"; None when they name none."""
    if _TWICE.search(words):
        return quantity * 2
    found = _FEWER.search(words)
    if found is None:
        return None
    word = found.group(1).lower()
    return quantity - (whole_number(word) or numbers().get(word, 0))


def means_topic(words: str) -> bool:
    """Whether the words order what was just talked about, with whatever else they say: "that one too, medium"."""
    return _THAT_ONE.search(words) is not None


def naming(words: str, name: str) -> str | None:
    """The words with a dish's name for what only points at it: "a medium one", "two of those"; None: nothing does."""
    named, times = _ONE_OF_IT.subn(lambda found: f"{found.group(1) or found.group(2)} {name}", words, count=1)
    return named if times else None


def naming_it(words: str, name: str) -> str | None:
    """As ``naming``, of a dish that is ordered with more said about it: "add it, no croutons"."""
    named, times = _IT_ORDERED.subn(lambda found: f"{found.group(1)} {name}", words, count=1)
    return named if times else None


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
    return item is not None and identifies(choice, item) and choice.option in line.options_of(choice.group)


def _has(edit: Edit, line: Line, part: str, *, ordered: bool) -> bool:
    """Whether a line has, or goes without, what the words name. ``ordered``: by wish, not as it comes."""
    item = edit.menu.item(line.item)
    said = ground(part, cart.index_of(Cart(lines=(line,)), edit.menu), focus=line.item)
    wanted = {(choice.group, choice.option) for choice in said.loose_choices}
    without = {(refusal.group, refusal.option) for refusal in said.loose_refusals}
    refused = {(refusal.group, refusal.option) for refusal in line.refusals}
    on_it = {(choice.group, choice.option) for choice in line.choices}
    if not ordered and item is not None:
        on_it |= {(group.id, option) for group in item.groups for option in group.included} - refused
    return bool(wanted or without) and wanted <= on_it and without <= refused
