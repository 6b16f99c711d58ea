"""The system under test: Postgres, the demo services and two replicas of the API, each a separate process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from demo.postgres import EmbeddedPostgres
from demo.processes import Child
from evals.bench.cpu import parent_of
from evals.bench.processes import base_environ, free_ports
from evals.chaos.database_proxy import DatabaseProxy
from evals.chaos.service_proxy import ServiceProxy
from evals.chaos.traps import Traps
from store.migrate import migrate

REPLICAS = 2
READY_S = 60.0
STARTS = 5
LEASE_S = 2.0
SERVICE_S = 3.0
SERVICES = ("menu", "orders", "recommend", "tracking", "profile")
"""The first path segments of the demo services, in the order of their ports."""


class RestartFailed(Exception):
    """A process did not restart, so the run has no result."""


@dataclass
class Replica:
    """One API process at a time on one port."""

    number: int
    port: int
    folder: Path
    environ: dict[str, str]
    child: Child | None = None
    restarting: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def process(self) -> Child:
        assert self.child is not None
        return self.child

    async def start(self) -> None:
        """Start the process and wait until it answers. Retries when the database is not available yet."""
        command = [sys.executable, "-m", "api", "--port", str(self.port)]
        for attempts_left in reversed(range(STARTS)):
            with contextlib.chdir(self.folder):
                self.child = Child("api", command, log=self.folder / f"api-{self.number}.log", env=self.environ)
            try:
                await wait_for_health(f"{self.url}/health", self.child)
            except RestartFailed:
                if not attempts_left:
                    raise
            else:
                return

    async def kill(self) -> None:
        """SIGKILL the process and its children."""
        self.process.kill_session()
        while self.process.exit_code() is None:  # noqa: ASYNC110 - a process has no event
            await asyncio.sleep(0.01)

    def end(self) -> None:
        """SIGKILL without a restart."""
        self.process.stop(signal.SIGKILL)


@dataclass
class SystemUnderTest:
    """The running processes. ``traps`` apply to the proxies of both replicas."""

    postgres: EmbeddedPostgres
    server: str
    replicas: list[Replica]
    traps: Traps
    ledger_url: str
    demo_url: str

    async def restart_postgres(self, *, kill: bool) -> None:
        """Stop the server, or SIGKILL it with all its processes, and start it again on the same data."""
        if kill and self.postgres.server is not None:
            kill_family(self.postgres.server.pid)
        await asyncio.to_thread(self.postgres.stop)
        # From this thread: a child ends with the thread that started it.
        self.postgres.start()

    async def rows(self, url: str, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Query a database directly, without a proxy."""
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            return await (await connection.execute(statement.encode(), values)).fetchall()


async def kill_replicas(
    system: SystemUnderTest, every_s: float, max_kills: int | None, killed: Callable[[], None]
) -> None:
    """Kill one replica after the other until cancelled; each is started again before the next one is killed.

    ``killed`` is called after each; None kills without end.
    """
    for replica in islice(cycle(system.replicas), max_kills):
        await asyncio.sleep(every_s)
        async with replica.restarting:
            await replica.kill()
            killed()
            start = asyncio.create_task(replica.start())
            try:
                await asyncio.shield(start)
            except asyncio.CancelledError:
                await start
                raise


async def restart_dead_replicas(system: SystemUnderTest) -> None:
    """Start the replicas again that are not running."""
    for replica in system.replicas:
        async with replica.restarting:
            if replica.process.exit_code() is not None:
                await replica.start()


