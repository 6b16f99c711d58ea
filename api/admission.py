"""Admission control: limits the concurrent turns of a process and rejects the rest with 503 before any work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.fair_shares import FairShares
from api.problems import problem, trace_id_of

TURN_PATHS = ("/orchestrate", "/canonical/", "/ag-ui", "/v1/chat/", "/mcp", "/a2a")
"""Path prefixes of turns; other paths are not limited."""


class Admission:
    """Counts the active turns of this process. Extra turns are rejected at once: more concurrency would only add
    latency. ``is_shared``: several tenants share the slots fairly. ``is_waiting_mostly``: a turn is less processor time
    than waiting for a model, so a flood slows the others only where no slot is left."""

    def __init__(self, max_turns: int, *, is_shared: bool = False, is_waiting_mostly: bool = False) -> None:
        # Shared by tenants, turns are also counted before their tenant is known, and while they wait for a slot: those
        # need room of their own.
        self._max_turns = 3 * max_turns if is_shared else max_turns
        open_slots = max_turns - max_turns // 4 if is_waiting_mostly else max_turns // 4
        self._shares = FairShares(max_turns, open_slots=open_slots) if is_shared else None
        self._active = 0
        self._released = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def is_closed(self) -> bool:
        return self._closed

    @property
    def is_idle(self) -> bool:
        """Whether no turn is active."""
        return self._idle.is_set()

    @property
    def active(self) -> int:
        """Number of active turns, including those that only wait."""
        return self._active

    @property
    def slots(self) -> int:
        """Number of slots: the limit of turns that are active and do not wait."""
        return self._max_turns

    @property
    def slots_used(self) -> int:
        """Number of slots in use. It may exceed the limit when waiting turns continue."""
        return self._active - self._released

    @property
    def is_full(self) -> bool:
        """Whether every slot is in use."""
        return self.slots_used >= self._max_turns

    @property
    def refusal(self) -> Literal["shutting_down", "overloaded"] | None:
        """The reason to reject a new turn now; None when there is a free slot."""
        if self._closed:
            return "shutting_down"
        return "overloaded" if self.is_full else None

    def close(self) -> None:
        """Accept no more turns; active turns continue."""
        self._closed = True

    async def wait_until_idle(self, *, wait_s: float) -> None:
        """Wait for the active turns to finish, at most ``wait_s`` seconds."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._idle.wait()

    def begin(self) -> None:
        """Count a turn in."""
        self._active += 1
        self._idle.clear()

    def end(self) -> None:
        """Count it out."""
        self._active -= 1
        if self._active == 0:
            self._idle.set()

    @asynccontextmanager
    async def share_of(self, tenant: str) -> AsyncIterator[None]:
        """A slot of this tenant during the block. Raises TenantOverloaded when its share is used up."""
        if self._shares is None:
            yield
            return
        async with self._shares.enter(tenant, lambda: self._released):
            yield

    @contextmanager
    def release_slot(self) -> Iterator[None]:
        """Free the slot of an active turn while it waits for its session's queue or for a slow service. Afterwards the
        turn continues even if all slots are in use."""
        self._released += 1
        if self._shares is not None:
            self._shares.give_free_slots(self._released)
        try:
            yield
        finally:
            self._released -= 1


class AdmissionMiddleware:
    """Outermost ASGI middleware: a rejected turn's body is neither read nor parsed.

    A turn uses a slot once its whole body has arrived, so that a slow client uses none.
    """

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or reject it."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(TURN_PATHS):
            await self._app(scope, receive, send)
        elif code := self._admission.refusal:
            await problem(code, trace_id_of(Request(scope)))(scope, receive, send)
        else:
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_admitted = False

        async def receive_and_admit() -> Message:
            nonlocal is_admitted
            message = await receive()
            if not is_admitted and message["type"] == "http.request" and not message.get("more_body"):
                if self._admission.refusal:  # the last slot was taken meanwhile, or shutdown began
                    raise HTTPException(503)
                self._admission.begin()
                is_admitted = True
            return message

        try:
            await self._app(scope, receive_and_admit, send)
        finally:
            if is_admitted:
                self._admission.end()
