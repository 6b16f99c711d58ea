"""``python -m api.mcp [--tenant NAME]``: the MCP server on standard input and output, for a client that starts it.

It has the settings of the API, and its own connections to database and services. The log goes to standard error.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from typing import Any

import anyio
from fastapi import FastAPI, Request
from mcp.server.context import CallNext, HandlerResult, ServerRequestContext
from mcp.server.stdio import stdio_server

from api.agents.caller import AgentCall, current_call
from api.agents.mcp_server import build_server
from api.app import create_app
from api.auth.principal import Principal
from api.settings import Settings, SettingsProblem

_OWNER = Principal("stdio", frozenset({"converse"}))
"""Who starts the process has its settings, the database included."""


async def serve(settings: Settings, tenant: str) -> None:
    """Serve this restaurant, "" for the default one, until the client closes standard input."""
    wire = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # From here on what is written to standard output, the log for one, must not reach the client.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        server = build_server(CallBinder(app, tenant))._lowlevel_server
        async with stdio_server(stdout=anyio.wrap_file(wire)) as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


class CallBinder:
    """Binds the call of each message; all of them are for one tenant."""

    def __init__(self, app: FastAPI, tenant: str) -> None:
        self._app = app
        self._headers = [(b"x-tenant-id", tenant.encode())] if tenant else []

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        scope = {"type": "http", "method": "POST", "path": "/mcp", "headers": self._headers, "app": self._app}
        token = current_call.set(AgentCall.of(Request(scope), _OWNER))
        try:
            return await call_next(ctx)
        finally:
            current_call.reset(token)


def main() -> int:
    """Serve with the environment's settings; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m api.mcp", description="MCP on standard input and output.")
    parser.add_argument("--tenant", default="", help="the restaurant; without it the default one")
    tenant = parser.parse_args().tenant
    try:
        settings = Settings.from_environment(serves_http=False)
    except SettingsProblem as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(settings, tenant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
