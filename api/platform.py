"""What langgraph.json names: the graph for LangGraph's server and Studio, and the API beside it on the same server.

Both work with one Outside per process, opened when it is first needed. The server brings its own checkpointer;
the ledger and the placements stay in the Postgres of DATABASE_URL.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache

from fastapi import FastAPI
from langgraph_sdk import get_client
from starlette.exceptions import HTTPException

from api.app import create_app
from api.resources import Resources, open_resources
from api.settings import Settings
from graph.build import build_graph
from graph.executor import Compiled, PlatformExecutor
from graph.run import GraphExecutor

SHOWN = ("messages", "session", "turn")
"""The channels that runs stream. The facts stay inside: they hold the whole menu, and end with the turn."""


class Hosted:
    """What one server process shares between the graph and the API."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._outside: Resources | None = None
        self._graph: Compiled | None = None

    async def outside(self) -> Resources:
        """The open Outside. Raises StoreUnavailable while there is no database; the next call tries again."""
        async with self._opening:
            if self._outside is None:
                self._outside = await self._stack.enter_async_context(open_resources(self.settings))
            return self._outside

    async def graph(self) -> Compiled:
        """The compiled graph, without a checkpointer."""
        outside = await self.outside()
        if self._graph is None:
            compiled = build_graph(outside.deps).compile()
            self._graph = compiled.copy(update={"stream_channels": SHOWN})
        return self._graph

    @asynccontextmanager
    async def opened(self, settings: Settings) -> AsyncIterator[Resources]:
        """The Outside for as long as the API lives, which is as long as the server does."""
        del settings
        try:
            yield await self.outside()
        finally:
            self._outside = self._graph = None
            await self._stack.aclose()


@cache
def hosted() -> Hosted:
    """The one of this process. Raises SettingsProblem, with a sentence that says what to set."""
    return Hosted(Settings.from_environment())


async def graph() -> Compiled:
    """The graph factory."""
    return await (await asyncio.to_thread(hosted)).graph()


def platform_executor(outside: Resources) -> GraphExecutor:
    """Turns of the API as runs of the server, by its own client, which needs no network."""
    del outside
    client = get_client()
    return PlatformExecutor(client.runs, client.threads)


@cache
def platform_app() -> FastAPI:
    """The API whose turns are runs of the server that it is part of."""
    app = create_app(hosted().settings, open_outside=hosted().opened, make_executor=platform_executor)
    # The server answers HTTP errors of its own routes in its own way, which its clients read.
    del app.exception_handlers[HTTPException]
    return app


def __getattr__(name: str) -> FastAPI:
    """``app``, made when the server asks for it: importing this module reads no settings."""
    if name == "app":
        return platform_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
