"""Limits for client connections: their number, the size of request headers, the time a request may take to arrive."""

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
from api.request_span import record_incomplete_request
from domain.errors import ERRORS, ErrorCode
from observability.events import ConnectionsDropped, emit

_MAX_PIPELINED = 8
"""Maximum of pipelined requests that wait on one connection; each is parsed as it arrives."""
_REPORT_EVERY_S = 5.0


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """``max_connections``: open at the same time. ``head_bytes``: maximum of a request's target and headers.
    ``request_s``: time for a whole request to arrive, counted from the connection or from its first byte.
    ``keep_alive_s``: time that a connection stays open without a request."""

    max_connections: int = 1000
    head_bytes: int = 32_768
    request_s: float = 20.0
    keep_alive_s: int = 5


DEFAULT_LIMITS = ConnectionLimits()


@dataclass(slots=True)
class Connections:
    """The open connections of a process. Above the limit, the longest idle connection is closed, so that a flood of
    half-open connections closes its own connections and not the guests'."""

    limits: ConnectionLimits
    _open: set[LimitedHttp] = field(default_factory=set)
    _idle: dict[LimitedHttp, None] = field(default_factory=dict)
    """Connections without a complete request, longest idle first."""
    _dropped: int = 0

    def register(self, connection: LimitedHttp) -> bool:
        """Add a connection; False at the limit when every other connection has an active request."""
        if len(self._open) >= self.limits.max_connections and not self._drop_oldest():
            self._count_drop()
            return False
        self._open.add(connection)
        self._idle[connection] = None
        return True

    def unregister(self, connection: LimitedHttp) -> None:
        """Remove a connection."""
        self._open.discard(connection)
        self._idle.pop(connection, None)

    def mark_busy(self, connection: LimitedHttp) -> None:
        """Mark it as busy: a complete request is in progress."""
        self._idle.pop(connection, None)

    def mark_idle(self, connection: LimitedHttp) -> None:
        """Mark it as idle: it may send the next request."""
        if connection in self._open:
            self._idle[connection] = None

    def _drop_oldest(self) -> bool:
        oldest = next(iter(self._idle), None)
        if oldest is None:
            return False
        self.unregister(oldest)
        oldest.transport.close()
        self._count_drop()
        return True

    def _count_drop(self) -> None:
        if not self._dropped:
            asyncio.get_running_loop().call_later(_REPORT_EVERY_S, self._report)
        self._dropped += 1

    def _report(self) -> None:
        emit(ConnectionsDropped(self._dropped, self.limits.max_connections))
        self._dropped = 0


def protocol_factory(connections: Connections) -> Callable[..., LimitedHttp]:
    """The protocol factory for uvicorn."""

    def make(
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> LimitedHttp:
        return LimitedHttp(connections, config, server_state, app_state, _loop)

    return make


class HeadTooLarge(Exception):
    """Stops the parser: the headers exceed the limit."""


class TooManyPipelined(Exception):
    """Stops the parser: too many pipelined requests."""


class LimitedHttp(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 protocol with limits for the size of headers and for the arrival time of requests."""

    def __init__(
        self,
        connections: Connections,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._connections = connections
        self._limits = connections.limits
        self._timer: asyncio.TimerHandle | None = None
        self._is_complete = True
        """Whether the last request has arrived completely."""
        self._in_head = True
        self._unparsed_bytes = 0
        """Bytes of headers that have not ended."""
        self._head_bytes = 0
        """Bytes of headers parsed so far."""

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        if self._connections.register(self):
            self._start_timer()
        else:
            self._refuse("overloaded")

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._connections.unregister(self)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._in_head:
            self._unparsed_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._unparsed_bytes > self._limits.head_bytes:
            self._refuse("headers_too_large")
        elif not self._is_complete or not self._is_answering:
            self._start_timer()

    @override
    def on_message_begin(self) -> None:
        if len(self.pipeline) >= _MAX_PIPELINED:
            raise TooManyPipelined
        self._is_complete, self._head_bytes = False, 0
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
        self._in_head, self._unparsed_bytes = False, 0
        super().on_headers_complete()

    @override
    def on_message_complete(self) -> None:
        self._is_complete = self._in_head = True
        self._stop_timer()
        if self._is_answering:
            self._connections.mark_busy(self)
        else:
            self._connections.mark_idle(self)  # it was rejected before it had arrived
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._is_complete and not self._is_answering:
            self._connections.mark_idle(self)

    @override
    def send_400_response(self, msg: str) -> None:
        if self._head_bytes > self._limits.head_bytes:
            self._refuse("headers_too_large")
        else:
            super().send_400_response(msg)

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > self._limits.head_bytes:
            raise HeadTooLarge

    def _start_timer(self) -> None:
        if self._timer is None and not self.transport.is_closing():
            self._timer = self.loop.call_later(self._limits.request_s, self._on_timeout)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_timeout(self) -> None:
        self._timer = None
        if self._is_complete and not self._unparsed_bytes:
            self.transport.close()  # no bytes were sent, so no answer is expected
        else:
            self._refuse("request_too_slow")

    def _refuse(self, code: ErrorCode) -> None:
        """Send a problem response unless a response has begun, then close the connection."""
        if self.transport.is_closing():
            return
        if not self._is_answering or not self.cycle.response_started:
            trace_id = str(uuid4())
            with record_incomplete_request(trace_id, ERRORS[code].status or 500):
                answer = problem(code, trace_id)
            head = [STATUS_LINE[answer.status_code], b"connection: close\r\n"]
            head += [name + b": " + value + b"\r\n" for name, value in answer.raw_headers]
            self.transport.write(b"".join([*head, b"\r\n", bytes(answer.body)]))
        self.transport.close()
