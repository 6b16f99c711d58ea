"""Removes possible card numbers from words before they leave the process."""

from __future__ import annotations

import re

_CARD_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}")


def redact_card_numbers(text: str) -> str:
    """``text`` without anything that may be a card number (twelve digits or more in a row)."""
    return _CARD_NUMBER.sub("[removed]", text)
