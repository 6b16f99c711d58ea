"""A replica's line to Postgres: hands every byte on, and knows which of our statements passes by."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from evals.chaos.proxy import Line
from evals.chaos.traps import Traps

STEPS = ("begin_turn", "submit_placement", "settle_placement", "end_turn")
"""The functions of the schema whose calls are boundaries of a turn."""
_HEADER = 5


@dataclass
class _Talk:
    """One connection. ``named``: prepared statements; ``running``: the step whose answer is awaited."""

    named: dict[bytes, str] = field(default_factory=dict)
    running: tuple[str, bytes] | None = None

    def note(self, message: bytes) -> str | None:
        """The step that this message of the client executes."""
        kind, body = message[:1], message[_HEADER:]
        if kind == b"P":
            name, query, _ = body.split(b"\0", 2)
            self.named[name] = next((step for step in STEPS if step.encode() in query), "")
        elif kind == b"B":
            _, name, _ = body.split(b"\0", 2)
            step = self.named.get(name)
            self.running = (step, message) if step else None
            return step
        return None


class DatabaseLine(Line):
    """Leads to the server's unix socket. No TLS: it reads the protocol."""

    def __init__(self, replica: int, socket: str, traps: Traps) -> None:
        super().__init__()
        self._replica, self._socket, self._traps = replica, socket, traps

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hand on what both sides say."""
        inner, outer = await asyncio.open_unix_connection(self._socket)
        talk = _Talk()
        both = self._out(talk, reader, outer), self._back(talk, inner, writer)
        pumps = [asyncio.create_task(each) for each in both]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            outer.transport.abort()
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _out(self, talk: _Talk, reader: asyncio.StreamReader, outer: asyncio.StreamWriter) -> None:
        length = await reader.readexactly(4)
        outer.write(length + await reader.readexactly(int.from_bytes(length) - 4))
        while True:
            message = await _message(reader)
            step = talk.note(message)
            if step and not await self._traps.pass_by(self._replica, step, "before", message):
                return
            outer.write(message)
            await outer.drain()

    async def _back(self, talk: _Talk, inner: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            message = await _message(inner)
            if message[:1] == b"Z" and talk.running:
                (step, asked), talk.running = talk.running, None
                if not await self._traps.pass_by(self._replica, step, "after", asked):
                    return
            writer.write(message)
            await writer.drain()


async def _message(reader: asyncio.StreamReader) -> bytes:
    header = await reader.readexactly(_HEADER)
    return header + await reader.readexactly(int.from_bytes(header[1:]) - 4)
