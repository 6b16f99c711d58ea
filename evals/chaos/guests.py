"""Simulated guests who order once each over any replica, and may change and cancel the order afterwards. A message is
repeated with the same message_id until it is answered."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

WISHES = (
    "two large pepperoni pizzas without olives and a medium diet coke",
    "a still water",
    "a tiramisu and an orange juice",
    "three still waters and a tiramisu",
    "a large pepperoni pizza and a still water",
)
PATIENCE_S = 120.0
"""Without an answer for this long, a session counts as stuck."""
ANSWER_S = 6.0
PAUSE_S, LONGEST_PAUSE_S = 0.25, 4.0
"""Pause before a message is repeated. Doubles each time, unless the answer has Retry-After."""
TWICE, AGAIN_LATER = 0.25, 0.25
"""Share of the messages that are sent to both replicas at once, and share of the confirmations that are repeated."""
_TOTAL = re.compile(r"^Total: \$([\d.]+)$", re.MULTILINE)
"""The order service's own total; an estimate has more text in its line."""
_ORDER = re.compile(r"ORD-\d+")
_NO = ("not placed", "nothing was", "didn't take the order")
"""Texts of the replies that report that an order was not placed."""
_ASKS = 8
ADDED_DISH = "Tiramisu"
"""What guests add to a placed order."""
_WISHES_AGAIN = 20

Content = frozenset[tuple[str, int, frozenset[str], frozenset[str]]]


class SessionStuck(Exception):
    """A session stopped answering."""


@dataclass
class ChaosGuest:
    """One guest and the outcome of the conversation.

    ``total_minor`` is None when the read-back showed an estimate. ``confirmed``: the ids of the messages that first
    confirmed a read-back. ``rejected``: those of them that were answered with a definite no or another read-back.
    ``order_id``: the order number in the replies. ``is_with_staff``: the reply refers the guest to staff.
    ``changes``: how many the guest wishes for once the order is placed. ``cancels``: whether it is cancelled at last.
    """

    name: str
    wish: str
    chance: random.Random
    changes: int = 0
    cancels: bool = False
    content: Content = frozenset()
    total_minor: int | None = None
    confirmed: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    order_id: str | None = None
    is_with_staff: bool = False
    problems: list[str] = field(default_factory=list)
    transcript: list[str] = field(default_factory=list)
    message_count: int = 0
    duplicates: int = 0
    retries: int = 0
    seconds: float = 0.0


