"""Base of the TCP proxies between a replica and its dependencies: one listening socket, one task per connection."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod


class Proxy(ABC):
    """Listens on the loopback after ``open``, on ``port``."""

    def __init__(self) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def open(self) -> None:
        """Start listening."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and drop every connection."""
        if self._server is not None:
            self._server.close()
        for relay, writer in self._connections.items():
            relay.cancel()
            writer.transport.abort()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await asyncio.sleep(0)  # the transports close in the loop's next iteration

    @abstractmethod
    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Relay one connection until it ends. OSError and IncompleteReadError end it normally."""

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._run_relay(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(self._connections.pop)

    async def _run_relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self.relay(reader, writer)
        finally:
            writer.transport.abort()
