"""Units of a kind of dish that words share out among dishes: "3 waters, 2 still 1 sparkling"."""

from __future__ import annotations

import re

from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import number_of
from understanding.order_talk import NEARLY

_COUNT = r"(?:\d+|one|two|three|four|five|six)\s"
_NEXT = re.compile(rf"(?:\s*[,:;]\s*(?:and\s+)?|\s+and\s+|\s+)(?={_COUNT})", re.IGNORECASE)
_OPTIONS = re.compile(r"\s(?=(?:with|without|no|extra|plus|in|on)\s)", re.IGNORECASE)


def name_shared_kinds(text: str, index: MenuIndex) -> str:
    """Write each share as the dish of the kind that it names; the text as it is, where they are no dishes of one kind.

    A single share leaves the others as they are called: "3 waters, one sparkling" has two plain ones.
    """
    match = patterns("shares")["kind_count"].match(text.lower())
    units = number_of(match["count"]) if match else None
    if match is None or units is None or units < 2:
        return text
    kind = text[match.start("kind") : match.end("kind")]
    shares = [_read_share(share) for share in _NEXT.split(text[match.end() :]) if plain_text(share)]
    if not shares or any(share is None for share in shares):
        return text
    counted = [share for share in shares if share is not None]
    left = units - sum(count for count, _ in counted)
    named = [(count, _name(words, kind)) for count, words in counted]
    named += [(left, kind)] if left > 0 else []
    if left < 0 or not _are_dishes_of_one_kind([name for _, name in named], index):
        return text
    return text[: match.start("count")] + ", ".join(f"{count} {name}" for count, name in named)


def _read_share(text: str) -> tuple[int, str] | None:
    """The count and the words of a share; None for other words."""
    count, _, words = text.strip(" ,;:.").partition(" ")
    number = number_of(count.lower())
    return (number, words) if number and words else None


def _name(words: str, kind: str) -> str:
    """The words with the name of the kind, before their options."""
    name, *options = _OPTIONS.split(words, maxsplit=1)
    return " ".join((name, kind, *options))


def _are_dishes_of_one_kind(names: list[str], index: MenuIndex) -> bool:
    """Whether each name is one dish, all of one category, and not the same dish with other options."""
    groundings = [ground(name, index) for name in names]
    lines = [grounding.lines[0] for grounding in groundings if len(grounding.lines) == 1 and not grounding.ambiguous]
    if len(lines) < len(names) or any(line.score < NEARLY for line in lines):
        return False
    items = [index.menu.item(line.item) for line in lines]
    categories = {item.category for item in items if item}
    return len(categories) == 1 and len({line.item for line in lines}) > 1
