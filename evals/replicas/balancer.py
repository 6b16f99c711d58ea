"""A TCP load balancer in this process: each connection goes to the next replica that accepts it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import Sequence

from evals.chaos.proxy import Proxy

_CHUNK = 65_536


class Balancer(Proxy):
    """Round robin. A refused connection goes to the next replica, since no byte was sent yet.

    ``durations_ms``: for each connection with an answer, its time from the first byte to the end. With one request per
    connection that is the request's latency.
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
        sending = asyncio.create_task(_copy(reader, requests))
        try:
            answered = await _copy(answers, writer)
        finally:
            sending.cancel()
            requests.transport.abort()
        if answered:
            self.durations_ms.append((time.perf_counter() - started) * 1000)
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


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Copy until the end of the stream, or until either side is lost. Returns the number of bytes."""
    copied = 0
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            copied += len(chunk)
            writer.write(chunk)
            await writer.drain()
    return copied
