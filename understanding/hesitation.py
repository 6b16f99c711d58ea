"""Removes hesitation ("um", "so yeah" at the beginning), words to others in between and regret ("what a pity")."""

from __future__ import annotations

import re

from understanding.language.rows import patterns
from understanding.message import plain_text


def remove_hesitation(text: str) -> str:
    """The text without hesitation, and without regret at its beginning; a text of nothing else stays as it is."""
    table = patterns("speech")
    rest = table["opening"].sub("", table["hesitation"].sub("", text).strip())
    rest = table["interruption"].sub(", ", rest)
    rest = table["mistaken_name"].sub(_correct_name, table["regret"].sub("", rest))
    return rest if any(char.isalnum() for char in rest) else text


def _correct_name(match: re.Match[str]) -> str:
    """A correction in the place of "no not tea", where tea is what was said before."""
    is_said_before = match["old"].lower() in plain_text(match.string[: match.start()]).split()
    return ", i mean, " if is_said_before else match.group()
