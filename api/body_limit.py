"""Limits the size of request bodies: rejects larger ones with 413 without reading them to the end."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimitMiddleware:
    """ASGI middleware: checks Content-Length before reading, and the bytes received while reading."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        received_bytes = 0

        async def receive_limited() -> Message:
            nonlocal received_bytes
            if _content_length(scope) > self._max_bytes:
                raise _too_large()
            message = await receive()
            received_bytes += len(message.get("body", b""))
            if received_bytes > self._max_bytes:
                raise _too_large()
            return message

        await self._app(scope, receive_limited if scope["type"] == "http" else receive, send)


def _content_length(scope: Scope) -> int:
    """The value of Content-Length; 0 when it is missing or malformed, so that only received bytes count."""
    header = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(header) if header.isdigit() and len(header) < 20 else 0


def _too_large() -> HTTPException:
    # Unread bytes of the body follow, so the connection cannot be reused.
    return HTTPException(413, headers={"Connection": "close"})
