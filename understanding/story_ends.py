"""Finds the wish at the end of a story: "sorry, the kids are asleep already just cancel that", "too late for us, bye".

Such words mean the whole order only where the message has no other subject: no dish and no question. The guest
leaves, so that the cart is emptied without a question; "undo" restores it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from domain.commands import ClearCart, Command
from understanding.fulfilment import read_details
from understanding.grounding import MenuIndex
from understanding.grounding.forms import EXACT
from understanding.grounding.spans import segment_text
from understanding.grounding.words import normalize_text
from understanding.language.rows import patterns, rows
from understanding.menu_questions import is_question
from understanding.message import Clause
from understanding.message_reading import MessageReading
from understanding.order_talk import find_act
from understanding.simple_commands import RowMatch, build_command, find_row

_LONGEST = 40
"""Words of a story; a longer one is not searched."""
_LONGEST_WISH = 6
_SHORT = 4
"""The most words of a clause in which the name of an option is a wish."""
_CANCELS = frozenset({"clear_cart", "cancel_order"})
_LEAVES = "bye"


def find_end_of_story(reading: MessageReading, clauses: Sequence[Clause]) -> Command | None:
    """The command of words that cancel or take leave, if all around them is a story; None otherwise.

    A reason may follow what cancels: "I need to cancel that, my car broke down". A goodbye comes last.
    """
    if sum(len(clause.words) for clause in clauses) > _LONGEST:
        return None
    for at in reversed(range(len(clauses))):
        if (command := _read_end(reading, clauses[:at], clauses[at], has_more=at + 1 < len(clauses))) is not None:
            return command
        if at == 0 or not _is_story(reading, clauses[at]):
            return None
    return None


def _read_end(reading: MessageReading, before: Sequence[Clause], last: Clause, *, has_more: bool) -> Command | None:
    """The command of the end of a clause, if what stands before it in the message is a story."""
    longest = max(0, len(last.words) - _LONGEST_WISH)
    if load_end_pattern().search(last.part(longest, len(last.words)).plain) is None:
        return None  # no shorter end has what the longest one lacks
    for first in range(longest, len(last.words)):
        head = last.part(0, first) if first else None
        story = [*before, head] if head else before
        match = _find_end(reading, last.part(first, len(last.words)))
        if match is None or not (story or has_more) or not all(_is_story(reading, clause) for clause in story):
            continue
        if match.row.kind in _CANCELS:
            return _leave(build_command(match.row, match.clause, reading.context))
        if not has_more and not any(_has_own_meaning(reading, clause) for clause in story):
            return build_command(match.row, match.clause, reading.context)
    return None


def _leave(command: Command) -> Command:
    """The command of a guest who leaves: the cart is emptied at once."""
    return command.replace(then="leave") if isinstance(command, ClearCart) and not command.then else command


def _has_own_meaning(reading: MessageReading, clause: Clause) -> bool:
    """Whether a goodbye behind the clause is only courtesy: "pickup, cash, bye", "we'll think about it, bye"."""
    row = reading.find_row(clause)
    return bool(read_details(clause).commands) or (row is not None and row.row.kind == "wait")


def _find_end(reading: MessageReading, clause: Clause) -> RowMatch | None:
    """The row of the clause, if the whole of it cancels everything or takes leave."""
    if load_end_pattern().search(clause.plain) is None:
        return None
    match = find_row(clause, reading.context, reading.index)
    is_end = match is not None and match.row.match == "whole" and match.row.kind in {*_CANCELS, _LEAVES}
    return match if is_end else None


@cache
def load_end_pattern() -> re.Pattern[str]:
    """The wordings of all rows that may end a story. None of them requires the beginning of a clause."""
    ends = (row for row in rows("commands") if row.match == "whole" and row.kind in {*_CANCELS, _LEAVES})
    return re.compile("|".join(f"(?:{row.pattern.pattern})" for row in ends))


def _is_story(reading: MessageReading, clause: Clause) -> bool:
    """Whether a clause asks, wishes and names nothing that a command could be about."""
    if is_question(clause) or find_act(clause.plain) is not None or patterns("moods")["governs"].search(clause.plain):
        return False
    row = reading.find_row(clause)
    is_minor = row is None or row.row.kind in ("wait", "acknowledge", "decline", "greet", "thank", "small_talk")
    return is_minor and not (reading.index is not None and _has_exact_name(clause, reading.index))


def _has_exact_name(clause: Clause, index: MenuIndex) -> bool:
    """Whether a clause has a dish as the menu spells it, or is short and has an option: "no pickles"."""
    pieces = segment_text(normalize_text(clause.raw), index)
    exact = [sense for piece in pieces for sense in piece.senses if sense.score >= EXACT]
    return any(sense.concept.item is not None or len(clause.words) <= _SHORT for sense in exact)
