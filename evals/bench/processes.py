"""Everything that a measurement needs running: Postgres, the upstream, the orchestrator's API and the bare handler."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from demo.launch_settings import SERVICE_NAMES, LaunchSettings
from demo.postgres import SCRATCH_PREFIX, EmbeddedPostgres
from demo.processes import Child
from evals.bench.bare import TABLE
from evals.bench.cpu import cpu_s, family_cpu_s, parent_of
from store.migrate import migrate

ROOT = Path(__file__).parents[2]
READY_S = 60.0


class SetupFailed(Exception):
    """A process did not come up; the message says which, and the end of its log."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """One of the two that are compared."""

    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class BenchSetup:
    """What runs. ``postmaster`` is None when the database is not ours: its processor time is then unknown."""

    ours: ServerProcess
    bare: ServerProcess
    postmaster: int | None
    menu_bytes: int

    def cpu_of(self, side: ServerProcess) -> tuple[float | None, float | None]:
        """Processor seconds so far: of that side's process, and of Postgres."""
        return cpu_s(side.pid), family_cpu_s(self.postmaster) if self.postmaster else None


@dataclass(frozen=True, slots=True)
class ScratchEnvironment:
    """What every measurement stands on: a migrated database and a folder. ``children`` end with it."""

    folder: Path
    children: ChildProcesses
    server_url: str
    database_url: str
    postmaster: int | None

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """The API as ``python -m api`` runs it, with these variables beside those of the ground."""
        variables = {"DATABASE_URL": self.database_url, "UNDERSTANDING": "local", **env}
        return ServerProcess(name, *self.children.start(name, "-m", "api", env=variables))


@dataclass(frozen=True, slots=True)
class UpstreamEnvironment:
    """What stands behind the sides: the ground and the upstream."""

    scratch: ScratchEnvironment
    upstream_port: int
    menu_bytes: int

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """The API before the upstream."""
        base_url = f"http://127.0.0.1:{self.upstream_port}"
        services = {"MENU_SERVICE_URL": f"{base_url}/menu", "PROFILE_SERVICE_URL": f"{base_url}/profile"}
        # All guests of a measurement are admitted: it asks what a turn costs, not when one is refused.
        return self.scratch.start_api(name, **{"MAX_TURNS": "1000", **services, **env})


@contextlib.contextmanager
def open_scratch(database_url: str | None) -> Iterator[ScratchEnvironment]:
    """A scratch folder and a database of its own; nothing of them is left.

    ``database_url``: a Postgres where databases may be made; None starts one of our own, with fsync as in production.
    """
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        server = database_url or stack.enter_context(EmbeddedPostgres(folder / "data"))
        url = stack.enter_context(fresh_database(server, drop_afterwards=database_url is not None))
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            postmaster = None if database_url else parent_of(connection.info.backend_pid)
        yield ScratchEnvironment(folder, ChildProcesses(folder, stack), server, url, postmaster)


@contextlib.contextmanager
def open_upstream(database_url: str | None) -> Iterator[UpstreamEnvironment]:
    """The ground, and a process that answers as the demo's menu service does, at next to no cost."""
    with open_scratch(database_url) as scratch:
        with ExitStack() as stack:
            menu = _fetch_demo_menu(ChildProcesses(scratch.folder, stack), scratch.database_url)
        file = scratch.folder / "menu.json"
        file.write_bytes(menu)
        upstream, _ = scratch.children.start("upstream", "-m", "evals.bench.upstream", "--menu", str(file))
        yield UpstreamEnvironment(scratch, upstream, len(menu))


@dataclass(frozen=True, slots=True)
class DemoEnvironment:
    """The demo restaurant: its services on a database of their own, beside the ground."""

    scratch: ScratchEnvironment
    urls: Mapping[str, str]
    wait_for_services: Callable[[], int]
    """Waits until they answer."""

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """The API before the demo's services, which answer by then."""
        api = self.scratch.start_api(name, **{**self.urls, **env})
        self.wait_for_services()
        return api