class ChaosClient:
    """Sends the guests' messages to the replicas."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = urls
        self._clients = [httpx.AsyncClient(base_url=url, trust_env=False, timeout=ANSWER_S) for url in urls]

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()

    async def run_conversation(self, guest: ChaosGuest) -> None:
        """Run a guest's whole conversation. Problems are recorded in ``guest.problems``, never raised."""
        started = time.monotonic()
        try:
            await self._order_once(guest)
            await self._change_order(guest)
        except SessionStuck as stuck:
            guest.problems.append(f"stuck: {stuck}")
        guest.seconds = time.monotonic() - started

    async def _order_once(self, guest: ChaosGuest) -> None:
        order = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}
        reply = await self.send(guest, guest.wish, **order)
        while guest.order_id is None and not guest.is_with_staff:
            if reply.get("pending") == "confirm":
                if reply.get("cart"):
                    guest.content, guest.total_minor = _parse_read_back(reply)
                reply = await self._confirm(guest)
            elif _error_code(reply) == "order_unknown":
                await asyncio.sleep(1.0)
                reply = await self.send(guest, "where is my order?")
            else:
                filled = bool((reply.get("cart") or {}).get("lines"))
                reply = await self.send(guest, "checkout" if filled else guest.wish, **order)
            self._note_outcome(guest, reply)
            if guest.message_count > 60:
                raise SessionStuck(
                    f"no outcome after {guest.message_count} messages, the last answer: {reply['reply_text']}"
                )
        await self._check_tracking(guest)

    async def _change_order(self, guest: ChaosGuest) -> None:
        """Change and cancel the placed order as the guest wishes; without an order there is nothing to wish for."""
        if guest.order_id is None:
            guest.changes, guest.cancels = 0, False
        for number in range(1, guest.changes + 1):
            await self._agree(guest, "add a tiramisu to my order", "change_order", f"{number} × {ADDED_DISH}")
        if guest.cancels:
            await self._agree(guest, "cancel my order", "cancel_order", "cancelled")

    async def _agree(self, guest: ChaosGuest, wish: str, question: str, effect: str) -> None:
        """Say a wish and agree to it until its effect is reported. What has no answer is asked about, not repeated."""
        ask = "where is my order?" if question == "cancel_order" else "what's in my order?"
        for _ in range(_WISHES_AGAIN):
            reply = await self.send(guest, wish)
            if reply.get("pending") == question:
                await self.send(guest, "yes")
                await self.send(guest, "yes", message_id=f"{guest.name}-{guest.message_count}")
            while (reply := await self.send(guest, ask)).get("error"):  # noqa: ASYNC110 - as a guest asks again
                await asyncio.sleep(1.0)
            if effect in reply["reply_text"]:
                return
        raise SessionStuck(f"{wish!r} had no effect: {reply['reply_text']}")

    async def _confirm(self, guest: ChaosGuest) -> dict[str, Any]:
        """Confirm the order. A repeated yes after an answer without an outcome counts as the same confirmation."""
        message_id = f"{guest.name}-{guest.message_count + 1}"
        if len(guest.rejected) == len(guest.confirmed):
            guest.confirmed.append(message_id)
        reply = await self.send(guest, "yes")
        if guest.chance.random() < AGAIN_LATER:
            again = await self.send(guest, "yes", message_id=message_id)
            if again != reply:
                guest.problems.append("another answer: to a confirmation that was delivered again")
            guest.duplicates += 1
        return reply

    def _note_outcome(self, guest: ChaosGuest, reply: dict[str, Any]) -> None:
        """Update the guest's outcome from a reply."""
        text = reply["reply_text"]
        if order_id := _ORDER.search(text):
            guest.order_id = order_id[0]
        elif _error_code(reply) == "order_unknown":
            guest.is_with_staff = "ask our staff" in text
        elif _is_read_back(reply) or any(no in text.lower() for no in _NO):
            guest.rejected = list(guest.confirmed)

    async def _check_tracking(self, guest: ChaosGuest) -> None:
        """Check that the session still works, and finds the order once the tracking service answers."""
        for _ in range(_ASKS):
            reply = await self.send(guest, "where is my order?" if guest.order_id else "show me the menu")
            if guest.order_id is None or guest.order_id in reply["reply_text"]:
                return
            await asyncio.sleep(1.0)
        guest.problems.append(f"not known afterwards: {guest.order_id}, but {reply['reply_text']}")

    async def send(
        self, guest: ChaosGuest, text: str, *, message_id: str | None = None, **fields: str
    ) -> dict[str, Any]:
        """Send one message until it is answered, sometimes to both replicas at once. Returns the reply."""
        if message_id is None:
            guest.message_count += 1
            message_id = f"{guest.name}-{guest.message_count}"
        body = {"text": text, "user_id": guest.name, "session_id": guest.name, "message_id": message_id, **fields}
        ways = range(len(self._urls)) if guest.chance.random() < TWICE else (None,)
        guest.duplicates += len(ways) - 1
        answers = await asyncio.gather(*(self._deliver(guest, body, first=way) for way in ways))
        if len({answer.content for answer in answers}) != 1:
            guest.problems.append(f"another answer: to one of two deliveries of {text!r}")
        reply: dict[str, Any] = answers[0].json()
        guest.transcript.append(f"{text!r} -> {reply['reply_text']!r}, {_error_code(reply) or 'no error'}")
        return reply

    async def _deliver(self, guest: ChaosGuest, body: dict[str, str], *, first: int | None = None) -> httpx.Response:
        place = guest.chance.randrange(len(self._urls)) if first is None else first
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        last, pause_s = "", PAUSE_S
        while asyncio.get_running_loop().time() < deadline:
            wait_s = pause_s
            try:
                answer = await self._clients[place].post("/orchestrate", json=body)
            except httpx.TransportError as error:
                last = type(error).__name__
            else:
                wait_s = float(answer.headers.get("retry-after", pause_s))
                if answer.status_code == 200:
                    return answer
                last = f"{answer.status_code} {answer.text[:200]}"
                if answer.status_code < 500 and answer.status_code not in (409, 429):
                    raise SessionStuck(f"refused: {last}")
            guest.retries += 1
            place = (place + 1) % len(self._urls)
            await asyncio.sleep(wait_s * guest.chance.uniform(0.8, 1.5))
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        raise SessionStuck(f"no answer to {body['text']!r}, the last one: {last}")


def _error_code(reply: dict[str, Any]) -> str | None:
    return (reply.get("error") or {}).get("code")


def _is_read_back(reply: dict[str, Any]) -> bool:
    """Whether the reply reads the order back."""
    return reply.get("pending") == "confirm" and "Shall I place" in reply["reply_text"]


def _parse_read_back(reply: dict[str, Any]) -> tuple[Content, int | None]:
    """The cart and total of a read-back."""
    lines = reply["cart"]["lines"]
    content = frozenset((x["name"], x["quantity"], frozenset(x["options"]), frozenset(x["refusals"])) for x in lines)
    total = _TOTAL.search(reply["reply_text"])
    return content, round(float(total[1]) * 100) if total else None
