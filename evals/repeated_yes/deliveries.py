"""The transports that deliver a guest's yes; each repeats it until it is answered, as its clients do."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from evals.conformance.messengers import Messengers
from evals.conformance.queue import QueuePublisher
from evals.conformance.transports import (
    GuestTalk,
    MessageRefused,
    call_mcp_tool,
    send_by_a2a,
    send_by_chat,
    send_by_http,
    send_by_mcp,
    send_by_sse,
)
from evals.messengers import wire

PATIENCE_S = 120.0
PAUSE_S, LONGEST_PAUSE_S = 0.2, 3.0
Deliver = Callable[["YesGuest", GuestTalk], Awaitable[str]]
_WAITS = frozenset({409, 429, 500, 502, 503, 504})
"""Statuses after which a client sends the message again; a reused id is no such conflict."""


class YesUnanswered(Exception):
    """A message got no answer in PATIENCE_S."""


class _SendAgain(Exception):
    """A message got no answer, and may get one later."""


@dataclass
class YesGuest:
    """A guest with one order. ``confirmation_id``: of the read-back, for MCP; ``message_id``: of the yes.

    ``answers``: to its deliveries, by transport.
    """

    user: str
    session: str
    phone: str
    ways: Sequence[str]
    chance: random.Random
    confirmation_id: str = ""
    answers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def message_id(self) -> str:
        return f"{self.user}-yes"


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Sends to any of the replicas."""

    clients: Sequence[httpx.AsyncClient]
    messengers: Messengers
    queue: QueuePublisher | None

    @property
    def ways(self) -> Mapping[str, Deliver]:
        """All of them by name."""
        ways: dict[str, Deliver] = {
            "http": lambda _, talk: send_by_http(talk, "yes"),
            "sse": lambda _, talk: send_by_sse(talk, "yes"),
            "chat": lambda _, talk: send_by_chat(talk, "yes"),
            "mcp talk": lambda _, talk: send_by_mcp(talk, "yes"),
            "mcp place_order": self._place_by_mcp,
            "a2a": lambda _, talk: send_by_a2a(talk, "yes"),
            "whatsapp": self._send_by_whatsapp,
        }
        return ways if self.queue is None else {**ways, "nats": self._send_by_queue}

    async def order(self, guest: YesGuest) -> None:
        """Fill the guest's cart and have it read back. Raises YesUnanswered."""
        await self._repeat(guest, f"{guest.user}-order", lambda talk: send_by_http(talk, "two still waters"))
        details = "that's all, pickup, and i pay cash"
        await self._repeat(guest, f"{guest.user}-details", lambda talk: send_by_http(talk, details))

        async def read_back(talk: GuestTalk) -> str:
            answer = await call_mcp_tool(talk, "quote")
            guest.confirmation_id = str(answer.get("confirmation_id") or "")
            if not guest.confirmation_id:
                raise MessageRefused("no read-back", is_retryable=True)
            return guest.confirmation_id

        await self._repeat(guest, "", read_back)

    async def deliver(self, guest: YesGuest, way: str) -> None:
        """Deliver the yes, and note the answer. Raises YesUnanswered."""
        deliver = self.ways[way]
        guest.answers.append((way, await self._repeat(guest, guest.message_id, lambda talk: deliver(guest, talk))))

    async def _repeat(self, guest: YesGuest, message_id: str, send: Callable[[GuestTalk], Awaitable[str]]) -> str:
        """The reply, or the code of a final refusal."""
        deadline, pause_s = asyncio.get_running_loop().time() + PATIENCE_S, PAUSE_S
        problem = ""
        while asyncio.get_running_loop().time() < deadline:
            client = guest.chance.choice(self.clients)
            talk = GuestTalk(client, guest.user, session=guest.session, address=guest.phone, message_id=message_id)
            try:
                return await _attempt(send, talk)
            except _SendAgain as again:
                problem = str(again)
            await asyncio.sleep(pause_s * guest.chance.uniform(0.7, 1.4))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        raise YesUnanswered(f"{message_id or 'quote'}: {problem}")

    async def _place_by_mcp(self, guest: YesGuest, talk: GuestTalk) -> str:
        return str((await call_mcp_tool(talk, "place_order", confirmation_id=guest.confirmation_id))["message"])

    async def _send_by_whatsapp(self, guest: YesGuest, talk: GuestTalk) -> str:
        """Its own id for the message; the reply is sent by the outbox and read at the end."""
        message = {**wire.whatsapp_text(talk.address, "yes"), "id": f"wamid.{guest.message_id}"}
        (await wire.send_whatsapp(talk.api, message)).raise_for_status()
        return "taken"

    async def _send_by_queue(self, guest: YesGuest, talk: GuestTalk) -> str:
        assert self.queue is not None
        body = {"user_id": talk.user, "session_id": talk.session, "text": "yes", "message_id": guest.message_id}
        await self.queue.publish({**body, "locale": talk.locale})
        return str((await self.queue.wait_for_reply(guest.message_id))["reply_text"])


async def _attempt(send: Callable[[GuestTalk], Awaitable[str]], talk: GuestTalk) -> str:
    """The reply, or the code of a final refusal. Raises _SendAgain, and YesUnanswered for an unexpected status."""
    try:
        return await send(talk)
    except MessageRefused as refused:
        if not refused.is_retryable:
            return refused.code
        raise _SendAgain(refused.code) from None
    except httpx.HTTPStatusError as error:
        code = _read_code(error.response)
        if code == "message_id_reused":
            return code
        if error.response.status_code not in _WAITS:
            raise YesUnanswered(f"{error.response.status_code} {error.response.text[:200]}") from None
        raise _SendAgain(code) from None
    except (httpx.TransportError, ValueError, TimeoutError) as error:  # a stream may be cut off
        raise _SendAgain(type(error).__name__) from None


def _read_code(answer: httpx.Response) -> str:
    """The code of a problem, which chat completions have within ``error``."""
    try:
        body = answer.json()
    except ValueError:
        return str(answer.status_code)
    return str(body.get("code") or (body.get("error") or {}).get("code") or answer.status_code)
