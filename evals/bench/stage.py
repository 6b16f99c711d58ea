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
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

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
class Backstage:
    """What stands behind the sides: a migrated database and the upstream. ``children`` end with the stage."""

    children: Children
    database_url: str
    upstream_port: int
    postmaster: int | None
    menu_bytes: int

    def start_api(self, name: str, **env: str) -> Side:
        """The API as ``python -m api`` runs it, with these variables beside those of the stage."""
        at = f"http://127.0.0.1:{self.upstream_port}"
        services = {"MENU_SERVICE_URL": f"{at}/menu", "PROFILE_SERVICE_URL": f"{at}/profile"}
        # All guests of a measurement are admitted: it asks what a turn costs, not when one is refused.
        open_doors = {"MAX_TURNS": "1000"}
        told = {"DATABASE_URL": self.database_url, "UNDERSTANDING": "local", **open_doors, **services, **env}
        return Side(name, *self.children.start(name, "-m", "api", env=told))


@contextlib.contextmanager
def backstage(database_url: str | None) -> Iterator[Backstage]:
    """Start what every measurement needs, in a scratch folder and a database of its own; nothing of it is left.

    ``database_url``: a Postgres where databases may be made; None starts one of our own, with fsync as in production.
    """
    with ExitStack() as opened:
        folder = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX))
        opened.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o711)
        server = database_url or opened.enter_context(EmbeddedPostgres(folder / "data"))
        url = opened.enter_context(_fresh_database(server))
        migrate(url)
        with psycopg.connect(url, autocommit=True) as connection:
            postmaster = None if database_url else parent_of(connection.info.backend_pid)
        with ExitStack() as briefly:
            menu = _menu_of_the_demo(Children(folder, briefly), url)
        children = Children(folder, opened)
        (folder / "menu.json").write_bytes(menu)
        upstream, _ = children.start("upstream", "-m", "evals.bench.upstream", "--menu", str(folder / "menu.json"))
        yield Backstage(children, url, upstream, postmaster, len(menu))


@contextlib.contextmanager
def staged(database_url: str | None, *, spare_bare: bool = False) -> Iterator[Stage]:
    """Start both sides. ``spare_bare`` gives the bare handler the API's settings of the garbage collector."""
    with backstage(database_url) as behind:
        with psycopg.connect(behind.database_url, autocommit=True) as connection:
            connection.execute(TABLE)
        env = {"DATABASE_URL": behind.database_url, "MENU_SERVICE_URL": f"http://127.0.0.1:{behind.upstream_port}/menu"}
        spared = ("--spare",) if spare_bare else ()
        bare = Side("bare", *behind.children.start("bare", "-m", "evals.bench.bare", *spared, env=env))
        yield Stage(behind.start_api("orchestrator"), bare, behind.postmaster, behind.menu_bytes)


class Children:
    """Starts processes that end with the stage. They run in its folder, where no .env of anybody's is read."""

    def __init__(self, folder: Path, opened: ExitStack) -> None:
        self._folder = folder
        self._opened = opened

    def start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, int]:
        """The port on which it answers by now, and its process id. Its output goes to a file, as logs do."""
        port = _free_port()
        child = self._child(name, *arguments, "--port", str(port), env=env)
        self._opened.callback(child.stop)
        _await_port(child, port)
        return port, child.pid

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
def _fresh_database(server: str) -> Iterator[str]:
    name = f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield make_conninfo(server, dbname=name)
    finally:
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _await_port(child: Child, port: int) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and child.exit_code() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1.0):
            return
        time.sleep(0.05)
    raise StageFailed(f"{child.name} does not answer: {' '.join(child.last_lines(5))}")
