"""What a client's connection may cost: how many there are, how large a request's head is, how slowly one may arrive."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from typing_extensions import override
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.problems import problem
from domain.errors import ErrorCode
from observability.events import ConnectionsDropped, emit

_PIPELINED_MOST = 8
"""Requests that may wait on one connection for the one before them; they are parsed as they arrive."""
_REPORT_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """``most``: connections at a time. ``head_bytes``: of a request's target and headers. ``request_s``: how long a
    request may take to arrive whole, from the connection or from its first byte. ``keep_alive_s``: how long a
    connection stays open without a request."""

    most: int = 1000
    head_bytes: int = 32_768
    request_s: float = 20.0
    keep_alive_s: int = 5


DEFAULT_LIMITS = ConnectionLimits()


@dataclass(slots=True)
class Connections:
    """The open connections of a process. When there are too many, the one that has waited longest without a whole
    request goes: so a flood of half-open connections pushes out itself and not the guests."""

    limits: ConnectionLimits
    _open: set[LimitedHttp] = field(default_factory=set)
    _idle: dict[LimitedHttp, None] = field(default_factory=dict)
    """Those without a whole request, the longest waiting first."""
    _dropped: int = 0

    def opened(self, connection: LimitedHttp) -> bool:
        """Count it in; False when there is no room, since all others have a request that is being answered."""
        if len(self._open) >= self.limits.most and not self._drop_oldest():
            self._count_drop()
            return False
        self._open.add(connection)
        self._idle[connection] = None
        return True

    def closed(self, connection: LimitedHttp) -> None:
        """Count it out."""
        self._open.discard(connection)
        self._idle.pop(connection, None)

    def busy(self, connection: LimitedHttp) -> None:
        """It has sent a whole request, which is being answered."""
        self._idle.pop(connection, None)

    def idle(self, connection: LimitedHttp) -> None:
        """It is answered, and may send the next request."""
        if connection in self._open:
            self._idle[connection] = None

    def _drop_oldest(self) -> bool:
        oldest = next(iter(self._idle), None)
        if oldest is None:
            return False
        self.closed(oldest)
        oldest.transport.close()
        self._count_drop()
        return True

    def _count_drop(self) -> None:
        if not self._dropped:
            asyncio.get_running_loop().call_later(_REPORT_EVERY_S, self._report)
        self._dropped += 1

    def _report(self) -> None:
        emit(ConnectionsDropped(self._dropped, self.limits.most))
        self._dropped = 0


def limited_http(connections: Connections) -> Callable[..., LimitedHttp]:
    """What uvicorn makes a connection's protocol with."""

    def make(
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> LimitedHttp:
        return LimitedHttp(connections, config, server_state, app_state, _loop)

    return make


class HeadTooLarge(Exception):
    """Raised inside the parser, which stops there."""


class TooManyPipelined(Exception):
    """Likewise."""


class LimitedHttp(HttpToolsProtocol):
    """uvicorn's HTTP/1.1, which by itself has no limit for headers and none for the time a request takes to arrive."""

    def __init__(
        self,
        connections: Connections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = connections
        self._limits = connections.limits
        self._late: asyncio.TimerHandle | None = None
        self._whole = True
        """Whether the last request has arrived to its end."""
        self._in_head = True
        self._unparsed = 0
        """Bytes of a head that has not ended."""
        self._head = 0
        """Bytes of the head as far as it is parsed."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        if self._all.opened(self):
            self._arm()
        else:
            self._refuse("overloaded")

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._disarm()
        self._all.closed(self)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._in_head:
            self._unparsed += len(data)
        super().data_received(data)
        if self._in_head and self._unparsed > self._limits.head_bytes:
            self._refuse("headers_too_large")
        elif not self._whole or not self._answering:
            self._arm()

    @override
    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _PIPELINED_MOST:
            raise TooManyPipelined
        self._whole, self._head = False, 0
        super().on_message_begin()

    @override
    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    @override
    def on_headers_complete(self) -> None:
        self._in_head, self._unparsed = False, 0
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._whole = self._in_head = True
        self._disarm()
        if self._answering:
            self._all.busy(self)
        else:
            self._all.idle(self)  # it was refused before it had arrived
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._whole and not self._answering:
            self._all.idle(self)

    @override
    def send_400_response(self, msg: str) -> None:
        if self._head > self._limits.head_bytes:
            self._refuse("headers_too_large")
        else:
            super().send_400_response(msg)

    @property
    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > self._limits.head_bytes:
            raise HeadTooLarge

    def _arm(self) -> None:
        if self._late is None and not self.transport.is_closing():
            self._late = self.loop.call_later(self._limits.request_s, self._too_late)

    def _disarm(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        self._late = None
        if self._whole and not self._unparsed:
            self.transport.close()  # nothing was sent, so that nobody waits for an answer
        else:
            self._refuse("request_too_slow")

    def _refuse(self, code: ErrorCode) -> None:
        """Answer with the problem, unless an answer has begun, and close."""
        if self.transport.is_closing():
            return
        if not self._answering or not self.cycle.response_started:
            answer = problem(code, str(uuid4()))
            head = [STATUS_LINE[answer.status_code], b"connection: close\r\n"]
            head += [name + b": " + value + b"\r\n" for name, value in answer.raw_headers]
            self.transport.write(b"".join([*head, b"\r\n", bytes(answer.body)]))
        self.transport.close()