@contextlib.contextmanager
def open_demo(database_url: str | None) -> Iterator[DemoEnvironment]:
    """Open the demo restaurant, as ``make run`` does, but without guests of former days."""
    with (
        open_scratch(database_url) as scratch,
        fresh_database(scratch.server_url, drop_afterwards=database_url is not None) as demo_database,
    ):
        base = free_ports(len(SERVICE_NAMES))
        command = ("-m", "demo.services", "--port-base", str(base))
        env = {"DEMO_DATABASE_URL": demo_database, "DEMO_SEED_HISTORY": "false"}
        wait_for_services = scratch.children.start_unawaited(
            range(base, base + len(SERVICE_NAMES)), "services", *command, env=env
        )
        yield DemoEnvironment(scratch, LaunchSettings(demo_port_base=base).demo_urls(), wait_for_services)


@contextlib.contextmanager
def open_bench(database_url: str | None, *, spare_bare: bool = False) -> Iterator[BenchSetup]:
    """Start both sides. ``spare_bare`` gives the bare handler the API's settings of the garbage collector."""
    with open_upstream(database_url) as upstream:
        url = upstream.scratch.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE)
        env = {"DATABASE_URL": url, "MENU_SERVICE_URL": f"http://127.0.0.1:{upstream.upstream_port}/menu"}
        arguments = ("--spare",) if spare_bare else ()
        bare = ServerProcess(
            "bare", *upstream.scratch.children.start("bare", "-m", "evals.bench.bare", *arguments, env=env)
        )
        yield BenchSetup(upstream.start_api("orchestrator"), bare, upstream.scratch.postmaster, upstream.menu_bytes)


class ChildProcesses:
    """Starts processes that end with the stage. They run in its folder, where no .env of anybody's is read."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, int]:
        """The port on which it answers by now, and its process id. Its output goes to a file, as logs do."""
        port = free_ports(1)
        return port, self.start_unawaited([port], name, *arguments, "--port", str(port), env=env)()

    def start_unawaited(
        self, ports: Sequence[int], name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> Callable[[], int]:
        """Start without waiting. What is returned waits until it answers on all these ports; then its process id."""
        child = self._child(name, *arguments, env=env)
        self._stack.callback(child.stop)

        def wait_until_ready() -> int:
            for port in ports:
                _await_port(child, port)
            return child.pid

        return wait_until_ready

    def _child(self, name: str, *arguments: str, env: Mapping[str, str] | None) -> Child:
        base = {known: os.environ[known] for known in ("PATH", "HOME", "LANG") if known in os.environ}
        with contextlib.chdir(self._folder):
            return Child(
                name,
                [sys.executable, *arguments],
                log=self._folder / f"{name}.log",
                env={**base, "PYTHONPATH": str(ROOT), **(env or {})},
            )


@contextlib.contextmanager
def fresh_database(server: str, *, drop_afterwards: bool) -> Iterator[str]:
    """A new database; ``dropped`` after the block, where it would outlive us."""
    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        if drop_afterwards:
            _drop(server, name)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _fetch_demo_menu(children: ChildProcesses, url: str) -> bytes:
    """The demo restaurant's menu, as its own service tells it."""
    port, _ = children.start("menu", "-m", "demo.menu", env={"DEMO_DATABASE_URL": url})
    request_body = b'{"user_id": "bench", "channel": "web", "session_id": "bench"}'
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/menu", request_body, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=READY_S) as answer:
        body: bytes = answer.read()
    return body


def free_ports(count: int) -> int:
    """The first of ``count`` ports in a row on which nobody listens right now."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            base: int = first.getsockname()[1]
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError, OverflowError):
            for port in range(base, base + count):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return base


def _await_port(child: Child, port: int) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and child.exit_code() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return
        time.sleep(0.05)
    raise SetupFailed(f"{child.name} does not answer: {' '.join(child.last_lines(5))}")
