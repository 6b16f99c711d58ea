"""What a turn sends to others besides its reply to the caller: rows of the outbox, committed with the turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import uuid5

from pydantic import JsonValue

from domain.turn import TurnRequest
from nodes.turn.state import Reply
from observability.events import GuestNeedsStaff
from observability.span_recording import SpanRecording
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from store.outbox_table import WEBHOOK, NewOutboxRow


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """Where to send the reply: ``target`` names the messenger, ``to`` the guest there, ``sender`` our own number.

    ``to`` is private. ``is_phone``: it is a number that staff can call.
    """

    target: str
    to: str = field(repr=False)
    sender: str = ""
    is_phone: bool = False


def list_outgoing(
    request: TurnRequest,
    reply: Reply,
    granted: Granted,
    recorded: SpanRecording,
    checkpoint: StoredCheckpoint | None,
    address: ReplyAddress | None,
) -> tuple[NewOutboxRow, ...]:
    """The reply for a messenger, and the hand-offs to staff of this turn."""
    handoffs = _list_handoffs(request, granted, recorded, _find_callback(checkpoint, address))
    if address is None:
        return tuple(handoffs)
    # Learnt as private, so that neither a row nor a log line contains it.
    granted.pseudonymizer.learn("phone", address.to)
    payload: dict[str, JsonValue] = {
        "to": address.to,
        "sender": address.sender,
        "text": reply.text,
        "quick_replies": list(reply.quick_replies),
        "locale": request.locale,
    }
    row_id = uuid5(granted.thread, f"reply {request.message_id}")
    return (NewOutboxRow(request.tenant, address.target, "reply", payload, id=row_id), *handoffs)


def _list_handoffs(
    request: TurnRequest, granted: Granted, recorded: SpanRecording, callback: str | None
) -> Iterator[NewOutboxRow]:
    asked = [each.event for each in recorded.events if isinstance(each.event, GuestNeedsStaff)]
    for number, event in enumerate(dict.fromkeys(asked)):
        payload: dict[str, JsonValue] = {
            "channel": request.channel,
            "trace_id": request.trace_id,
            "reason": event.reason,
            "summary": event.summary,
            "order_id": event.order_id,
            "callback": callback,
            "message": request.text,
        }
        row_id = uuid5(granted.thread, f"handoff {request.message_id} {number}")
        yield NewOutboxRow(request.tenant, WEBHOOK, "session.handoff", payload, id=row_id)


def _find_callback(checkpoint: StoredCheckpoint | None, address: ReplyAddress | None) -> str | None:
    """The number to call the guest at: given in the conversation, else of a messenger that has one."""
    values = checkpoint.checkpoint["channel_values"] if checkpoint else {}
    session = values.get("session")
    fulfilment = session.get("fulfilment") if isinstance(session, Mapping) else None
    given = fulfilment.get("contact_phone") if isinstance(fulfilment, Mapping) else None
    if isinstance(given, str) and given:
        return given
    return address.to if address is not None and address.is_phone else None
