"""Reading a menu that is only text. What is not clearly a name with one price is left out: a guess is a wrong bill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.menu.models import WireCategory, WireItem
from services.wire import currency_code

NO_HEADING = "Menu"

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_BULLET = re.compile(r"^\s*(?:[-*•·–—]|\d{1,3}[.)])\s+")
_MARKUP = re.compile(r"\*\*|__|`")
_PRICE = re.compile(r"(?P<before>[$€£¥₹]|\b[A-Z]{3}\b)?\s?(?P<amount>\d[\d.,]*\d|\d)\s?(?P<after>[$€£¥₹]|[A-Z]{3}\b)?")
_SEPARATED = re.compile(r"(?:\s+[-–—|@=]+|:|\s*\.{2,}|\t+| {2,})\s*$")
_JOINED = re.compile(r"\s+[-–—|]\s+")
_NOT_A_DISH = re.compile(
    r"\b(?:delivery|minimum|tax|vat|fee|service charge|subtotal|total|deposit|discount|hours|tel|phone)\b"
    r"|^(?:add|extra|plus|with)\b|[:;+]|\d$",
    re.IGNORECASE,
)
_MOST_LINES = 10_000
_LONGEST_LINE = 300
"""Of a longer text, the first lines are read; a longer line is prose, and reading it would take its length squared."""
_LONGEST_NAME = 8
_LONGEST_HEADING = 5


@dataclass(frozen=True, slots=True)
class _Priced:
    """A line with exactly one price in it. ``currency`` None: the number stands alone."""

    before: str
    after: str
    amount: Decimal
    currency: str | None


def menu_lines(text: str, default_currency: str) -> tuple[WireCategory, ...]:
    """The items that the text clearly names with a price, under the headings they stand under.

    "Margherita - $9.50", "- Diet Coke: 2.50 EUR", "Tiramisu ..... 6,00" are items; "Small $8 / large $12" is not.
    A "$" means ``default_currency`` where that is a dollar. Where some prices have a sign, bare numbers are no prices.
    """
    lines = (raw for raw in text.splitlines()[:_MOST_LINES] if len(raw) <= _LONGEST_LINE)
    read = [(raw, _price_in(raw, default_currency)) for raw in lines]
    signed = any(priced.currency for _raw, priced in read if priced)
    sections: dict[str, list[WireItem]] = {}
    heading = NO_HEADING
    for raw, priced in read:
        if priced is None:
            heading = _heading(raw) or heading
        elif priced.currency or not signed:
            sections.setdefault(heading, []).extend(_items(priced, default_currency))
    return tuple(WireCategory(name=name, items=tuple(items)) for name, items in sections.items() if items)


def _price_in(raw: str, default_currency: str) -> _Priced | None:
    """The line's price and what stands around it; None without a price or with several."""
    line = _MARKUP.sub("", _BULLET.sub("", raw)).strip().strip("|").strip()
    found = [priced for match in _PRICE.finditer(line) if (priced := _priced(line, match, default_currency))]
    signed = [priced for priced in found if priced.currency]
    return (signed or found)[0] if len(signed or found) == 1 else None


def _priced(line: str, match: re.Match[str], default_currency: str) -> _Priced | None:
    amount = _amount(match["amount"])
    if amount is None:
        return None
    before, after = line[: match.start()], line[match.end() :]
    currency = _currency(match["before"], default_currency)
    if currency is None and match["before"]:
        before += match["before"]
    if currency is None:
        currency = _currency(match["after"], default_currency)
    alone = _SEPARATED.search(before) is not None and not after.strip(" )")
    return _Priced(before, after, amount, currency) if currency or alone else None


def _amount(said: str) -> Decimal | None:
    """ "9.50", "9,50", "1,250.00" and "1.250,00" as numbers; None where point or comma could mean two things."""
    mark = max(said.rfind("."), said.rfind(","))
    if mark < 0:
        return Decimal(said)
    whole, decimals = said[:mark], said[mark + 1 :]
    if not decimals.isdigit() or len(decimals) > 2:
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+", said)
        return Decimal(said.replace(",", "")) if grouped else None
    whole = whole.replace("." if said[mark] == "," else ",", "")
    return Decimal(f"{whole}.{decimals}") if whole.isdigit() else None


def _currency(sign: str | None, default_currency: str) -> str | None:
    if sign == "$" and default_currency in _DOLLARS:
        return default_currency
    try:
        return currency_code(sign)
    except ValueError:
        return None


def _items(priced: _Priced, default_currency: str) -> Iterator[WireItem]:
    """The line's item, if its name is clear: "Margherita - tomato, basil - $9.50" has a description too."""
    said = _SEPARATED.sub("", priced.before).strip().rstrip("(").strip()
    name, *described = _JOINED.split(said, maxsplit=1)
    rest = priced.after.strip().lstrip(")-–—|:,;. ").strip()
    if not re.search(r"[^\W\d_]", name) or len(name.split()) > _LONGEST_NAME or _NOT_A_DISH.search(name):
        return
    description = described[0].strip() if described else rest
    currency = priced.currency or default_currency
    yield WireItem(name=name.strip(), description=description or None, price=priced.amount, currency=currency)


def _heading(raw: str) -> str | None:
    """The line as a category's name, if it looks like one: marked as a heading, or a few words alone."""
    line = raw.strip()
    marked = line.startswith(("#", "**")) or line.endswith(":")
    name = _MARKUP.sub("", line).strip("#=-–—:* \t")
    words = name.split()
    if not words or len(words) > _LONGEST_HEADING or not re.search(r"[^\W\d_]", name) or "menu" in name.casefold():
        return None
    clear = marked or (not _BULLET.match(raw) and name[-1].isalpha() and "," not in name)
    return name if clear else None
