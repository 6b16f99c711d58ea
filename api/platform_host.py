"""The graph and the API on a LangGraph server: both share one Resources object per process, opened on first use.

The server provides its own checkpointer; the ledger and the placements stay in the Postgres of DATABASE_URL.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache, partial

from fastapi import FastAPI
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from starlette.exceptions import HTTPException

from api.app import build_authenticator, create_app
from api.auth.authenticator import Authenticator
from api.resources import Resources, open_resources
from api.settings import Settings
from domain.turn import TurnRequest
from graph.build import build_graph
from graph.executor import Compiled, PlatformExecutor, thread_metadata
from graph.run import GraphExecutor
from observability.background import run_round
from recording.hosted_turns import HostedTurns
from recording.wrappers import capture_all_deps

STREAMED_CHANNELS = ("messages", "session", "turn")
"""State channels that runs stream. The others are internal: they contain the whole menu and end with the turn."""
MAX_TITLE = 80
_MOST_REMEMBERED = 10_000


class ThreadNames:
    """Writes into each thread's metadata whose it is, so that erasure finds it, and its title."""

    def __init__(self, client: LangGraphClient) -> None:
        self._client = client
        self._done: OrderedDict[str, None] = OrderedDict()

    async def remember(self, thread: str, request: TurnRequest) -> None:
        """Once per thread and process; a failure is reported, and the thread's next turn tries again."""
        if thread not in self._done:
            await run_round("thread metadata", partial(self._write, thread, request))

    async def _write(self, thread: str, request: TurnRequest) -> None:
        known = (await self._client.threads.get(thread))["metadata"] or {}
        wanted = {"title": request.text[:MAX_TITLE], **known, **thread_metadata(request)}
        if wanted != known:
            await self._client.threads.update(thread, metadata=wanted)
        self._done[thread] = None
        if len(self._done) > _MOST_REMEMBERED:
            self._done.popitem(last=False)


class PlatformHost:
    """Objects that the graph and the API share in one server process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.hosted = HostedTurns()
        self._stack = AsyncExitStack()
        self._opening = asyncio.Lock()
        self._resources: Resources | None = None
        self._graph: Compiled | None = None
        self._authenticator: Authenticator | None = None

    async def resources(self) -> Resources:
        """The open resources. Raises StoreUnavailable while the database is down; the next call retries."""
        async with self._opening:
            if self._resources is None:
                self._resources = await self._stack.enter_async_context(open_resources(self.settings))
            return self._resources

    async def authenticator(self) -> Authenticator:
        """Knows the callers of the server's own API."""
        if self._authenticator is None:
            self._authenticator = build_authenticator(self.settings, (await self.resources()).pool)
        return self._authenticator

    async def graph(self) -> Compiled:
        """The compiled graph, without a checkpointer."""
        resources = await self.resources()
        if self._graph is None:
            self.hosted.remember = ThreadNames(open_client(self.settings)).remember
            compiled = build_graph(capture_all_deps(resources.tenants.find_deps), self.hosted.host_node).compile()
            self._graph = compiled.copy(update={"stream_channels": STREAMED_CHANNELS})
        return self._graph

    def executor(self, resources: Resources) -> GraphExecutor:
        """Runs the API's turns as runs of the server."""
        del resources
        client = open_client(self.settings)
        return PlatformExecutor(client.runs, client.threads, self.hosted.share_context)

    @asynccontextmanager
    async def open_for_api(self, settings: Settings) -> AsyncIterator[Resources]:
        """The resources for the lifetime of the API, which is the server's."""
        del settings
        try:
            yield await self.resources()
        finally:
            self._resources = self._graph = self._authenticator = None
            await self._stack.aclose()


def open_client(settings: Settings) -> LangGraphClient:
    """A client of the server that hosts us: in this process, or at LANGGRAPH_URL."""
    key = settings.langgraph_api_key or settings.admin_token
    return get_client(url=settings.langgraph_url, api_key=key.get_secret_value() if key else None)


@cache
def platform_host() -> PlatformHost:
    """The host of this process. Raises SettingsProblem, which names the missing settings."""
    return PlatformHost(Settings.from_environment())


@cache
def platform_app() -> FastAPI:
    """The API whose turns run on the server that hosts it."""
    host = platform_host()
    app = create_app(
        host.settings, resources_factory=host.open_for_api, make_executor=host.executor, hosted=host.hosted
    )
    # The server's own routes keep their HTTP error format, which its clients expect.
    del app.exception_handlers[HTTPException]
    return app
