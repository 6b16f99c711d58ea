"""A placed order that the guest describes after asking for it: "name is Kim, two soups" orders no soup."""

from __future__ import annotations

from collections.abc import Sequence

from domain.commands import Remember
from domain.reading_context import ReadingContext
from understanding.language.rows import patterns
from understanding.message import Clause, clauses_of
from understanding.message_reading import MessageReading
from understanding.moods import is_wish
from understanding.order_clauses import has_dish_or_option
from understanding.profile_wishes import read_profile_wish
from understanding.simple_commands import find_row
from understanding.unmeant_messages import find_last_text

_ABOUT_ORDER = frozenset({"ask_order", "complain"})


def describes_placed_order(reading: MessageReading, clauses: Sequence[Clause]) -> bool:
    """Whether the message says whose order it is and what was in it, after a question or complaint about it."""
    if not reading.context.cart.is_empty or any(map(_wishes, clauses)):
        return False
    has_name = any(isinstance(wish, Remember) and wish.name for wish in map(read_profile_wish, clauses))
    return (
        has_name
        and _was_about_placed_order(reading.context)
        and any(has_dish_or_option(reading, clause) for clause in clauses)
    )


def _wishes(clause: Clause) -> bool:
    """Whether a clause orders in so many words: "can I get", "then two teas"."""
    is_request = patterns("questions")["requests"].search(clause.plain) is not None
    return is_request or is_wish(clause) or "then" in clause.plain.split()


def _was_about_placed_order(context: ReadingContext) -> bool:
    """Whether the guest's last message asked for an order or complained of it."""
    rows = (find_row(clause, context, None) for clause in clauses_of(find_last_text(context)))
    return any(row is not None and row.row.kind in _ABOUT_ORDER for row in rows)
