"""A TCP load balancer in this process: each connection goes to the next replica that accepts it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Sequence
from dataclasses import dataclass

from evals.chaos.proxy import Proxy

_CHUNK = 65_536


@dataclass(slots=True)
class Copied:
    """The bytes that were copied in one direction, and when the last of them were."""

    last_at: float
    count: int = 0


class Balancer(Proxy):
    """Round robin. A refused connection goes to the next replica, since no byte was sent yet.

    ``durations_ms``: for each connection with an answer, the time from its start to the last byte of the answer. With
    one request per connection that is the request's latency.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        super().__init__()
        self._ports = ports
        self._turn = itertools.count()
        self.durations_ms: list[float] = []
        self.refused = 0
        self.broken = 0

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay one connection. ``broken`` counts those that a replica closed without an answer."""
        started = time.perf_counter()
        connected = await self._connect()
        if connected is None:
            return
        answers, requests = connected
        answered = Copied(started)
        copying = {
            asyncio.create_task(_copy(reader, requests, Copied(started))),
            asyncio.create_task(_copy(answers, writer, answered)),
        }
        try:
            # Either side ends the connection: the client after an answer, the replica when it is killed.
            await asyncio.wait(copying, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in copying:
                each.cancel()
            requests.transport.abort()
        if answered.count:
            self.durations_ms.append((answered.last_at - started) * 1000)
        else:
            self.broken += 1
        with contextlib.suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._turn)
        for step in range(len(self._ports)):
            port = self._ports[(first + step) % len(self._ports)]
            try:
                return await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                self.refused += 1
        return None


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, copied: Copied) -> None:
    """Copy until the end of the stream, or until either side is lost."""
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            writer.write(chunk)
            await writer.drain()
            copied.count += len(chunk)
            copied.last_at = time.perf_counter()
