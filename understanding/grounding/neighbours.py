"""Adjusts steps by their neighbours: joins or drops unknown words, and applies refusals and amounts to whole lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from understanding.grounding.steps import WITHOUT_HEAD, Link, Retraction, Step

WHOLE_NAME = 0.95
"""From this score on a dish is named in full: an unknown dish after it is another dish."""
MOST_ALONE = 3
"""A text of at most so many pieces keeps its unknown words: they are its topic."""
_LISTING = (Link.JOIN, Link.OR, Link.ACCEPT, Link.PART)


def apply_context(steps: Sequence[Step], piece_count: int) -> tuple[Step, ...]:
    """The steps of a text of so many pieces, joined, dropped or refused according to their neighbours."""
    joined = _join_refused_dishes(_join_unknown_heads(steps))
    relevant = _drop_irrelevant(joined, keep_unknown=piece_count <= MOST_ALONE)
    return tuple(_refuse_whole_list(_apply_to_lists(relevant)))


def _join_unknown_heads(steps: Sequence[Step]) -> list[Step]:
    """Join an unknown dish to the name before it: "chicken nuggets" are no chicken sandwich."""
    joined: list[Step] = []
    for at, step in enumerate(steps):
        is_modifier = at + 1 < len(steps) and steps[at + 1].is_adjacent and steps[at + 1].has_item_sense
        if joined and (_is_unknown_tail(step, joined[-1]) or (not is_modifier and _is_unknown_head(step, joined[-1]))):
            joined[-1] = replace(joined[-1], piece=joined[-1].piece.append_dish(step.piece))
        else:
            joined.append(step)
    return joined


def _is_unknown_tail(step: Step, before: Step) -> bool:
    """Whether it ends an unknown name: a "tartar sauce" is no sauce of the menu."""
    return before.is_unknown and not before.piece.is_size and step.piece.is_tail and step.is_kind_word


def _is_unknown_head(step: Step, before: Step) -> bool:
    """Whether it is the unknown head of a name of which the menu has only the start."""
    if not (step.is_unknown and step.is_adjacent and step.is_bare) or before.is_unknown or before.piece.is_size:
        return False
    score = max((sense.score for sense in before.piece.senses if sense.concept.item is not None), default=0.0)
    if step.piece.is_dish:
        return score < WHOLE_NAME
    return 0.0 < score <= WITHOUT_HEAD and before.piece.senses[0].score == score


def _join_refused_dishes(steps: Sequence[Step]) -> list[Step]:
    """Refuse a dish together with its size: "instead of regular fries" orders no fries."""
    joined: list[Step] = []
    for step in steps:
        before = joined[-1] if joined else None
        if before and before.is_refused and before.piece.is_size and step.is_adjacent and _is_best_dish(step):
            joined[-1] = replace(step, is_refused=True, is_removed=before.is_removed, link=before.link)
        else:
            joined.append(step)
    return joined


def _drop_irrelevant(steps: Sequence[Step], *, keep_unknown: bool) -> list[Step]:
    """Drop kind words after a name, and (unless ``keep_unknown``) unknown words without a sign of food."""
    relevant: list[Step] = []
    for at, step in enumerate(steps):
        before = relevant[-1] if relevant else None
        after = steps[at + 1] if at + 1 < len(steps) else None
        is_kind_of_name = before is not None and not before.is_unknown and step.is_kind_word
        if not is_kind_of_name and (keep_unknown or _is_relevant(step, before, after)):
            relevant.append(step)
    return relevant


def _is_relevant(step: Step, before: Step | None, after: Step | None) -> bool:
    """Whether an unknown word is a food word, introduced or listed like food, or part of a dish's name."""
    if not step.is_unknown or step.piece.is_size or step.piece.is_food or step.is_introduced:
        return True
    if not step.is_after_talk and (step.link in _LISTING or step.is_aside):
        return True
    if before is not None and step.is_adjacent and before.is_introduced and not before.has_item_sense:
        return True
    return after is not None and after.is_adjacent and not after.is_unknown


def _apply_to_lists(steps: Sequence[Step]) -> list[Step]:
    """Apply to each member of a list what precedes or follows the list.

    "No onions, pickles or olives" refuses all three; "both with oat milk and cinnamon" adds both to both; an unknown
    word may precede a refused name ("no applewood bacon").
    """
    return _spread_over_options(_spread_refusals(steps))


def _spread_refusals(steps: Sequence[Step]) -> list[Step]:
    """Refuse the members of a list from its first refusal to its "or"."""
    spread = list(steps)
    first: int | None = None
    for at, step in enumerate(steps):
        if step.is_refused:
            first = at
        elif first is None or not step.is_bare or step.link not in (Link.NEXT, Link.PAUSE, Link.OR):
            first = None
        elif step.link is Link.OR:
            for member in range(first + 1, at + 1):
                spread[member] = replace(spread[member], is_refused=True, is_removed=steps[first].is_removed)
    return spread


def _spread_over_options(steps: Sequence[Step]) -> list[Step]:
    """Apply to each step the refusal and amount of an unknown word before it, and the "both" of an option before it."""
    spread = list(steps)
    for at in range(1, len(spread)):
        before, step = spread[at - 1], spread[at]
        if not step.is_bare:
            continue
        if before.is_unknown and step.is_adjacent and not (step.is_target or before.piece.is_food):
            step = replace(step, is_refused=before.is_refused or step.is_refused, amount=before.amount)
        if before.is_for_all and _is_further_option(step):
            step = replace(step, is_for_all=True)
        spread[at] = step
    return spread


def _is_further_option(step: Step) -> bool:
    return step.share is None and not step.has_item_sense and step.link in (Link.NEXT, Link.ACCEPT, Link.JOIN)


def _refuse_whole_list(steps: Sequence[Step]) -> Sequence[Step]:
    """Refuse all steps if the text only lists refusals for one dish.

    "Hold the ginger and wasabi", "no olives and onions on the pepperoni". In an order "and" may start another dish.
    """
    has_dish = bool(steps) and steps[-1].is_target and steps[-1].has_item_sense
    options = steps[:-1] if has_dish else steps
    if len(options) < 2 or not options[0].is_refused or not all(_is_list_member(step) for step in options[1:]):
        return steps
    refused = [_refuse_in_list(step, options[0]) for step in options]
    return [*refused, *steps[len(options) :]]


def _refuse_in_list(step: Step, first: Step) -> Step:
    """A step that a refusal at the start of its list refuses."""
    return replace(step, is_refused=True, is_refused_in_list=not step.is_refused, is_removed=first.is_removed)


def _is_best_dish(step: Step) -> bool:
    """Whether its best sense is a dish."""
    return bool(step.piece.senses) and step.piece.senses[0].concept.item is not None


def _is_list_member(step: Step) -> bool:
    """Whether it may be one more option of a list: nothing introduces it, and it is not only the name of a dish."""
    is_listed = step.link in (Link.NEXT, Link.PAUSE, Link.JOIN, Link.OR)
    if not is_listed or not step.is_bare or step.retraction is not Retraction.NONE:
        return False
    return step.is_unknown or any(sense.concept.item is None for sense in step.piece.senses)
