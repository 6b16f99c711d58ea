"""A server that answers as it is told to, over real sockets: whole, broken, slow or not at all."""

from __future__ import annotations

import asyncio
import json
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from socket import SO_LINGER, SOL_SOCKET
from typing import Any, Self


class How(StrEnum):
    """What the server does with the answer that it has."""

    WHOLE = "whole"
    STALLED = "stalled"
    DRIPPING = "dripping"
    CUT = "cut"
    """Half of the body, then a reset."""
    DROPPED = "dropped"
    """The request is read, then the connection reset."""


@dataclass(frozen=True)
class Reply:
    """What to answer to one request."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    how: How = How.WHOLE

    @classmethod
    def of(cls, answer: object, status: int = 200, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(json.dumps(answer).encode(), status, named)


@dataclass(frozen=True)
class Seen:
    """One request as it arrived. Header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[Seen], Reply | Awaitable[Reply]]


class StandIn:
    """``async with StandIn(Reply(...)) as server``: the last reply is repeated for ever. ``seen`` has all requests.

    ``last``: the number of requests after which connections are refused; 0 for never.
    """

    def __init__(
        self,
        *replies: Reply,
        answer: Callable[[Seen], Reply | Awaitable[Reply]] | None = None,
        last: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self._replies = list(replies) or [Reply()]
        self._answer = answer
        self._last = last
        self.seen: list[Seen] = []
        self._open: set[asyncio.Task[None]] = set()
        self._reopening: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reopening is not None:
            await self._reopening
        self._server.close()
        for connection in self._open:
            connection.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._server.wait_closed()

    def now_answers(self, *replies: Reply) -> None:
        """Forget what was seen and answer with these from now on."""
        self._replies = list(replies)
        self.seen.clear()

    async def has_seen(self, requests: int) -> None:
        """Wait until that many requests have arrived."""
        while len(self.seen) < requests:
            self._news.clear()
            await self._news.wait()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}/service"

    async def refuse_for(self, seconds: float) -> None:
        """Refuse connections from now on, and take them again a while later."""
        await self.refuse()

        async def reopen() -> None:
            await asyncio.sleep(seconds)  # time itself is simulated: a restart of the service
            await self.accept()

        self._reopening = asyncio.create_task(reopen())

    async def refuse(self) -> None:
        """Take no more connections."""
        self._server.close()
        await self._server.wait_closed()

    async def accept(self) -> None:
        """Take connections again, at the same port."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._serve_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        seen = await _read_request(reader)
        self.seen.append(seen)
        self._news.set()
        if len(self.seen) == self._last:
            self._server.close()
        if self._answer is not None:
            said = self._answer(seen)
            reply = said if isinstance(said, Reply) else await said
        else:
            reply = self._replies[min(len(self.seen), len(self._replies)) - 1]
        return await _write(reply, writer)


async def _read_request(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    return Seen(head[0].split(" ")[1], headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def _write(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    """Answer as told; False when the connection is no more."""
    if reply.how is How.DROPPED:
        return _reset(writer)
    if reply.how is How.STALLED:
        await asyncio.sleep(3600)  # never answers
    given = {"Content-Type": "application/json", "Content-Length": str(len(reply.body)), **reply.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    writer.write(f"HTTP/1.1 {reply.status} Said\r\n{head}\r\n".encode())
    if reply.how is How.CUT:
        writer.write(reply.body[: len(reply.body) // 2])
        await writer.drain()
        await asyncio.sleep(0.05)  # so that the client receives the first half before the reset
        return _reset(writer)
    if reply.how is How.DRIPPING:
        for byte in reply.body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.05)  # a slow service
    else:
        writer.write(reply.body)
    await writer.drain()
    return True


def _reset(writer: asyncio.StreamWriter) -> bool:
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


def refusing_url() -> str:
    """A URL at which nothing listens."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/service"
