"""Names of dishes of the cart in words about their units: "one of the burgers", "the first burger"."""

from __future__ import annotations

import re
from typing import NamedTuple

from domain.cart import Cart, Line
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.second_mentions import is_called


class NamedUnits(NamedTuple):
    """A line of several units that a text names, and the text with a pronoun in place of the name."""

    line: Line
    text: str


def find_named_units(text: str, cart: Cart, index: MenuIndex) -> NamedUnits | None:
    """Find the only line of several units that the words name; None without a name, or with those of several lines."""
    found: list[Line] = []
    for match in reversed(list(patterns("shares")["units_of_name"].finditer(text))):
        named = _find_line(match, cart, index)
        if named is not None:
            line, end = named
            found.append(line)
            text = f"{text[: match.start()]}{_find_pronoun(match)}{text[end:]}"
    return NamedUnits(found[0], text) if found and all(line is found[0] for line in found) else None


def _find_line(match: re.Match[str], cart: Cart, index: MenuIndex) -> tuple[Line, int] | None:
    """The line of several units with the name, of two words if they are one, and the end of the name."""
    names = ((f"{match['name']}{match['more'] or ''}", match.end()), (match["name"], match.end("name")))
    for name, end in names:
        called = [line for line in cart.lines if is_called(name, line.item, [line.item], index)]
        if called:
            return (called[0], end) if len(called) == 1 and called[0].quantity > 1 else None
    return None


def _find_pronoun(match: re.Match[str]) -> str:
    """The words for the units without their name."""
    return "of them" if match["of"] else f"{match['place']} one" if match["place"] else ""
