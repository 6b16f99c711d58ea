"""The mood of a clause: reports, wishes, fillers and courtesy."""

from __future__ import annotations

from understanding.language.rows import patterns
from understanding.message import Clause


def is_report(clause: Clause, own: Clause | None = None, language: str = "en") -> bool:
    """Whether a clause reports the past, or what somebody does, and has no wish.

    ``own``: the guest's words in ``language``, if the clause is a rendering of them.
    """
    if own is not None and patterns("moods", language)["report"].search(own.plain):
        return True
    return patterns("moods")["report"].search(clause.plain) is not None and not is_wish(clause)


def is_wish(clause: Clause) -> bool:
    """Whether a clause asks for something in so many words."""
    return patterns("moods")["wish"].search(clause.plain) is not None


def is_filler(clause: Clause) -> bool:
    """Whether a clause is a filler, without a meaning of its own."""
    return patterns("moods")["light"].fullmatch(clause.plain) is not None


def is_reason(clause: Clause) -> bool:
    """Whether a clause only gives the reason of a wish beside it: "big is too much for me"."""
    return patterns("moods")["reason"].fullmatch(clause.plain) is not None


def is_courtesy(clause: Clause) -> bool:
    """Whether a clause is only courtesy."""
    return patterns("moods")["courtesy"].fullmatch(clause.plain) is not None
