"""Proxy between a replica and Postgres: forwards every byte, and detects our statements in the protocol."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from evals.chaos.proxy import Proxy
from evals.chaos.traps import Traps

STEPS = ("begin_turn", "submit_placement", "settle_placement", "end_turn")
"""The SQL functions that are called at the boundaries of a turn."""
_HEADER = 5


@dataclass
class _ProtocolState:
    """One connection. ``statement_steps``: step by prepared statement; ``awaited_step``: unanswered step, message."""

    statement_steps: dict[bytes, str] = field(default_factory=dict)
    awaited_step: tuple[str, bytes] | None = None

    def note(self, message: bytes) -> str | None:
        """The step that this client message executes, or None."""
        kind, body = message[:1], message[_HEADER:]
        if kind == b"P":
            name, query, _ = body.split(b"\0", 2)
            self.statement_steps[name] = _find_step(query)
        elif kind == b"B":
            _, name, _ = body.split(b"\0", 2)
            step = self.statement_steps.get(name)
            self.awaited_step = (step, message) if step else self.awaited_step
            return step
        elif kind == b"Q" and (step := _find_step(body)):
            self.awaited_step = (step, message)
            return step
        return None


def _find_step(query: bytes) -> str:
    """The step whose function a query calls; empty for other queries."""
    return next((step for step in STEPS if step.encode() in query), "")


class DatabaseProxy(Proxy):
    """Connects to the server's unix socket. No TLS, because it reads the protocol."""

    def __init__(self, replica: int, socket: str, traps: Traps) -> None:
        super().__init__()
        self._replica, self._socket, self._traps = replica, socket, traps

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward the bytes of both sides."""
        inner, outer = await asyncio.open_unix_connection(self._socket)
        state = _ProtocolState()
        both = self._relay_requests(state, reader, outer), self._relay_answers(state, inner, writer)
        pumps = [asyncio.create_task(each) for each in both]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            outer.transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _relay_requests(
        self, state: _ProtocolState, reader: asyncio.StreamReader, outer: asyncio.StreamWriter
    ) -> None:
        length = await reader.readexactly(4)
        outer.write(length + await reader.readexactly(int.from_bytes(length) - 4))
        while True:
            message = await _read_message(reader)
            step = state.note(message)
            if step and not await self._traps.pass_by(self._replica, step, "before", message):
                return
            outer.write(message)
            await outer.drain()

    async def _relay_answers(
        self, state: _ProtocolState, inner: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while True:
            message = await _read_message(inner)
            # Ready for the next query, and in no transaction: a step is done when it is committed.
            if message[:1] == b"Z" and message[_HEADER:] == b"I" and state.awaited_step:
                (step, request), state.awaited_step = state.awaited_step, None
                if not await self._traps.pass_by(self._replica, step, "after", request):
                    return
            writer.write(message)
            await writer.drain()


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    header = await reader.readexactly(_HEADER)
    return header + await reader.readexactly(int.from_bytes(header[1:]) - 4)
