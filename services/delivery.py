"""Sends one call of the outbox, once, and says what became of it. Retries are the outbox's.

Only URLs of the configuration are called, and no redirect is followed: a receiver cannot send a call elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import aiohttp
import httpx

from domain.numerals import whole_number
from services.body import BodyTooLarge, BodyUnreadable, read_body
from services.post import Transport

CALL_S = 15.0
"""Seconds for a whole call, as the specification of Standard Webhooks proposes at the least."""
MAX_ANSWER_BYTES = 64_000
_TIMEOUTS = {"timeout": {"connect": 5.0, "pool": 5.0, "read": None, "write": None}}
_RETRIED = frozenset({408, 409, 423, 425, 429})
"""Refusals that may be other ones later; every other 4xx is final for a messenger."""


@dataclass(frozen=True, slots=True)
class OutgoingCall:
    """A POST to a configured URL. Neither address nor headers are in its repr: they have tokens."""

    url: str = field(repr=False)
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of a call. ``problem`` has no address, token or private value.

    "delivered": the receiver has it. "refused": it will not take it. "later": it may take it after ``wait_s`` seconds
    (None: the sender decides).
    """

    kind: Literal["delivered", "refused", "later"]
    problem: str = ""
    wait_s: float | None = None
    answer: Mapping[str, object] = field(default_factory=dict, repr=False)


async def deliver(transport: Transport, call: OutgoingCall, *, limit_s: float = CALL_S) -> DeliveryResult:
    """POST the call once. Never raises for what the receiver or the network does."""
    headers = {"User-Agent": "mcp-orchestrator", "Content-Type": "application/json", **call.headers}
    request = httpx.Request("POST", call.url, content=call.body, headers=headers, extensions=_TIMEOUTS)
    try:
        async with asyncio.timeout(limit_s):
            response = await transport.handle_async_request(request)
            try:
                body = await read_body(response, MAX_ANSWER_BYTES)
            except (BodyTooLarge, BodyUnreadable):
                body = b""
            finally:
                await response.aclose()
    except TimeoutError:
        return DeliveryResult("later", f"no answer within {limit_s:g} s")
    except (httpx.HTTPError, aiohttp.ClientError) as error:
        return DeliveryResult("later", f"cannot be reached ({type(error.__cause__ or error).__name__})")
    return _read_result(response.status_code, response.headers, body)


def _read_result(status: int, headers: Mapping[str, str], body: bytes) -> DeliveryResult:
    if 200 <= status < 300:
        return DeliveryResult("delivered", answer=_read_answer(body))
    problem = f"answered {status}"
    if status >= 500 or status in _RETRIED:
        seconds = whole_number(headers.get("Retry-After", "").strip())
        return DeliveryResult("later", problem, None if seconds is None else float(seconds), _read_answer(body))
    return DeliveryResult("refused", problem, answer=_read_answer(body))


def _read_answer(body: bytes) -> Mapping[str, object]:
    try:
        answer: object = json.loads(body)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def choose_pause_s(attempts: int, jitter: float, *, first_s: float = 5.0) -> float:
    """Seconds until the next attempt: 5, 10, 20, ... up to an hour, less up to a quarter by ``jitter`` (0 to 1)."""
    return min(3600.0, first_s * math.pow(2, min(attempts - 1, 12))) * (1 - 0.25 * jitter)
