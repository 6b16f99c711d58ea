"""Opening hours: asked for in many words, told from the menu."""

from __future__ import annotations

import re

from domain.menu import Menu
from domain.outcome import HoursShown

_HOURS = re.compile(r"\b(open|close[sd]?|closing|opening|hours)\b", re.IGNORECASE)


def asks_hours(text: str) -> bool:
    """Whether the words are about when the restaurant is open."""
    return _HOURS.search(text) is not None


def hours_told(menu: Menu) -> HoursShown | None:
    """Whether the restaurant is open, and when; None where the menu tells neither."""
    known = menu.opening_hours is not None or menu.open_now is not None
    return HoursShown(open_now=menu.open_now, hours=menu.opening_hours) if known else None
