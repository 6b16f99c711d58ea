"""Removes hesitation ("um", "so yeah" at the beginning) from a message before it is read."""

from __future__ import annotations

from understanding.language.rows import patterns


def remove_hesitation(text: str) -> str:
    """The text without hesitation; a text of nothing else stays as it is."""
    table = patterns("speech")
    rest = table["opening"].sub("", table["hesitation"].sub("", text).strip())
    return rest if any(char.isalnum() for char in rest) else text
