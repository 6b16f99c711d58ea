"""The language of a message: gold lines do not name it, and a reading does."""

from __future__ import annotations

from functools import cache

from evals.gold.menu import demo_menu
from understanding.language import detection
from understanding.language.menu_names import NamesByLanguage, collect_names


def language_of(text: str, *, before: str) -> str:
    """The language as a primary tag; ``before``: the guest's language up to here, which words of no language keep."""
    return detection.detect_language(text, _names(), expected=before)


@cache
def _names() -> NamesByLanguage:
    return collect_names(demo_menu())
