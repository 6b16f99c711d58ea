"""The pieces of a message that flows need, read from its wording: how, where, paid how, which order, how many."""

from __future__ import annotations

import re
from typing import Literal

from domain.fulfilment import DeliveryMode, PaymentMethod
from understanding.wording import first_match, first_name, language, numbers
from understanding.words import plain

PastOrder = Literal["usual", "last"]
"""What of a guest's history is meant: what they mostly have, or what they had last."""
_CARD_NUMBER = re.compile(r"\d(?:[ -]?\d){11,}")
_BARE_NUMBER = re.compile(r"(?:the )?(\d)[.!)]?")
_LARGEST_QUANTITY = 99


def redacted(text: str) -> str:
    """``text`` without anything that may be a card number (twelve digits or more in a row)."""
    return _CARD_NUMBER.sub("[removed]", text)


def delivery_mode(text: str) -> DeliveryMode | None:
    """How the order shall reach the guest, when said."""
    name = first_name(language().written["delivery_mode"], plain(text))
    return DeliveryMode(name) if name else None


def payment_method(text: str) -> PaymentMethod | None:
    """How the guest wants to pay, when said."""
    name = first_name(language().written["payment_method"], plain(text))
    return PaymentMethod(name) if name else None


def order_id(text: str) -> str | None:
    """The order's id in capitals ("ORD-1234"), or its bare number ("order number 4412" gives "4412")."""
    found = first_match(language().written["order_id"], redacted(plain(text)))
    return _group(found).upper() if found else None


def table_number(text: str, *, asked: bool) -> str | None:
    """The table as digits or sign ("12", "B4"). ``asked``: we asked for it, so that a bare number is one."""
    said, patterns = plain(text), language().written["table"]
    for name in ("named", "bare") if asked else ("named",):
        found = patterns[name].search(said)
        if found and (table := _table_name(found.group(1))):
            return table
    return None


def ordinal(text: str, *, asked: bool) -> int | None:
    """ "the second one" is 2, "the last one" -1. ``asked``: we offered a list, so that a bare number counts too."""
    said, signs = plain(text), language().written["ordinal_signs"]
    if signs["not_meant"].search(said):
        return None
    numbered = signs["numbered"].search(said)
    if numbered and (asked or said.startswith(("option", "the option", "choice"))):
        return _count(numbered.group(1))
    bare = _BARE_NUMBER.fullmatch(said)
    if asked and bare:
        return int(bare.group(1))
    position = first_name(language().written["ordinal"], said)
    return int(position) if position else None


def past_order(text: str) -> PastOrder | None:
    """Which of the guest's earlier orders the words ask for again: "my usual", "same as last time"."""
    patterns = language().written["past_order"]
    if patterns["usual"].search(plain(text)):
        return "usual"
    return "last" if patterns["last"].search(plain(text)) else None


def without_past_order(text: str) -> str:
    """The words that are left when those about an earlier order are taken out."""
    left = plain(text)
    for pattern in language().written["past_order"].values():
        left = pattern.sub(" ", left)
    return left


def means_the_same(text: str) -> bool:
    """Whether the words ask for what was ordered last once more: "the same but large", "another one of those"."""
    return first_match(language().written["same"], plain(text)) is not None


def quantity(text: str) -> int | None:
    """A number meant for what was spoken of already: "make that two", "three more of those", "two"."""
    found = first_match(language().written["quantity"], plain(text))
    count = _count(_group(found)) if found else None
    return count if count is not None and 1 <= count <= _LARGEST_QUANTITY else None


def _group(found: re.Match[str]) -> str:
    return next((group for group in found.groups() if group), "")


def _count(word: str) -> int | None:
    return int(word) if word.isdigit() else numbers().get(word)


def _table_name(word: str) -> str | None:
    if any(char.isdigit() for char in word):
        return word.upper()
    number = numbers().get(word)
    return str(number) if number is not None else None
