"""Answers that share the units of one line out among options: "one with oat milk, the other normal"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.cart import Line
from domain.commands import ChangeLine, Changes, ChosenOption
from domain.menu import Item, OptionGroup
from domain.reading_context import ReadingContext
from domain.session import ChooseOption
from understanding.grounding import MenuIndex
from understanding.language.rows import patterns
from understanding.message import plain_text
from understanding.numbers import numbers_in
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes

_BREAK = re.compile(
    r"\s*(?:[,;]|\band\b)\s*|(?<!\bfor)\s+(?=the (?:other|rest|second|remaining|last)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Share:
    """A count of units and the words about them. ``count`` None: all other units."""

    count: int | None
    words: str


def share_out_choices(text: str, context: ReadingContext, index: MenuIndex) -> tuple[ChangeLine, ...]:
    """Return one change of the line in question for each share; none when the shares are not all of its units."""
    pending = context.pending
    line = context.cart.line(pending.line) if isinstance(pending, ChooseOption) else None
    item = index.menu.item(line.item) if line else None
    group = item.group(pending.group) if item and isinstance(pending, ChooseOption) else None
    if line is None or item is None or group is None or line.quantity < 2:
        return ()
    shares = [_read_share(part) for part in _BREAK.split(text) if part.strip(" .!")]
    counts = _count_units([share for share in shares if share is not None], line.quantity)
    if len(shares) < 2 or None in shares or not counts:
        return ()
    changes = [_read_changes(share.words, item, group, index) for share in shares if share is not None]
    return _change_units(line, counts, changes)


def _read_share(part: str) -> Share | None:
    """Read the count and words of a share; None without a count."""
    words = plain_text(part)
    unit = patterns("shares")["units"].search(words)
    if unit is None:
        return None
    count = None if unit["rest"] else (numbers_in(unit["count"])[0].value if unit["count"] else 1)
    return Share(count, re.sub(r"\b(?:for|of them)\b", " ", f"{words[: unit.start()]} {words[unit.end() :]}").strip())


def _count_units(shares: Sequence[Share], units: int) -> list[int]:
    """Return the units of each share; none unless they are all of the line's units."""
    rest = units - sum(share.count or 0 for share in shares)
    counts = [rest if share.count is None else share.count for share in shares]
    return counts if sum(counts) == units and min(counts) > 0 else []


def _read_changes(words: str, item: Item, group: OptionGroup, index: MenuIndex) -> Changes | None:
    """Read the choice of a share; None without one."""
    changes = build_loose_changes(ground_order(words, index, item.id), item)
    if changes.choices or changes.refusals:
        return changes.replace(unknown=())
    if not patterns("shares")["usual_choice"].search(words):
        return None
    usual = next((o for o in group.options if o.available and not (o.price and o.price.minor)), None)
    return Changes(choices=(ChosenOption(group=group.id, option=usual.id),)) if usual else None


def _change_units(line: Line, counts: Sequence[int], changes: Sequence[Changes | None]) -> tuple[ChangeLine, ...]:
    """Build one change per share; the last one changes the units that remain in the line."""
    chosen = [each for each in changes if each is not None]
    if len(chosen) != len(counts):
        return ()
    first = [
        ChangeLine(lines=(line.number,), pieces=count, changes=each)
        for count, each in zip(counts[:-1], chosen[:-1], strict=True)
    ]
    return (*first, ChangeLine(lines=(line.number,), changes=chosen[-1]))
