"""Ties a turn to its caller's trace: the traceparent header of a request, read before any route is."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from observability.spans import caused_by_span
from observability.tracing import read_traceparent


class CallersTrace:
    """ASGI middleware: what is recorded while a request is answered was caused by the span its header names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        headers: list[tuple[bytes, bytes]] = scope.get("headers", [])
        given = next((value for name, value in headers if name == b"traceparent"), b"")
        with caused_by_span(read_traceparent(given.decode("latin-1"))):
            await self._app(scope, receive, send)
