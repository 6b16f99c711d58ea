"""Puts back apostrophes that guests and speech recognition leave out: "were at table 5" is "we're at table 5"."""

from __future__ import annotations

import re

from understanding.language.rows import patterns


def restore_apostrophes(text: str) -> str:
    """The text with the short form where, without its apostrophe, it is another word that cannot stand there."""
    return patterns("speech")["lost_apostrophe"].sub(_restore, text)


def _restore(match: re.Match[str]) -> str:
    ending = next(match[name] for name in ("rest", "rest2", "rest3", "rest4") if match[name])
    return f"{match.group()[: -len(ending)]}'{ending}"
