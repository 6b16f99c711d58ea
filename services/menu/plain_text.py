"""Parses a menu that is only text. A line that is not clearly a name with one price is skipped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from itertools import islice

from services.amounts import decimal_of
from services.currencies import SIGNS, currencies_meant, currency_code
from services.menu.models import WireCategory, WireItem

NO_HEADING = "Menu"

_MOST_LINES = 5_000
_LONGEST_LINE = 400
_MOST_NUMBERS = 20
_LONGEST_NAME = 8
_LONGEST_HEADING = 5

_BULLET = re.compile(r"^\s*(?:[-*•·–—▪►]|\d{1,3}[.)])\s+")
_MARKUP = re.compile(r"\*\*|__|`")
_LETTER_SIGNS = "|".join(sorted((re.escape(s) for s in SIGNS if s[0].isalpha()), key=len, reverse=True))
_OTHER_SIGNS = "|".join(sorted((re.escape(s) for s in SIGNS if not s[0].isalpha()), key=len, reverse=True))
_ANY_SIGN = rf"(?:(?i:{_LETTER_SIGNS})\.?|[A-Z]{{3}}|{_OTHER_SIGNS})"
_NUMBER = re.compile(r"\d[\d.,]*\d|\d")
_SIGN_BEFORE = re.compile(rf"(?:(?<!\w){_ANY_SIGN}|{_OTHER_SIGNS})\s?$")
_SIGN_AFTER = re.compile(rf"(?:/-|[.,][-–—]{{1,2}}(?!\w))?\s?(?P<sign>{_ANY_SIGN})?(?!\w)")
_NEAR = 8
"""Characters beside a number in which its currency is searched."""
_LEADERS = ".…_·"
"""Leaders between a name and its price: "Soup ..... 4.50", "Soup . . . 4.50"."""
_DASHES = "-–—|@="
_JOINED = re.compile(r"\s[-–—|]\s")
_NOT_A_DISH = re.compile(
    r"\b(?:delivery|minimum|tax|vat|fee|service charge|subtotal|total|deposit|discount|hours|tel|phone)\b"
    r"|^(?:add|extra|plus|with)\b|^\+|;",
    re.IGNORECASE,
)
_TIME_OR_NUMBER = re.compile(r"\d{1,2}[:.h]\d{2}$|\d{3,}$|[-–—]\s*\d+$")
"""The end of a text before a bare number that is no price: "open 11:00 - 22", "Call 555 - 1234"."""
_CENTS = re.compile(r"[.,]\d{2}$")


@dataclass(frozen=True, slots=True)
class TextMenu:
    """A parsed text. ``unread``: the lines, from 1, with a number and without an item."""

    categories: tuple[WireCategory, ...] = ()
    unread: tuple[int, ...] = ()


class _LineKind(Enum):
    BLANK = auto()
    ITEM = auto()
    HEADING = auto()
    """A marked heading: "## Pizzas", "**Pizzas**", "Pizzas:", "PIZZAS"."""
    WORDS = auto()
    """A few words only: a heading before items, or a dish without a price."""
    UNREAD = auto()
    PROSE = auto()


@dataclass(frozen=True, slots=True)
class _LinePrice:
    """A line with exactly one price. ``sign`` None: a bare number."""

    before: str
    after: str
    amount: Decimal
    written: str
    sign: str | None
    is_extra: bool


@dataclass(frozen=True, slots=True)
class _Line:
    kind: _LineKind
    item: WireItem | None = None
    heading: str = ""
    is_signed: bool = False


def read_text_menu(text: str, default_currency: str) -> TextMenu:
    """The items with a clear name and price, under their headings.

    "Margherita - $9.50", "- Diet Coke: 2.50 EUR", "Combo #1 ..... 6,00" are items; "Small $8 / large $12" is not.
    ``default_currency`` decides about a sign of several currencies ("$"). If some prices have a sign, bare numbers
    are no prices. An unread line with a number is no heading either."""
    written = text.splitlines()
    lines = _without_bare_numbers([_line(raw, default_currency) for raw in written[:_MOST_LINES]])
    sections: dict[str, list[WireItem]] = {}
    heading = NO_HEADING
    for index, line in enumerate(lines):
        if line.item is not None:
            sections.setdefault(heading, []).append(line.item)
        elif _is_heading(lines, index):
            heading = line.heading
    unread = [at for at, line in enumerate(lines, start=1) if line.kind is _LineKind.UNREAD]
    unread += [at for at, raw in enumerate(written[_MOST_LINES:], start=_MOST_LINES + 1) if raw.strip()]
    categories = tuple(WireCategory(name=name, items=tuple(items)) for name, items in sections.items())
    return TextMenu(categories, tuple(unread))


def _without_bare_numbers(lines: list[_Line]) -> list[_Line]:
    """The lines; if some prices have a sign, items without one are unread."""
    if not any(line.is_signed for line in lines):
        return lines
    return [line if line.item is None or line.is_signed else _Line(_LineKind.UNREAD) for line in lines]


def _is_heading(lines: list[_Line], index: int) -> bool:
    """Whether a line is a heading: marked as one, or alone before an item."""
    if lines[index].kind is _LineKind.HEADING:
        return True
    if lines[index].kind is not _LineKind.WORDS:
        return False
    starts = index == 0 or lines[index - 1].kind in (_LineKind.BLANK, _LineKind.PROSE)
    following = next((line.kind for line in lines[index + 1 :] if line.kind is not _LineKind.BLANK), None)
    return starts and following in (_LineKind.ITEM, _LineKind.UNREAD)


def _line(raw: str, default_currency: str) -> _Line:
    if not raw.strip(" \t|-–—=*_"):
        return _Line(_LineKind.BLANK)
    if len(raw) > _LONGEST_LINE:
        return _Line(_LineKind.UNREAD)
    priced = _find_prices(raw)
    if len(priced) == 1:
        item = _item(priced[0], default_currency)
        return (
            _Line(_LineKind.UNREAD)
            if item is None
            else _Line(_LineKind.ITEM, item, is_signed=priced[0].sign is not None)
        )
    return _Line(_LineKind.UNREAD) if priced else _read_line_without_price(raw)


def _find_prices(raw: str) -> list[_LinePrice]:
    """The line's prices with their context; only those with a sign, if there are any."""
    line = _MARKUP.sub("", _BULLET.sub("", raw)).strip().strip("|").strip()
    numbers = islice(_NUMBER.finditer(line), _MOST_NUMBERS)
    prices = [priced for match in numbers if (priced := _read_price(line, match))]
    signed = [priced for priced in prices if priced.sign]
    return signed or prices


