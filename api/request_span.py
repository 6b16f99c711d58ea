"""A span for each HTTP request, also for a rejected one. The middleware is installed only while tracing is on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from observability.context import TurnContext
from observability.span_recording import SpanRecording
from observability.spans import bind_caller, record_spans
from observability.tracing import read_traceparent

_QUIET = frozenset({"/live", "/ready", "/health", "/metrics", "/orchestrator/metrics"})
"""Paths that probes and Prometheus ask for all the time."""


class RequestSpanMiddleware:
    """ASGI middleware, the outermost one: a turn becomes a child of its request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request within its span."""
        if scope["type"] != "http" or scope["path"] in _QUIET:
            await self._app(scope, receive, send)
            return
        status = 500

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with bind_caller(read_traceparent(_header(scope, b"traceparent"))), record_spans("request") as recording:
            try:
                await self._app(scope, receive, send_counted)
            finally:
                _describe(recording, scope, status)


@contextmanager
def record_incomplete_request(trace_id: str, status: int) -> Iterator[None]:
    """A span for a request that is rejected before it has arrived, outside of the app. Its method is not known."""
    with record_spans("request") as recording:
        recording.context = _context_of(trace_id)
        recording.attributes = {"http.request.method": "_OTHER", "http.response.status_code": status}
        yield


def _context_of(trace_id: str) -> TurnContext:
    return TurnContext(trace_id, session_id="", tenant="", user="", channel="")


def _describe(recording: SpanRecording, scope: Scope, status: int) -> None:
    """Attributes by the conventions for HTTP servers. The path may hold private ids, so only the route is exported."""
    route = getattr(scope.get("route"), "path", None)
    host, port = scope.get("server") or ("", None)
    trace_id = scope.get("state", {}).get("trace_id") or (recording.caused_by.trace_id if recording.caused_by else "")
    recording.attributes = {
        "http.request.method": scope["method"],
        "http.response.status_code": status,
        "url.scheme": scope["scheme"],
        **({"http.route": route} if route else {}),
        **({"server.address": host} if host else {}),
        **({"server.port": port} if port else {}),
    }
    if trace_id:
        recording.context = _context_of(str(trace_id))


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
