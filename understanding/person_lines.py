"""What somebody wants of the dish that is theirs: "Dee wants bacon in hers", "make Anna's spicy", "remove Anna's".

If one line of the cart is for the person whom a message names, the message is read as words about that line: "bacon in
it". A message with another dish orders it ("Dee wants a coke"), and one that names two persons is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from domain.cart import Line
from domain.reading_context import ReadingContext
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.language.tokens import fold_word
from understanding.message import plain_text
from understanding.simple_commands import find_dishes

_SAYS, _OWNS = "who_says", "whose"


class PersonText(NamedTuple):
    """A message without the name of a person, and its context with the focus on the line of that person."""

    text: str
    context: ReadingContext


class _Mention(NamedTuple):
    person: str
    start: int
    end: int
    refuses: bool
    """"Dee doesn't want"."""
    prefers: bool
    """"Dee would rather have"."""
    is_owner: bool
    """The words mean the dish of the person."""


def focus_on_line_of_person(text: str, context: ReadingContext, index: MenuIndex) -> PersonText:
    """The message as words about the line of the person whom it names; unchanged where it means no single line."""
    unchanged = PersonText(text, context)
    owned = [line for line in context.cart.lines if line.person]
    owners = {fold_word(str(line.person)): line for line in owned}
    if not owned or len(owners) != len(owned):
        return unchanged
    mentions = list(_find_mentions(text, owners))
    if len({each.person for each in mentions}) != 1:
        return unchanged
    line = owners[mentions[0].person]
    is_only = [each.item for each in context.cart.lines].count(line.item) == 1
    rest = _name_line_it(_replace(text, mentions, f"the {line.name}" if is_only else "it"), line)
    if not plain_text(rest):
        return unchanged
    if _names_other_dish(rest, line, index):
        if not (is_only and any(each.prefers for each in mentions)):
            return unchanged
        rest = f"{rest} instead of the {line.name}"
    return PersonText(rest, replace(context, focus=line.number, topic=None, shown=()))


def _find_mentions(text: str, owners: Mapping[str, Line]) -> Iterator[_Mention]:
    """Find where a message says who wants something, or whose dish it is about; the first reading of a place counts."""
    end = 0
    matches = (match for kind in (_SAYS, _OWNS) for match in patterns("speech")[kind].finditer(text))
    for match in sorted(matches, key=lambda each: (each.start("who"), -each.end())):
        person = fold_word(match["who"])
        if person in owners and match.start() >= end:
            end = match.end()
            groups = match.groupdict()
            refuses, prefers = bool(groups.get("not")), bool(groups.get("prefers"))
            yield _Mention(person, match.start(), end, refuses, prefers, is_owner=groups.get("dish") is not None)


def _replace(text: str, mentions: Iterable[_Mention], dish: str) -> str:
    for each in reversed(list(mentions)):
        words = dish if each.is_owner else "no" * each.refuses
        text = f"{text[: each.start]} {words} {text[each.end :]}"
    return re.sub(r"\s+", " ", text).strip(" ,:")


def _name_line_it(text: str, line: Line) -> str:
    """The text with "it" for "hers" and "her burger"; words that only describe the line become a wish."""
    words = "|".join(map(re.escape, line.name.lower().split()))
    text = re.sub(rf"\b(?:his|her|their)\s+(?:own\s+)?(?:{words}|one|order)\b", "it", text, flags=re.IGNORECASE)
    text = re.sub(r"\b(?:hers|his|theirs)\b", "it", text, flags=re.IGNORECASE)
    return f"make {text}" if re.match(r"it (?!is\b|should\b|comes?\b)", text, re.IGNORECASE) else text


def _names_other_dish(text: str, line: Line, index: MenuIndex) -> bool:
    return any(item != line.item for item in find_dishes(text, index))
