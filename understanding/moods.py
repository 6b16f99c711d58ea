"""The mood of a clause: what reports, sets a condition or only talks changes nothing."""

from __future__ import annotations

from understanding.language.rows import patterns
from understanding.message import Clause


def is_report(clause: Clause, own: Clause | None = None, language: str = "en") -> bool:
    """Whether a clause tells what was, or what somebody does, and wishes nothing.

    ``own`` is what the guest wrote in ``language``, where the clause is a rendering of it.
    """
    if own is not None and patterns("moods", language)["report"].search(own.plain):
        return True
    return patterns("moods")["report"].search(clause.plain) is not None and not is_wish(clause)


def is_wish(clause: Clause) -> bool:
    """Whether a clause asks for something in so many words."""
    return patterns("moods")["wish"].search(clause.plain) is not None
