"""The way of every messenger from a message to a turn, whose reply goes out by the outbox.

The messenger gets its 2xx after the commit. Without one it delivers the message again, under the same id, and that has
no further effect.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from fastapi import Request, Response

from api.auth.principal import Principal
from api.messenger_guests import build_turn, derive_guest
from api.outbox_sender import OutboxSender
from api.problems import EXPECTED_ERRORS
from api.resources import Resources
from api.tenants.directory import Tenant
from api.transports.converse import converse
from domain.errors import ERRORS
from graph.outgoing import ReplyAddress
from graph.run import TurnReply
from services.delivery import OutgoingCall, deliver
from services.messengers.incoming import IncomingMessage
from services.post import Transport
from store.outbox_table import Outbox
from store.threads import thread_id

TYPING_AFTER_S = 1.0
"""A quicker reply needs no sign that it is coming."""


@dataclass(frozen=True, slots=True)
class Messenger:
    """A channel. ``guest_kind``: the kind of its addresses; ``target``: of its replies, None: the response has them."""

    channel: str
    guest_kind: str
    target: str | None


async def answer_message(
    request: Request,
    tenant: Tenant,
    messenger: Messenger,
    message: IncomingMessage,
    typing: OutgoingCall | None = None,
) -> TurnReply | None:
    """Run the message's turn. None: it can never be answered, and is not to be delivered again.

    Raises what ``converse`` raises for a message that may be answered when it is delivered again.
    """
    resources: Resources = request.app.state.resources
    sender: OutboxSender = request.app.state.outbox
    guest = derive_guest(tenant.settings, tenant.name, messenger.guest_kind, message.sender)
    thread = thread_id(tenant.name, guest.session_id, guest.user_id)
    is_sent = messenger.target is not None
    last_reply = await Outbox(resources.pool).find_last_reply(tenant.name, thread) if is_sent else None
    turn = build_turn(
        message,
        guest,
        tenant=tenant.name,
        channel=messenger.channel,
        locale=tenant.choose_locale(message.locale),
        trace_id=str(uuid4()),
        last_reply=last_reply,
    )
    is_phone = messenger.guest_kind == "phone"
    address = ReplyAddress(messenger.target, message.sender, is_phone=is_phone) if messenger.target else None
    principal = Principal(messenger.channel, frozenset({"converse"}), tenant=tenant.name)
    try:
        async with _show_typing(resources.transport, typing):
            return await converse(request, Response(), principal, tenant, turn, address=address)
    except EXPECTED_ERRORS as error:
        if ERRORS[error.code].retryable:
            raise
        return None  # the turn has emitted it
    finally:
        sender.wake()


@asynccontextmanager
async def _show_typing(transport: Transport, call: OutgoingCall | None) -> AsyncIterator[None]:
    """Show the guest that a reply is coming, if it takes a while. Nobody minds when that fails."""

    async def show() -> None:
        await asyncio.sleep(TYPING_AFTER_S)
        if call is not None:
            await deliver(transport, call)

    task = asyncio.create_task(show())
    try:
        yield
    finally:
        task.cancel()
