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


class StageFailed(Exception):
    """A process did not come up; the message says which, and the end of its log."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two that are compared."""

    name: str
    port: int
    pid: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs. ``postmaster`` is None when the database is not ours: its processor time is then unknown."""

    ours: Side
    bare: Side
    postmaster: int | None
    menu_bytes: int

    def cpu_of(self, side: Side) -> tuple[float | None, float | None]:
        """Processor seconds so far: of that side's process, and of Postgres."""
        return cpu_s(side.pid), family_cpu_s(self.postmaster) if self.postmaster else None


@dataclass(frozen=True, slots=True)
class Ground:
    """What every measurement stands on: a migrated database and a folder. ``children`` end with it."""

    folder: Path
    children: Children
    server_url: str
    database_url: str
    postmaster: int | None

    def start_api(self, name: str, **env: str) -> Side:
        """The API as ``python -m api`` runs it, with these variables beside those of the ground."""
        told = {"DATABASE_URL": self.database_url, "UNDERSTANDING": "local", **env}
        return Side(name, *self.children.start(name, "-m", "api", env=told))


@dataclass(frozen=True, slots=True)
class Backstage:
    """What stands behind the sides: the ground and the upstream."""

    ground: Ground
    upstream_port: int
    menu_bytes: int

    def start_api(self, name: str, **env: str) -> Side:
        """The API before the upstream."""
        at = f"http://127.0.0.1:{self.upstream_port}"
        services = {"MENU_SERVICE_URL": f"{at}/menu", "PROFILE_SERVICE_URL": f"{at}/profile"}
        # All guests of a measurement are admitted: it asks what a turn costs, not when one is refused.
        return self.ground.start_api(name, **{"MAX_TURNS": "1000", **services, **env})


@contextlib.contextmanager
def ground(database_url: str | None) -> Iterator[Ground]:
    """A scratch folder and a database of its own; nothing of them is left.

    ``database_url``: a Postgres where databases may be made; None starts one of our own, with fsync as in production.
    """
    with ExitStack() as opened:
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX))
        opened.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        server = database_url or opened.enter_context(EmbeddedPostgres(folder / "data"))
        url = opened.enter_context(fresh_database(server, dropped=database_url is not None))
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            postmaster = None if database_url else parent_of(connection.info.backend_pid)
        yield Ground(folder, Children(folder, opened), server, url, postmaster)


@contextlib.contextmanager
def backstage(database_url: str | None) -> Iterator[Backstage]:
    """The ground, and a process that answers as the demo's menu service does, at next to no cost."""
    with ground(database_url) as below:
        with ExitStack() as briefly:
            menu = _menu_of_the_demo(Children(below.folder, briefly), below.database_url)
        file = below.folder / "menu.json"
        file.write_bytes(menu)
        upstream, _ = below.children.start("upstream", "-m", "evals.bench.upstream", "--menu", str(file))
        yield Backstage(below, upstream, len(menu))


@dataclass(frozen=True, slots=True)
class DemoHouse:
    """The demo restaurant: its services on a database of their own, beside the ground."""

    ground: Ground
    urls: Mapping[str, str]
    services: Callable[[], int]
    """Waits until they answer."""

    def start_api(self, name: str, **env: str) -> Side:
        """The API before the demo's services, which answer by then."""
        api = self.ground.start_api(name, **{**self.urls, **env})
        self.services()
        return api


@contextlib.contextmanager
def demo_house(database_url: str | None) -> Iterator[DemoHouse]:
    """Open the demo restaurant, as ``make run`` does, but without guests of former days."""
    with ground(database_url) as below, fresh_database(below.server_url, dropped=database_url is not None) as kitchen:
        base = free_ports(len(SERVICE_NAMES))
        command = ("-m", "demo.services", "--port-base", str(base))
        env = {"DEMO_DATABASE_URL": kitchen, "DEMO_SEED_HISTORY": "false"}
        answering = below.children.begin(range(base, base + len(SERVICE_NAMES)), "services", *command, env=env)
        yield DemoHouse(below, LaunchSettings(demo_port_base=base).demo_urls(), answering)


@contextlib.contextmanager
def staged(database_url: str | None, *, spare_bare: bool = False) -> Iterator[Stage]:
    """Start both sides. ``spare_bare`` gives the bare handler the API's settings of the garbage collector."""
    with backstage(database_url) as behind:
        url = behind.ground.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE)
        env = {"DATABASE_URL": url, "MENU_SERVICE_URL": f"http://127.0.0.1:{behind.upstream_port}/menu"}
        spared = ("--spare",) if spare_bare else ()
        bare = Side("bare", *behind.ground.children.start("bare", "-m", "evals.bench.bare", *spared, env=env))
        yield Stage(behind.start_api("orchestrator"), bare, behind.ground.postmaster, behind.menu_bytes)


class Children:
    """Starts processes that end with the stage. They run in its folder, where no .env of anybody's is read."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder
        self._opened = opened

    def start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, int]:
        """The port on which it answers by now, and its process id. Its output goes to a file, as logs do."""
        port = free_ports(1)
        return port, self.begin([port], name, *arguments, "--port", str(port), env=env)()

    def begin(
        self, ports: Sequence[int], name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> Callable[[], int]:
        """Start without waiting. What is returned waits until it answers on all these ports; then its process id."""
        child = self._child(name, *arguments, env=env)
        self._opened.callback(child.stop)

        def answering() -> int:
            for port in ports:
                _await_port(child, port)
            return child.pid

        return answering

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
def fresh_database(server: str, *, dropped: bool) -> Iterator[str]:
    """A new database; ``dropped`` after the block, where it would outlive us."""
    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(server, dbname=name)
    finally:
        if dropped:
            _drop(server, name)


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _menu_of_the_demo(children: Children, url: str) -> bytes:
    """The demo restaurant's menu, as its own service tells it."""
    port, _ = children.start("menu", "-m", "demo.menu", env={"DEMO_DATABASE_URL": url})
    asked = b'{"user_id": "bench", "channel": "web", "session_id": "bench"}'
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/menu", asked, headers)
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
    raise StageFailed(f"{child.name} does not answer: {' '.join(child.last_lines(5))}")
