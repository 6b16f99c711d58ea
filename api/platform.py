"""The entry points of langgraph.json: the graph for LangGraph's server and Studio, and the API on the same server.

Both share one Resources object per process, opened on first use. The server provides its own checkpointer; the ledger
and the placements stay in the Postgres of DATABASE_URL.
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

STREAMED_CHANNELS = ("messages", "session", "turn")
"""State channels that runs stream. The others are internal: they contain the whole menu and end with the turn."""


class PlatformHost:
    """Objects that the graph and the API share in one server process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._resources: Resources | None = None
        self._graph: Compiled | None = None

    async def resources(self) -> Resources:
        """The open resources. Raises StoreUnavailable while the database is down; the next call retries."""
        async with self._opening:
            if self._resources is None:
                self._resources = await self._stack.enter_async_context(open_resources(self.settings))
            return self._resources

    async def graph(self) -> Compiled:
        """The compiled graph, without a checkpointer."""
        resources = await self.resources()
        if self._graph is None:
            compiled = build_graph(resources.deps).compile()
            self._graph = compiled.copy(update={"stream_channels": STREAMED_CHANNELS})
        return self._graph

    @asynccontextmanager
    async def open_for_api(self, settings: Settings) -> AsyncIterator[Resources]:
        """The resources for the lifetime of the API, which is the server's."""
        del settings
        try:
            yield await self.resources()
        finally:
            self._resources = self._graph = None
            await self._stack.aclose()


@cache
def platform_host() -> PlatformHost:
    """The host of this process. Raises SettingsProblem, which names the missing settings."""
    return PlatformHost(Settings.from_environment())


async def graph() -> Compiled:
    """The graph factory."""
    return await (await asyncio.to_thread(platform_host)).graph()


def platform_executor(resources: Resources) -> GraphExecutor:
    """Runs the API's turns as runs of the server, through its in-process client."""
    del resources
    client = get_client()
    return PlatformExecutor(client.runs, client.threads)


@cache
def platform_app() -> FastAPI:
    """The API whose turns run on the server that hosts it."""
    app = create_app(
        platform_host().settings, resources_factory=platform_host().open_for_api, make_executor=platform_executor
    )
    # The server's own routes keep their HTTP error format, which its clients expect.
    del app.exception_handlers[HTTPException]
    return app


def __getattr__(name: str) -> FastAPI:
    """``app``, created on first access, so that importing this module reads no settings."""
    if name == "app":
        return platform_app()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