@asynccontextmanager
async def open_system(*, keys: bool, more: Mapping[str, str] | None = None) -> AsyncIterator[SystemUnderTest]:
    """Start everything in a scratch folder that is removed afterwards.

    ``keys`` False: the order service supports neither idempotency keys nor a look-up. ``more``: environment variables
    of the replicas.
    """
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(scratch_folder())
        postgres = EmbeddedPostgres(folder / "data")
        server = postgres.start()
        stack.callback(postgres.stop)
        ledger, demo = create_database(server, "ledger"), create_database(server, "kitchen")
        migrate(ledger)
        ports = await start_services(folder, demo, stack)
        traps = Traps()
        replicas = [await _build_replica(n, folder, server, ports, traps, stack, keys=keys) for n in range(REPLICAS)]
        for replica in replicas:
            replica.environ.update(more or {})
            await replica.start()
            stack.callback(replica.end)
        yield SystemUnderTest(postgres, server, replicas, traps, ledger, demo)


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder with a short path (for sockets) that the database's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="mcp-chaos-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def kill_family(postmaster: int) -> None:
    """SIGKILL a server and all its child processes."""
    pids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
    for pid in [postmaster, *(pid for pid in pids if parent_of(pid) == postmaster)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


async def wait_for_health(url: str, child: Child) -> None:
    """Wait until the URL answers 200. Raises RestartFailed with the end of the program's log when it does not."""
    deadline = asyncio.get_running_loop().time() + READY_S
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        while asyncio.get_running_loop().time() < deadline and child.exit_code() is None:
            with contextlib.suppress(httpx.TransportError):
                if (await client.get(url)).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise RestartFailed(f"{url} does not answer: {' '.join(child.last_lines(5))}")


def create_database(server: str, name: str) -> str:
    """The URL of a new, empty database of the server."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return make_conninfo(server, dbname=name)


async def start_services(folder: Path, url: str, stack: AsyncExitStack) -> dict[str, int]:
    """Start the five demo services on the database. Returns the port of each; they stop with the stack.

    The kitchen is slow, so that an order can be changed and cancelled for the whole run.
    """
    base = free_ports(len(SERVICES))
    env = {**base_environ(), "DEMO_DATABASE_URL": url, "DEMO_SEED_HISTORY": "false", "DEMO_KITCHEN_SPEED": "60"}
    with contextlib.chdir(folder):
        command = [sys.executable, "-m", "demo.services", "--port-base", str(base)]
        child = Child("services", command, log=folder / "services.log", env=env)
    stack.callback(child.stop)
    ports = {name: base + place for place, name in enumerate(SERVICES)}
    for port in ports.values():
        await wait_for_health(f"http://127.0.0.1:{port}/health", child)
    return ports


async def _build_replica(
    number: int, folder: Path, server: str, ports: dict[str, int], traps: Traps, stack: AsyncExitStack, *, keys: bool
) -> Replica:
    """A replica, not started yet, with its own proxies to the database and the services."""
    host = conninfo_to_dict(server)["host"]
    database = DatabaseProxy(number, f"{host}/.s.PGSQL.5432", traps)
    services = ServiceProxy(number, ports, traps, keys=keys, too_late_s=SERVICE_S + 1)
    for proxy in (database, services):
        await proxy.open()
        stack.push_async_callback(proxy.close)
    base_url = f"http://127.0.0.1:{services.port}"
    lookup = {"ORDER_LOOKUP_URL": f"{base_url}/orders/lookup", "ORDER_IDEMPOTENT": "true"} if keys else {}
    changes = {f"ORDER_{each.upper()}_URL": f"{base_url}/orders/{each}" for each in ("change", "cancel") if keys}
    environ = {
        **base_environ(),
        **lookup,
        **changes,
        "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{database.port}/ledger?sslmode=disable&gssencmode=disable",
        "MENU_SERVICE_URL": f"{base_url}/menu",
        "ORDER_SERVICE_URL": f"{base_url}/orders",
        # Each replica has a proxy of its own to the one order service.
        "ORDER_SERVICE_NAME": "kitchen",
        "ORDER_QUOTE_URL": f"{base_url}/orders/quote",
        "RECOMMEND_SERVICE_URL": f"{base_url}/recommend",
        "TRACKING_SERVICE_URL": f"{base_url}/tracking",
        "PROFILE_SERVICE_URL": f"{base_url}/profile",
        "UNDERSTANDING": "local",
        "LOG_LEVEL": "WARNING",
        "TURN_TIMEOUT_S": "8",
        "SERVICE_TIMEOUT_S": str(SERVICE_S),
        "SESSION_LEASE_S": str(LEASE_S),
        "SESSION_WAIT_S": "5",
        "RECONCILE_EVERY_S": "1",
    }
    return Replica(number, free_ports(1), folder, environ)
