"""How many turns a process takes on at once, and the door that refuses the others before anything is done for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import problem, trace_id_of

TURNS = ("/orchestrate", "/canonical/")
"""Where the paths of turns begin; every other path is answered however many turns are under way."""


class Admission:
    """Counts the turns under way in this process. What is too much is refused at once: every turn more makes all of
    them slower, and none of them sooner."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0
        self._released = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def is_closed(self) -> bool:
        return self._closed

    @property
    def is_idle(self) -> bool:
        """Whether no turn is under way."""
        return self._idle.is_set()

    @property
    def active(self) -> int:
        """How many turns are under way, those that only wait included."""
        return self._under_way

    @property
    def is_full(self) -> bool:
        """Whether every place is taken."""
        return self._under_way - self._released >= self._most

    @property
    def refusal(self) -> Literal["shutting_down", "overloaded"] | None:
        """Why a turn would not be taken on now; None when it would."""
        if self._closed:
            return "shutting_down"
        return "overloaded" if self.is_full else None

    def close(self) -> None:
        """Take no more turns; those under way go on."""
        self._closed = True

    async def wait_until_idle(self, *, wait_s: float) -> None:
        """Wait for the turns under way, ``wait_s`` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._idle.wait()

    def begin(self) -> None:
        """A turn is under way."""
        self._under_way += 1
        self._idle.clear()

    def end(self) -> None:
        """It is over."""
        self._under_way -= 1
        if self._under_way == 0:
            self._idle.set()

    @contextmanager
    def release_slot(self) -> Iterator[None]:
        """A turn under way only waits, for the one before it in its session or for a slow service: it leaves its place
        to another. It goes on afterwards in any case, for it was taken on."""
        self._released += 1
        try:
            yield
        finally:
            self._released -= 1


class AdmissionMiddleware:
    """ASGI middleware, the outermost: a turn that is not taken on costs neither its body's reading nor its parsing.

    A turn counts from when its body is there as a whole, so that a client that sends slowly takes no place.
    """

    def __init__(self, app: ASGIApp, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith(TURNS):
            await self._app(scope, receive, send)
        elif code := self._admission.refusal:
            await problem(code, trace_id_of(Request(scope)))(scope, receive, send)
        else:
            await self._admit(scope, receive, send)

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def until_whole() -> Message:
            nonlocal begun
            message = await receive()
            if not begun and message["type"] == "http.request" and not message.get("more_body"):
                if self._admission.refusal:  # others were quicker, or the process is leaving
                    raise HTTPException(503)
                self._admission.begin()
                begun = True
            return message

        try:
            await self._app(scope, until_whole, send)
        finally:
            if begun:
                self._admission.end()
