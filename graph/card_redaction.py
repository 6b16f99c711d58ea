"""Redacts parts of card numbers in a guest's message, using the session's state as context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.turn import TurnRequest
from privacy.card_parts import MessageContext, hide_card_parts
from store.ledger import Granted

_ASKS_NUMBER = frozenset({"address", "table_number", "choose_item", "choose_option"})
_STRICTEST = MessageContext(asks_payment=True)


def redact_card_parts(request: TurnRequest, granted: Granted) -> TurnRequest:
    """The request without card parts, to be stored, logged and sent on."""
    values = granted.checkpoint.checkpoint["channel_values"] if granted.checkpoint else {}
    return _with_text(request, hide_card_parts(request.text, _card_context(values)))


def redact_short_numbers(request: TurnRequest) -> TurnRequest:
    """The request for a hash or record made before the session is loaded: all short numbers are redacted."""
    return _with_text(request, hide_card_parts(request.text, _STRICTEST))


def _with_text(request: TurnRequest, text: str) -> TurnRequest:
    return request if text == request.text else request.replace(text=text)


def _card_context(values: Mapping[str, Any]) -> MessageContext:
    """The relevant parts of a stored state; malformed parts count as missing."""
    session = _object(values.get("session"))
    pending = _object(session.get("pending")).get("kind")
    wants_order = _object(values.get("turn")).get("route") == "track_missing_order_id"
    messages = map(_object, _list(values.get("messages")))
    return MessageContext(
        earlier=tuple(str(message.get("content", "")) for message in messages if message.get("type") == "human"),
        order_ids=tuple(map(str, _list(session.get("orders")))),
        asks_payment=pending == "payment_method",
        asks_number=pending in _ASKS_NUMBER or wants_order,
    )


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
