"""A dish that comes with each of those before it: "a blt and a club, both with a small coke, no ice in mine"."""

from __future__ import annotations

from understanding.grounding import MenuIndex, ground
from understanding.language.rows import patterns
from understanding.order_talk import OUTRIGHT


def count_common_dish(text: str, index: MenuIndex) -> str:
    """Write the dish with its count: one for each unit before it; the text as it is, where it is no dish of its own."""
    match = patterns("shares")["with_each"].search(text.lower())
    if match is None:
        return text
    listed, dish = text[: match.start()], text[match.start("dish") : match.end("dish")]
    before, common = ground(listed, index), ground(dish, index)
    units = sum(line.quantity for line in before.lines)
    if units < 2 or before.ambiguous or len(common.lines) != 1 or common.ambiguous or common.loose_choices:
        return text
    if common.lines[0].score < OUTRIGHT or common.lines[0].quantity > 1:
        return text
    if all(ground(dish, index, focus=line.item).loose_choices for line in before.lines):
        return text  # "two lunches, both with soup", where soup is one of their sides
    rest = text[match.end("dish") :]
    share = patterns("shares")["in_one_of_them"].fullmatch(rest.lower())
    if share is None:
        return f"{listed}, {units} {dish}{rest}"
    options = rest[share.start("said") : share.end("said")]
    return f"{listed}, {units - 1} {dish}, 1 {dish} {options}"
