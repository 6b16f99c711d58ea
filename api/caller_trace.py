"""Trace context propagation: reads the traceparent header before routing."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from observability.spans import bind_caller
from observability.tracing import read_traceparent


class CallerTraceMiddleware:
    """ASGI middleware: spans recorded during a request get the traceparent header's span as their parent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle the request within the caller's trace context."""
        headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
        header = next((value for name, value in headers if name == b"traceparent"), b"")
        with bind_caller(read_traceparent(header.decode("latin-1"))):
            await self._app(scope, receive, send)
