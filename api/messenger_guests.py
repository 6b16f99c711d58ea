"""Guests of messengers: their ids, made from an address that must appear nowhere, and their messages as turns.

``python -m api.messenger_guests NUMBER`` prints the id of the guest with this number, to erase the guest by.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import sys
from base64 import b32encode
from datetime import timedelta
from typing import NamedTuple

from pydantic import TypeAdapter

from api.schemas import MAX_ID, OrchestrateRequest, OrderItem, ShortText
from api.settings import Settings
from domain.turn import TurnRequest
from services.messengers.incoming import IncomingMessage
from store.outbox_table import SentReply

_CLOCKS_DIFFER = timedelta(seconds=2)
"""Messengers date messages to the second, by their own clocks."""
_SHORT = TypeAdapter(ShortText)


class GuestIds(NamedTuple):
    """A guest's user and session. One phone number is one guest with one session on every channel that has numbers."""

    user_id: str
    session_id: str


def derive_guest(settings: Settings, tenant: str, kind: str, address: str) -> GuestIds:
    """The ids of the guest with this address. Without MESSENGER_GUEST_KEY nobody can find the address from them."""
    key = settings.messenger_guest_key
    assert key is not None, "a messenger's route needs the key"  # noqa: S101
    plain = "".join(filter(str.isdecimal, address)) if kind == "phone" else address
    digest = hmac.new(key.get_secret_value().encode(), f"{tenant}\n{kind}\n{plain}".encode(), hashlib.sha256).digest()
    user_id = f"{kind}-{_encode(digest)}"
    return GuestIds(user_id, f"{user_id}:chat")


def make_message_id(channel: str, message_id: str) -> str:
    """The id of a message. Not the messenger's own: WhatsApp's contains the guest's number."""
    return f"{channel}-{_encode(hashlib.sha256(message_id.encode()).digest())}"


def build_turn(
    message: IncomingMessage,
    guest: GuestIds,
    *,
    tenant: str,
    channel: str,
    locale: str,
    trace_id: str,
    last_reply: SentReply | None = None,
) -> TurnRequest:
    """The message as a turn. One that was sent before our last reply, or answers an older one, is late."""
    items = [OrderItem(id=item, name=item, quantity=quantity) for item, quantity in message.dishes[:200]]
    body = OrchestrateRequest(
        text=message.text,
        user_id=guest.user_id,
        session_id=guest.session_id,
        channel=channel,
        order_items=items or None,
        order_delivery_mode="delivery" if message.address else None,
    )
    turn = body.turn_request(
        tenant=tenant,
        user_id=guest.user_id,
        session_id=guest.session_id,
        locale=locale,
        trace_id=trace_id,
        message_id=make_message_id(channel, message.message_id),
    )
    return turn.replace(
        delivery_address=_shorten(message.address),
        contact_phone=_shorten(message.phone),
        is_media=message.has_media,
        is_late=last_reply is not None and _is_late(message, last_reply),
    )


def _is_late(message: IncomingMessage, last_reply: SentReply) -> bool:
    if message.answered_id is not None and message.answered_id != str(last_reply.id):
        return True
    return message.sent_at is not None and message.sent_at < last_reply.created_at - _CLOCKS_DIFFER


def _shorten(text: str | None) -> str | None:
    return _SHORT.validate_python(text[:MAX_ID]) or None if text else None


def _encode(digest: bytes) -> str:
    """Letters, mostly: many digits in a row would be taken for a phone number."""
    return b32encode(digest[:16]).decode().rstrip("=").lower()


def main() -> int:
    """Print the id of the guest with a phone number, for DELETE /guests/{user_id}; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m api.messenger_guests", description=main.__doc__)
    parser.add_argument("address", help="the phone number with its country code, or the id of a Telegram chat")
    parser.add_argument("--tenant", help="the restaurant; without it DEFAULT_TENANT")
    parser.add_argument("--kind", choices=("phone", "telegram", "automation"), default="phone")
    given, settings = parser.parse_args(), Settings.from_environment(serves_http=False)
    if settings.messenger_guest_key is None:
        sys.stderr.write("Set MESSENGER_GUEST_KEY to the key of the API.\n")
        return 1
    guest = derive_guest(settings, given.tenant or settings.default_tenant, given.kind, given.address)
    sys.stdout.write(f"{guest.user_id}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
