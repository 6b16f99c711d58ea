"""Parses amounts of money and ranges of minutes in people's notation."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import NamedTuple

from services.currencies import currencies_meant

_LONGEST = 40
_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
_AFTER_NUMBER = re.compile(r"\s*(?:/-|[.,][-–—]{1,2})(?=\s|$)")
_MINUTES = re.compile(
    r"(?:(?:about|approx\.?|ca\.?|circa|in|~|≈|<)\s*)?(\d{1,4}(?:[.,]\d+)?)"
    r"(?:\s*(?:-|–|—|to|a|bis)\s*(\d{1,4}(?:[.,]\d+)?))?\s*\+?\s*"
    r"(?:m|min|mins|minute|minutes|minutos|minuten|')?\.?",
    re.IGNORECASE,
)


class WrittenAmount(NamedTuple):
    """An amount and its currency as written ("€"); None without one."""

    value: Decimal
    currency: str | None


def read_amount(text: str) -> WrittenAmount | None:
    """Parse "9,50", "€9.50", "150 kr" or "1'250.-"; None for anything else, also for two amounts."""
    text = text.strip().removeprefix("+").strip()
    match = _NUMBER.search(text) if len(text) <= _LONGEST else None
    value = decimal_of(match[0]) if match else None
    if match is None or value is None:
        return None
    before = text[: match.start()].strip()
    after = _AFTER_NUMBER.sub("", text[match.end() :], count=1).strip()
    written = before or after
    if (before and after) or (written and not currencies_meant(written)):
        return None
    return WrittenAmount(value, written or None)


def decimal_of(digits: str) -> Decimal | None:
    """Parse "9.50", "9,50", "1,250.00" and "1.250,00"; None if point or comma are ambiguous."""
    digits = re.sub(r"(?<=\d)['’ \u00a0\u202f](?=\d{3}(?!\d))", "", digits)
    if not re.fullmatch(r"[\d.,]+", digits) or not digits.isascii():
        return None
    mark = max(digits.rfind("."), digits.rfind(","))
    if mark < 0:
        return Decimal(digits)
    whole, decimals = digits[:mark], digits[mark + 1 :]
    if not decimals or len(decimals) > 2:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits)
        return Decimal(digits.replace(",", "")) if grouped else None
    whole = whole.replace("." if digits[mark] == "," else ",", "")
    return Decimal(f"{whole}.{decimals}") if whole.isdigit() else None


def read_minutes(written: object) -> int | None:
    """Parse "25 min", "20-30" or 24.5 as whole minutes. A range gives its later end."""
    if isinstance(written, float):
        return math.ceil(written) if math.isfinite(written) else None
    match = _MINUTES.fullmatch(written.strip()) if isinstance(written, str) and len(written) <= _LONGEST else None
    if match is None:
        return None
    ends = [Decimal(end.replace(",", ".")) for end in match.groups() if end]
    return math.ceil(max(ends))
