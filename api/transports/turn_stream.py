"""A turn in a task of its own: its nodes as they begin, then its reply. It ends whatever happens to the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from typing import Any

from fastapi.sse import EventSourceResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from graph.run import TurnReply
from observability.context import watch_nodes

PING_S = 10.0
"""Seconds without an event after which a comment keeps proxies from closing the connection."""
STREAM_CONTENT: dict[str, Any] = {EventSourceResponse.media_type: {"schema": {"type": "string"}}}
"""The OpenAPI description of a stream."""
_END = ""
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class RunningTurn:
    """A turn that has begun; ``run`` is its only coroutine."""

    def __init__(self, run: Coroutine[Any, Any, TurnReply]) -> None:
        self._nodes: asyncio.Queue[str] = asyncio.Queue()
        with watch_nodes(self._nodes.put_nowait):
            self._task = asyncio.create_task(run)
        self._task.add_done_callback(lambda _: self._nodes.put_nowait(_END))
        self._first = _END

    async def wait_for_start(self) -> None:
        """Wait for the first node, or for the stored reply of a repeated message. Raises what refused the turn."""
        try:
            self._first = await self._nodes.get()
        except asyncio.CancelledError:
            self.cancel()
            raise
        if self._first == _END:
            self._task.result()

    async def nodes(self) -> AsyncIterator[str | None]:
        """The nodes as they begin; None after each PING_S without one."""
        node: str | None = self._first
        while node != _END:
            yield node
            try:
                node = await asyncio.wait_for(self._nodes.get(), PING_S)
            except TimeoutError:
                node = None

    def result(self) -> TurnReply | BaseException:
        """The reply of the finished turn, or the error that ended it."""
        if self._task.cancelled():
            return asyncio.CancelledError()
        return self._task.exception() or self._task.result()

    def cancel(self) -> None:
        """Cancel it; it still releases its lease."""
        self._task.cancel()

    async def wait_for_end(self) -> None:
        """Wait for the end, whatever it is."""
        await asyncio.wait({self._task})


async def start_turn(run: Coroutine[Any, Any, TurnReply]) -> RunningTurn:
    """The turn of the coroutine, once it has begun. Raises what the coroutine raises before its first node."""
    turn = RunningTurn(run)
    await turn.wait_for_start()
    return turn


class TurnResponse(EventSourceResponse):
    """The events of a turn. The response ends after the turn also where the client has left, so that admission and
    shutdown count the turn until then."""

    def __init__(self, turn: RunningTurn, events: AsyncIterator[bytes], headers: Mapping[str, str]) -> None:
        super().__init__(events, headers={**headers, **STREAM_HEADERS})
        self._turn = turn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events. A shutdown that cancels the request cancels the turn."""
        try:
            await super().__call__(scope, receive, send)
        except ClientDisconnect:
            pass
        except asyncio.CancelledError:
            self._turn.cancel()
            raise
        finally:
            await self._turn.wait_for_end()
