"""How large a request may be: a larger one is refused before it is read to its end."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Middleware. A body that says it is too large is not read at all, one that turns out to be is read no further."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def limited() -> Message:
            nonlocal read
            if _declared(scope) > self._max_bytes:
                raise _too_large()
            message = await receive()
            read += len(message.get("body", b""))
            if read > self._max_bytes:
                raise _too_large()
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)


def _declared(scope: Scope) -> int:
    """What Content-Length says; 0 when it says nothing that makes sense: then the bytes are counted."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(said) if said.isdigit() and len(said) < 20 else 0


def _too_large() -> HTTPException:
    # The rest of the body is still on its way: this connection cannot be used again.
    return HTTPException(413, headers={"Connection": "close"})
