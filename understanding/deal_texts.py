"""Reads a text about deals: what it says of some of them is written out first, and each is read with its own cart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from domain.commands import NotUnderstood, Reading, Unread
from domain.reading_context import ReadingContext
from understanding.deal_references import DealReference, find_deal_references, name_dishes_of_components
from understanding.deal_units import write_units_as_orders
from understanding.dish_parts import edit_text
from understanding.dishes_in_focus import read_options_of_dishes
from understanding.message_reading import MenuWords
from understanding.rendering import Edit, Rendering

_BORDER = re.compile(r"[,.;!\n]|\band\b|\bbut\b", re.IGNORECASE)

ReadText = Callable[[str, Rendering | None, ReadingContext, MenuWords], Reading]


def read_deals(
    text: str, rendering: Rendering | None, context: ReadingContext, words: MenuWords, read: ReadText
) -> Reading:
    """Read a text with the deals of an order written out, or the deals of the cart that it refers to."""

    def read_edited(edits: Sequence[Edit], context: ReadingContext) -> Reading:
        if rendering is not None:
            return read(text, rendering.edit(edits), context, words)
        about = replace(context, text=edit_text(text, edits))
        return read_options_of_dishes(about, lambda each: read(each.text, None, each, words))

    rules_text = rendering.text if rendering else text
    edits = write_units_as_orders(rules_text, context, words.index)
    if edits := edits or name_dishes_of_components(rules_text, context, words.index):
        return read_edited(edits, context)
    references = find_deal_references(rules_text, context, words.index)
    if not references:
        return read(text, rendering, context, words)
    readings = [
        reference.restore(read_edited(edits, reference.narrow(context)), context)
        for reference, edits in _cut_apart(references, rules_text)
    ]
    return _join_readings(readings)


def _cut_apart(references: Sequence[DealReference], text: str) -> Sequence[tuple[DealReference, Sequence[Edit]]]:
    """Each reference with the edits that leave the words about it alone."""
    if len({reference.start for reference in references}) == 1:  # the same words about each deal
        return [(reference, [reference.edit()]) for reference in references]
    pairs = itertools.pairwise(references)
    borders = [_find_border(text, one.end, other.start) for one, other in pairs]
    starts, stops = [0, *(end for _, end in borders)], [*(start for start, _ in borders), len(text)]
    return [
        (reference, [Edit(0, start, ""), reference.edit(), Edit(stop, len(text), "")])
        for reference, start, stop in zip(references, starts, stops, strict=True)
    ]


def _find_border(text: str, start: int, stop: int) -> tuple[int, int]:
    """Where the words about a reference end, and where those about the next one begin: around the last border."""
    borders = [match.span() for match in _BORDER.finditer(text, start, stop)]
    return borders[-1] if borders else (stop, stop)


def _join_readings(readings: Sequence[Reading]) -> Reading:
    first, *others = readings
    if not others:
        return first
    commands = tuple(each for reading in readings for each in reading.commands)
    known = tuple(each for each in commands if not isinstance(each, NotUnderstood))
    lost = tuple(Unread(words=each.said) for each in commands if isinstance(each, NotUnderstood) and known)
    return first.replace(
        commands=known or commands,
        unread=(*(each for reading in readings for each in reading.unread), *lost),
        contradictory=next((each.contradictory for each in readings if each.contradictory), None),
        confidence=min(reading.confidence for reading in readings),
    )
