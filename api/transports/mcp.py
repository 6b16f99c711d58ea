"""/mcp: the tools of api/agents over MCP's streamable HTTP, stateless. The SDK is loaded by the first request."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.agents.caller import AgentCall, current_call
from api.auth.dependencies import require_scope
from api.cross_origin import is_allowed_origin
from api.transports.mcp_authorization import MCP_PATH, announce_metadata

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager


class McpEndpoint:
    """The ASGI endpoint. ``close`` ends its task; the next request would start another one."""

    def __init__(self) -> None:
        self._starting = asyncio.Lock()
        self._manager: StreamableHTTPSessionManager | None = None
        self._task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a caller with the scope ``converse``. Raises CallerRefused and HTTPException."""
        request = Request(scope, receive)
        announce_metadata(request)
        principal = await require_scope("converse")(request)
        call = AgentCall.of(request, principal)
        _refuse_other_origins(request, call)
        manager = await self._running_manager()
        token = current_call.set(call)
        try:
            await manager.handle_request(scope, receive, send)
        finally:
            current_call.reset(token)

    async def close(self) -> None:
        """End the task of the session manager, if it was started."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = self._manager = None

    async def _running_manager(self) -> StreamableHTTPSessionManager:
        async with self._starting:
            if self._manager is None:
                manager = await asyncio.to_thread(_build_manager)
                started = asyncio.Event()
                self._task = asyncio.create_task(_run(manager, started), name="mcp")
                await started.wait()
                self._manager = manager
            return self._manager


def install_mcp(app: FastAPI) -> McpEndpoint:
    """Serve it under MCP_PATH; close the endpoint when the app ends."""
    endpoint = McpEndpoint()
    app.router.routes.append(Route(MCP_PATH, endpoint, methods=["GET", "POST", "DELETE"], include_in_schema=False))
    return endpoint


async def _run(manager: StreamableHTTPSessionManager, started: asyncio.Event) -> None:
    async with manager.run():
        started.set()
        await asyncio.Event().wait()


def _build_manager() -> StreamableHTTPSessionManager:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from api.agents.mcp_server import build_server

    server = build_server()
    return StreamableHTTPSessionManager(server._lowlevel_server, json_response=True, stateless=True)


def _refuse_other_origins(request: Request, call: AgentCall) -> None:
    """A page of another origin must not reach a server on the guest's own machine, as the protocol demands."""
    origin = request.headers.get("origin")
    own = urlsplit(origin or "").netloc == request.headers.get("host")
    if origin and not own and not is_allowed_origin(call.tenant, origin):
        raise HTTPException(403)
