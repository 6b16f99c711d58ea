"""The testbed of the conversations: the real API over ASGI, and the real demo services on real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import httpx
import psycopg
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

import demo.menu
import demo.order
import demo.profile
import demo.recommend
import demo.tracking
from api.app import OpenResources, create_app
from api.resources import open_resources
from api.settings import Settings
from demo.database import Connection
from demo.services import ServerWithoutSignals
from demo.settings import DemoSettings
from evals.scratch_database import fresh_database
from store.migrate import migrate

HOURS = "10:00-23:00"
NOON = 12


class RestaurantClock:
    """The restaurant's clock: noon of tomorrow, later than every seeded order, until it is set."""

    def __init__(self) -> None:
        self._day = datetime.now(UTC).date() + timedelta(days=1)
        self.moment = datetime.now(UTC)
        self.set(NOON)

    def set(self, hour: int) -> None:
        """Set the hour."""
        self.moment = datetime.combine(self._day, time(hour), UTC)

    def advance(self, minutes: int) -> None:
        """Advance the clock."""
        self.moment += timedelta(minutes=minutes)

    async def now(self, connection: Connection) -> datetime:  # noqa: ARG002 - this clock needs no table
        """The current time."""
        return self.moment


@dataclass
class ServiceSwitch:
    """Wraps a service; answers 503 while ``is_down``."""

    app: ASGIApp
    is_down: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward the call, or answer 503."""
        if scope["type"] == "http" and self.is_down:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, send)


@dataclass
class RestaurantTestbed:
    """The running system. ``api`` is a client of the API; ``services`` are the switches of the services by name.

    ``open_resources``: the API's resources; a scoring program puts its own reader into them.
    """

    url: str
    clock: RestaurantClock
    services: dict[str, ServiceSwitch]
    urls: dict[str, str]
    tables: psycopg.AsyncConnection
    open_resources: OpenResources = open_resources
    api: httpx.AsyncClient = field(init=False)
    settings: Settings = field(init=False)
    _api_stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def open_api(self, **more: object) -> None:
        """Start a new API on the same database, with empty memory. ``more``: further settings."""
        await self.close_api()
        self.settings = _build_settings(self.url, self.urls, more)
        app = create_app(self.settings, resources_factory=self.open_resources)
        await self._api_stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        client = httpx.AsyncClient(transport=transport, base_url="http://api", timeout=30)
        self.api = await self._api_stack.enter_async_context(client)

    async def close_api(self) -> None:
        """Stop the API."""
        await self._api_stack.aclose()

    async def call_service(self, service: str, path: str, body: dict[str, Any]) -> None:
        """Call a demo service directly."""
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{self.urls[service]}{path}", json=body)
            answer.raise_for_status()

    async def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows from the restaurant's own tables."""
        cursor = await self.tables.execute(statement.encode(), values)
        return await cursor.fetchall() if cursor.description else []


@asynccontextmanager
async def open_testbed(
    server: str,
    open_resources: OpenResources = open_resources,
    *,
    orders_for_later: bool = False,
    menu: str = "copper_basil",
) -> AsyncIterator[RestaurantTestbed]:
    """Start everything on a new database of that server; the database is dropped afterwards.

    ``orders_for_later``: whether the restaurant takes them. The scripts are about one that does not: its clock is not
    that of the orchestrator. ``menu``: the demo restaurant's.
    """
    clock = RestaurantClock()
    with fresh_database(server) as url:
        migrate(url)
        services = {
            name: ServiceSwitch(app)
            for name, app in _demo_apps(_demo_settings(url, orders_for_later, menu), clock).items()
        }
        async with serve_apps(services) as urls, connect_tables(url) as tables:
            testbed = RestaurantTestbed(url, clock, services, urls, tables, open_resources)
            await testbed.open_api()
            try:
                yield testbed
            finally:
                await testbed.close_api()


@asynccontextmanager
async def connect_tables(url: str) -> AsyncIterator[psycopg.AsyncConnection]:
    """A connection with the restaurant's own tables in its search path."""
    settings = _demo_settings(url)
    path = f"-c search_path={settings.menu_schema},{settings.order_schema}"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True, options=path) as connection:
        yield connection


def _demo_settings(url: str, orders_for_later: bool = False, menu: str = "copper_basil") -> DemoSettings:
    return DemoSettings.model_validate(
        {
            "database_url": url,
            "opening_hours": HOURS,
            "orders_for_later": orders_for_later,
            "menu": menu,
            "seed_history": menu == "copper_basil",
        }
    )


def _demo_apps(settings: DemoSettings, clock: RestaurantClock) -> dict[str, FastAPI]:
    return {
        "menu": demo.menu.create_app(settings, clock=clock),
        "order": demo.order.create_app(settings, clock=clock),
        "recommend": demo.recommend.create_app(settings),
        "tracking": demo.tracking.create_app(settings, clock=clock),
        "profile": demo.profile.create_app(settings),
    }


@asynccontextmanager
async def serve_apps(apps: Mapping[str, ASGIApp]) -> AsyncIterator[dict[str, str]]:
    """Serve the apps on free ports of the loopback; yields their URLs by name."""
    config = {"port": 0, "log_config": None, "timeout_graceful_shutdown": 2}
    servers = {name: ServerWithoutSignals(uvicorn.Config(app, **config)) for name, app in apps.items()}  # type: ignore[arg-type]  # one dict for fields of many types
    async with asyncio.TaskGroup() as tasks:
        for server in servers.values():
            tasks.create_task(server.serve())
            while not server.started and not server.should_exit:  # noqa: ASYNC110, uvicorn has no event for it
                await asyncio.sleep(0.01)
        try:
            yield {name: f"http://127.0.0.1:{_port(server)}" for name, server in servers.items()}
        finally:
            for server in servers.values():
                server.should_exit = True


def _port(server: uvicorn.Server) -> int:
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port


def _build_settings(url: str, urls: dict[str, str], more: Mapping[str, object]) -> Settings:
    """Settings that ignore the machine's environment variables."""
    values: dict[str, object] = {
        "database_url": url,
        "understanding": "local",
        "log_level": "CRITICAL",
        "log_stdout": False,
        "grafana_loki_url": None,
        "default_tenant": "default",
        "default_locale": "en",
        "menu_service_url": f"{urls['menu']}/menu",
        "check_menus": False,
        # The scripts change the menu between two messages.
        "menu_max_age_s": 0,
        "order_service_url": f"{urls['order']}/orders",
        "order_quote_url": f"{urls['order']}/orders/quote",
        "order_lookup_url": f"{urls['order']}/orders/lookup",
        "order_change_url": f"{urls['order']}/orders/change",
        "order_cancel_url": f"{urls['order']}/orders/cancel",
        "order_idempotent": True,
        "recommend_service_url": f"{urls['recommend']}/recommend",
        "tracking_service_url": f"{urls['tracking']}/tracking",
        "profile_service_url": f"{urls['profile']}/profile",
        **more,
    }
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]  # one dict for fields of many types
