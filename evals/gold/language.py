"""The language of a message: gold lines do not name it, and a reading does."""

from __future__ import annotations

from functools import cache

from evals.gold.menu import demo_menu
from understanding.language.spanish import MenuNames, is_spanish


def language_of(text: str, *, before: str) -> str:
    """ "es" or "en"; ``before``: the guest's language up to here, which words of no language keep."""
    return "es" if is_spanish(text, _names(), expected=before == "es") else "en"


@cache
def _names() -> MenuNames:
    return MenuNames.of(demo_menu())
