"""Removes hesitation ("um", "so yeah" at the beginning) and regret ("what a pity")."""

from __future__ import annotations

from understanding.language.rows import patterns


def remove_hesitation(text: str) -> str:
    """The text without hesitation, and without regret at its beginning; a text of nothing else stays as it is."""
    table = patterns("speech")
    rest = table["opening"].sub("", table["hesitation"].sub("", text).strip())
    rest = table["regret"].sub("", rest)
    return rest if any(char.isalnum() for char in rest) else text
