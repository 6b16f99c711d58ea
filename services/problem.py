"""Parses the reason of a rejection: the body of a 4xx in its common shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

import pydantic_core
from pydantic import JsonValue

from domain.money import Money
from domain.order import RejectedItem, Rejection
from privacy.redaction import redact_cards, redact_text
from services.wire import currency_code

MAX_MESSAGE = 300
MAX_ITEMS = 20
MAX_NAME = 120
FOR_GUESTS = frozenset({
    "address_required", "below_minimum", "closed", "coupon_refused", "delivery_not_available", "item_unavailable",
    "minimum_not_met", "minimum_not_reached", "minimum_order", "minimum_order_value", "order_too_small", "out_of_area",
    "outside_delivery_area", "payment_not_accepted", "price_changed", "too_far", "too_many_items",
    "unknown_payment_method", "unknown_table",
})  # fmt: skip
"""The codes with a sentence for guests. The sentence of any other code may be for staff only."""
_MOST = 10**9
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def read_rejection(body: bytes) -> Rejection:
    """The rejection in the body; an empty one without a JSON object with a code."""
    try:
        fields = _innermost(pydantic_core.from_json(body))
    except ValueError:
        return Rejection()
    code = fields.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code) or redact_text(code) != code:
        return Rejection()
    items, currency = _as_list(fields.get("items")), _currency(fields)
    return Rejection(
        reason=code,
        items=tuple(filter(None, (_item(item, currency) for item in items[:MAX_ITEMS]))),
        message=_message(fields) if code.lower() in FOR_GUESTS else "",
        total=_money(fields.get("total_amount"), currency),
        times=tuple(filter(None, map(_moment, _as_list(fields.get("times"))[:MAX_ITEMS]))),
    )


def _innermost(body: JsonValue) -> Mapping[str, JsonValue]:
    """The object with the code: the body, or the one it wraps ({"error": {...}}, {"detail": {...}}, [{...}])."""
    if isinstance(body, list):
        return _innermost(body[0]) if body else {}
    if not isinstance(body, dict):
        return {}
    if isinstance(body.get("code"), str):
        return body
    wrapped = (body.get(name) for name in ("error", "detail"))
    return next((inner for inner in wrapped if isinstance(inner, dict)), body)


def _message(fields: Mapping[str, JsonValue]) -> str:
    sentence = next((text for name in ("detail", "message") if isinstance(text := fields.get(name), str)), "")
    return one_line(sentence, MAX_MESSAGE)


def one_line(text: str, longest: int) -> str:
    """One line without control characters and card numbers, cut to ``longest`` characters."""
    printable = "".join(c if c.isprintable() else " " for c in text[: 4 * longest])
    line = redact_cards(" ".join(printable.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _as_list(items: JsonValue) -> list[JsonValue]:
    return items if isinstance(items, list) else []


def _moment(written: JsonValue) -> datetime | None:
    """A moment in ISO 8601 with its offset; None for anything else."""
    try:
        moment = datetime.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _item(item: JsonValue, currency: str | None) -> RejectedItem | None:
    named = item if isinstance(item, dict) else {"name": item}
    name = named.get("name") or named.get("id")
    if not isinstance(name, str) or not one_line(name, MAX_NAME):
        return None
    return RejectedItem(name=one_line(name, MAX_NAME), price=_money(named.get("price"), currency))


def _currency(fields: Mapping[str, JsonValue]) -> str | None:
    currency = fields.get("currency")
    try:
        return currency_code(currency) if isinstance(currency, str) else None
    except ValueError:
        return None


def _money(amount: JsonValue, currency: str | None) -> Money | None:
    """An amount as money; None for an invalid amount or without a currency."""
    if currency is None or isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    try:
        exact = Decimal(str(amount))
        return Money.of_wire(exact, currency) if 0 <= exact < _MOST else None
    except (InvalidOperation, ValueError):
        return None
