"""The mood of a clause: what reports, sets a condition or only talks changes nothing."""

from __future__ import annotations

from understanding.language.rows import patterns
from understanding.message import Clause


def is_report(clause: Clause) -> bool:
    """Whether a clause tells what was, or what somebody does, and wishes nothing."""
    return patterns("moods")["report"].search(clause.plain) is not None and not _wishes(clause)


def _wishes(clause: Clause) -> bool:
    return patterns("moods")["wish"].search(clause.plain) is not None
