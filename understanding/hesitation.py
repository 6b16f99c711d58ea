"""Hesitation ("um", "so yeah" before what is meant) is taken out of a message before it is read."""

from __future__ import annotations

from understanding.language.rows import patterns


def without_hesitation(text: str) -> str:
    """The text without hesitation; a text of nothing else stays as it is."""
    known = patterns("speech")
    rest = known["opening"].sub("", known["hesitation"].sub("", text).strip())
    return rest if any(char.isalnum() for char in rest) else text
