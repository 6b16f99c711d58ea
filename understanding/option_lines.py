"""Finds the line of the cart that an option is taken off, where the words name no dish: the line that has it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.commands import ChangeLine, Changes, RefusedOption
from understanding.language.rows import patterns
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_loose_changes
from understanding.order_talk import OrderTalk, Part, refuse_options

_CHOSEN, _INCLUDED, _NONE = 2, 1, 0


@dataclass(frozen=True, slots=True)
class OptionsOff:
    """A line and the options to take off it. ``rank``: how the line has one of them."""

    lines: tuple[int, ...]
    changes: Changes
    rank: int = _NONE

    @property
    def is_chosen(self) -> bool:
        """Whether the line was ordered with one of the options."""
        return self.rank == _CHOSEN

    @property
    def is_included(self) -> bool:
        """Whether the dish includes one of the options."""
        return self.rank == _INCLUDED


def take_options_off(text: str, talk: OrderTalk, pointed: tuple[int, ...] = ()) -> OptionsOff:
    """Find the line that options are taken off: the first of those that the words point at, where they do.

    Else it is the line in focus if it has one of them, else the newest line that was ordered with it, else the newest
    line whose dish includes it. Where no line has it, the line in focus.
    """
    best = _take_off(text, pointed[:1] or talk.focus_lines, talk)
    if pointed or not best.lines or best.rank != _NONE:
        return best
    for at in range(len(talk.cart.lines), 0, -1):
        other = _take_off(text, (at,), talk)
        best = other if other.rank > best.rank and not other.changes.unknown else best
    return best


def refuse_elsewhere(part: Part, talk: OrderTalk) -> ChangeLine | None:
    """Read a refusal of an option that another line than that in focus has: "no mushrooms", with a coke in focus."""
    if talk.topic is not None or talk.warned_dish is not None or talk.context.shown:
        return None
    if patterns("moods")["refuses"].match(part.plain) is None or talk.has_new_dish(part.text):
        return None
    words = patterns("moods")["refuses"].sub("without", part.plain, count=1)
    off = take_options_off(words, talk)
    if off.rank == _NONE or off.lines == talk.focus_lines or talk.read_changes(words, off.lines).choices:
        return None
    return ChangeLine(lines=off.lines, changes=off.changes)


def _take_off(text: str, lines: tuple[int, ...], talk: OrderTalk) -> OptionsOff:
    changes = _refuse(text, lines, talk)
    return OptionsOff(lines, changes, _rank(changes.refusals, lines, talk))


def _refuse(text: str, lines: tuple[int, ...], talk: OrderTalk) -> Changes:
    item = talk.get_item(lines)
    grounding = ground_order(text, talk.references.index, item.id if item else None)
    return refuse_options(build_loose_changes(grounding, item, text))


def _rank(refusals: tuple[RefusedOption, ...], lines: tuple[int, ...], talk: OrderTalk) -> int:
    """Rank how a line has one of the options: as ordered, with its dish, or not at all."""
    line, item = talk.get_line(lines), talk.get_item(lines)
    if line is None or item is None:
        return _NONE
    options = {(refusal.group, refusal.option) for refusal in refusals}
    if not options.isdisjoint((choice.group, choice.option) for choice in line.choices):
        return _CHOSEN
    refused = {(refusal.group, refusal.option) for refusal in line.refusals}
    return _NONE if options.isdisjoint(item.included - refused) else _INCLUDED
