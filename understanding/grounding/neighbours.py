"""Steps beside each other: what they are together, which of them mean something, and what goes for a whole list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understanding.grounding.steps import HALF_NAMED, Link, Retraction, Step

WHOLE_NAME = 0.95
"""A fit from which on a dish is named in full: an unknown dish after it is another one."""
MOST_ALONE = 3
"""In a text of no more pieces than this an unknown word is what the text is about."""


def in_context(steps: Sequence[Step], *, of: int) -> tuple[Step, ...]:
    """The steps as their neighbours make them: joined, left out or refused with others. ``of``: the text's pieces."""
    return tuple(_nothing_but_refused(_with_lists(_meant(_refused_whole(_headed(steps)), alone=of <= MOST_ALONE))))


def _headed(steps: Sequence[Step]) -> list[Step]:
    """The steps with unknown dishes joined to what stands before them: "chicken nuggets" are no chicken sandwich."""
    headed: list[Step] = []
    for at, step in enumerate(steps):
        describes = at + 1 < len(steps) and steps[at + 1].stands_next and steps[at + 1].names_item
        if headed and (_ends_unknown(step, headed[-1]) or (not describes and _heads(step, headed[-1]))):
            headed[-1] = replace(headed[-1], piece=headed[-1].piece.headed_by(step.piece))
        else:
            headed.append(step)
    return headed


def _ends_unknown(step: Step, before: Step) -> bool:
    """Whether it is the end of an unknown name: a "tartar sauce" is none of the menu's sauces."""
    return before.unknown and not before.piece.size and step.piece.tail and step.says_kind


def _heads(step: Step, before: Step) -> bool:
    if not (step.unknown and step.stands_next and step.bare) or before.unknown or before.piece.size:
        return False
    fit = max((sense.score for sense in before.piece.senses if sense.concept.item is not None), default=0.0)
    return fit < WHOLE_NAME if step.piece.dish else 0.0 < fit <= HALF_NAMED and before.piece.senses[0].score == fit


def _refused_whole(steps: Sequence[Step]) -> list[Step]:
    """The steps with a dish refused together with its size: "instead of regular fries" orders none."""
    whole: list[Step] = []
    for step in steps:
        before = whole[-1] if whole else None
        if before and before.refused and before.piece.size and step.stands_next and _names_dish(step):
            whole[-1] = replace(step, refused=True, stripped=before.stripped, link=before.link)
        else:
            whole.append(step)
    return whole


def _meant(steps: Sequence[Step], *, alone: bool) -> list[Step]:
    """The steps without unknown words that nothing shows to be about food."""
    meant: list[Step] = []
    for at, step in enumerate(steps):
        if meant and not meant[-1].unknown and step.says_kind:
            continue
        after = steps[at + 1] if at + 1 < len(steps) else None
        if alone or _is_meant(step, meant[-1] if meant else None, after):
            meant.append(step)
    return meant


def _is_meant(step: Step, before: Step | None, after: Step | None) -> bool:
    """Whether an unknown word is known food, introduced like food, listed with food, or part of a dish's name."""
    if not step.unknown or step.piece.size or step.piece.food:
        return True
    listed = step.link in (Link.JOIN, Link.OR, Link.ACCEPT, Link.PART) or step.aside
    named = before is not None and step.stands_next and before.introduced and not before.names_item
    describes = after is not None and after.stands_next and not after.unknown
    return step.introduced or (listed and not step.astray) or named or describes


def _with_lists(steps: Sequence[Step]) -> list[Step]:
    """The steps with what goes for a whole list put to each of its members.

    "No onions, pickles or olives" refuses all three; "both with oat milk and cinnamon" goes for both; what is refused
    or wanted in an amount may have a word before it that the menu does not know ("no applewood bacon").
    """
    marked = list(steps)
    start: int | None = None
    for at, step in enumerate(steps):
        before = marked[at - 1] if at else None
        if step.refused:
            start = at
        elif start is None or not step.bare or step.link not in (Link.NEXT, Link.PAUSE, Link.OR):
            start = None
        elif step.link is Link.OR:
            for listed in range(start + 1, at + 1):
                marked[listed] = replace(marked[listed], refused=True, stripped=steps[start].stripped)
        if before is None or not step.bare:
            continue
        if before.unknown and step.stands_next and not (step.onto or before.piece.food):
            marked[at] = replace(marked[at], refused=before.refused or step.refused, amount=before.amount)
        if (
            before.every
            and step.share is None
            and not step.names_item
            and step.link in (Link.NEXT, Link.ACCEPT, Link.JOIN)
        ):
            marked[at] = replace(marked[at], every=True)
    return marked


def _nothing_but_refused(steps: Sequence[Step]) -> Sequence[Step]:
    """The steps, all of them refused, where a text says of one dish what it shall be without, and nothing else.

    "Hold the ginger and wasabi", "no olives and onions on the pepperoni"; beside an order "and" may go on with it.
    """
    dish = bool(steps) and steps[-1].onto and steps[-1].names_item
    listed = steps[:-1] if dish else steps
    if len(listed) < 2 or not listed[0].refused or not all(_goes_on(step) for step in listed[1:]):
        return steps
    refused = [replace(step, refused=True, stripped=listed[0].stripped) for step in listed]
    return [*refused, *steps[len(listed) :]]


def _names_dish(step: Step) -> bool:
    return bool(step.piece.senses) and step.piece.senses[0].concept.item is not None


def _goes_on(step: Step) -> bool:
    """Whether a step may be one more of a list of options: nothing introduces it, and it names no dish alone."""
    listed = step.link in (Link.NEXT, Link.PAUSE, Link.JOIN, Link.OR) and step.bare and step.retracts is Retraction.NONE
    return listed and (step.unknown or any(sense.concept.item is None for sense in step.piece.senses))
