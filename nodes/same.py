"""What was ordered last, once more, with a difference: "the same but large", "another one of those without ice"."""

from __future__ import annotations

from domain.cart import Choice, Line, Refusal
from domain.mentions import GroundedLine
from nodes import cart
from nodes.edit import Edit
from nodes.said import Said
from understanding.slots import means_the_same


def add_same(edit: Edit, said: Said) -> Edit | None:
    """A new line like the one meant, but for what was said; None when the words do not ask for that."""
    line = cart.line_meant(edit, None)
    grounding = said.grounding
    if (
        line is None
        or said.ordinal is not None
        or grounding.ambiguous
        or grounding.unknown
        or not means_the_same(said.words)
    ):
        return None
    if len(grounding.lines) > 1 or any(named.item != line.item for named in grounding.lines):
        return None
    named = grounding.lines[0] if grounding.lines else None
    choices = named.choices if named else grounding.loose_choices
    refusals = named.refusals if named else grounding.loose_refusals
    if not (choices or refusals):
        return None
    quantity = named.quantity if named and named.quantity_said else said.quantity
    return cart.add_line(edit, _like(line, quantity or 1, choices, refusals))


def _like(line: Line, quantity: int, choices: tuple[Choice, ...], refusals: tuple[Refusal, ...]) -> GroundedLine:
    """What was said counts for its own options; all others are as on the line."""
    wanted = {(c.group, c.option) for c in choices}
    refused = {(r.group, r.option) for r in refusals}
    return GroundedLine(
        item=line.item,
        quantity=quantity,
        choices=(*(c for c in line.choices if (c.group, c.option) not in refused), *choices),
        refusals=(*(r for r in line.refusals if (r.group, r.option) not in wanted), *refusals),
        said=line.name,
    )