def _read_price(line: str, match: re.Match[str]) -> _LinePrice | None:
    amount = decimal_of(match[0])
    if amount is None:
        return None
    before, after = line[: match.start()], line[match.end() :]
    leading, trailing = _SIGN_BEFORE.search(before[-_NEAR:]), _SIGN_AFTER.match(after[:_NEAR])
    sign = None
    if leading and (sign := _currency_sign(leading[0])):
        before = before[: len(before) - len(leading[0])]
    if trailing:
        sign = sign or _currency_sign(trailing["sign"])
        after = after[trailing.end() :] if _currency_sign(trailing["sign"]) or not trailing["sign"] else after
    is_extra = before.rstrip().endswith("+")
    name = _without_separator(before)
    is_apart = len(name) < len(before.rstrip()) or before.endswith(("  ", "\t"))
    if sign is None and (not is_apart or after.strip(" )")):
        return None
    return _LinePrice(name, after, amount, match[0], sign, is_extra)


def _without_separator(before: str) -> str:
    """The text before a price without its final dash, colon or dots."""
    words = before.rstrip()
    if words.endswith(":"):
        return words[:-1]
    led = words.rstrip(_LEADERS + " ")
    if "…" in words[len(led) :] or len(words[len(led) :].replace(" ", "")) > 1:
        return led
    dashed = words.rstrip(_DASHES)
    return dashed.rstrip() if dashed != words and dashed.endswith((" ", "\t", "\xa0")) else before


def _currency_sign(sign: str | None) -> str | None:
    return sign.strip() if sign and currencies_meant(sign) else None


def _item(priced: _LinePrice, default_currency: str) -> WireItem | None:
    """The line's item, if its name is clear. "Margherita - tomato, basil - $9.50" also has a description."""
    before = priced.before.strip().rstrip("(").strip()
    name, *described = _JOINED.split(before, maxsplit=1)
    rest = priced.after.strip().lstrip(")-–—|:,;. ").strip()
    if priced.is_extra or not _is_dish(name.strip()) or _is_no_price(before, priced):
        return None
    description = described[0].strip() if described else rest
    currency = currency_code(priced.sign, default_currency) or default_currency
    return WireItem(name=name.strip(), description=description or None, price=priced.amount, currency=currency)


def _is_dish(name: str) -> bool:
    has_letter = re.search(r"[^\W\d_]", name) is not None
    return has_letter and len(name.split()) <= _LONGEST_NAME and _NOT_A_DISH.search(name) is None


def _is_no_price(before: str, priced: _LinePrice) -> bool:
    """Whether a bare number is part of a time or a telephone number."""
    is_bare = priced.sign is None and _CENTS.search(priced.written) is None
    return is_bare and _TIME_OR_NUMBER.search(before) is not None


def _read_line_without_price(raw: str) -> _Line:
    """A line without a price: a heading, if it looks like one."""
    line = raw.strip()
    marked = line.startswith(("#", "**")) or line.endswith(":")
    name = _MARKUP.sub("", line).strip("#=-–—:* \t")
    words = name.split()
    if not words or len(words) > _LONGEST_HEADING or not re.search(r"[^\W\d_]", name) or "menu" in name.casefold():
        return _Line(_LineKind.PROSE)
    if marked or (name.isupper() and not _BULLET.match(raw)):
        return _Line(_LineKind.HEADING, heading=name)
    clear = not _BULLET.match(raw) and (name[-1].isalnum() or name[-1] in ")]") and "," not in name
    return _Line(_LineKind.WORDS if clear else _LineKind.PROSE, heading=name)
