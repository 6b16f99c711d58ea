"""Starts the processes of a measurement: Postgres, the upstream, the orchestrator's API and the bare handler."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from api.auth.api_key import ApiKey
from api.keys import create_key
from demo.launch_settings import LaunchSettings
from demo.postgres import SCRATCH_PREFIX, EmbeddedPostgres
from demo.processes import Child
from demo.restaurants import SERVICE_NAMES
from evals.bench.bare import TABLE
from evals.bench.cpu import cpu_s, family_cpu_s, parent_of
from evals.bench.menus import DEMO, BenchMenu
from evals.scratch_database import fresh_database
from store.api_keys import ApiKeys
from store.migrate import grant_to_role, migrate
from store.pool import open_pool

ROOT = Path(__file__).parents[2]
READY_S = 60.0
PLAIN_SIDE = "orchestrator"
"""The API with AUTH=off and one restaurant."""
CALLERS_SIDE = "callers"
"""The API with AUTH=key and a TENANTS_FILE, as a database role that is subject to row-level security."""
STOCK_SIDE = "stock"
"""The second baseline."""
_BENCH_ROLE = "bench_api"
_CREATE_ROLE = b"do $$ begin create role bench_api login; exception when duplicate_object then null; end $$"


class SetupFailed(Exception):
    """A process did not start; the message holds its name and the end of its log."""


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running HTTP server. ``headers``: those that its clients send."""

    name: str
    port: int
    pid: int
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server has used so far: CPU seconds of its process and of Postgres, and POSTs to services.

    The CPU times are None where they are unknown: without /proc, or for an external database.
    """

    cpu_s: float | None
    postgres_s: float | None
    posts: int


@dataclass(frozen=True, slots=True)
class BenchSetup:
    """The running servers. ``sides`` are compared with ``bare``; the first of them is this revision's API.

    ``postmaster`` is None for an external database: its CPU time is then unknown.
    """

    bare: ServerProcess
    sides: tuple[ServerProcess, ...]
    menu: BenchMenu
    menu_bytes: int
    upstream_port: int
    postmaster: int | None

    def usage_of(self, side: ServerProcess) -> Usage:
        """What that server has used so far."""
        postgres_s = family_cpu_s(self.postmaster) if self.postmaster else None
        posts = _fetch(urllib.request.Request(f"http://127.0.0.1:{self.upstream_port}/posts"))
        return Usage(cpu_s(side.pid), postgres_s, int(posts))


@dataclass(frozen=True, slots=True)
class ScratchEnvironment:
    """A migrated database and a scratch folder for one measurement. ``children`` are stopped at its end."""

    folder: Path
    children: ChildProcesses
    server_url: str
    database_url: str
    postmaster: int | None

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """Start the API as ``python -m api`` does, with these environment variables added."""
        variables = {"DATABASE_URL": self.database_url, "UNDERSTANDING": "local", **env}
        return ServerProcess(name, *self.children.start(name, "-m", "api", env=variables))


@dataclass(frozen=True, slots=True)
class UpstreamEnvironment:
    """The scratch environment and the upstream service of the compared servers."""

    scratch: ScratchEnvironment
    upstream_port: int
    menu_bytes: int

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """Start the API with the upstream as its services."""
        base_url = f"http://127.0.0.1:{self.upstream_port}"
        services = {f"{name.upper()}_SERVICE_URL": f"{base_url}/{name}" for name in SERVICE_NAMES}
        # Admit all guests: the benchmark measures the cost of a turn, not admission control.
        return self.scratch.start_api(name, **{"MAX_TURNS": "1000", **services, **env})


@contextlib.contextmanager
def open_scratch(database_url: str | None) -> Iterator[ScratchEnvironment]:
    """Create a scratch folder and a database; both are removed afterwards.

    ``database_url``: a Postgres that allows creating databases; None starts one, with fsync as in production.
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
def open_upstream(database_url: str | None, menu: BenchMenu = DEMO) -> Iterator[UpstreamEnvironment]:
    """Open the scratch environment and a cheap process that answers like the menu service."""
    with open_scratch(database_url) as scratch:
        body = menu.body
        if body is None:
            with ExitStack() as stack:
                body = _fetch_demo_menu(ChildProcesses(scratch.folder, stack), scratch.database_url)
        file = scratch.folder / "menu.json"
        file.write_bytes(body)
        upstream, _ = scratch.children.start("upstream", "-m", "evals.bench.upstream", "--menu", str(file))
        yield UpstreamEnvironment(scratch, upstream, len(body))


@dataclass(frozen=True, slots=True)
class DemoEnvironment:
    """The demo restaurant: its services, with a database of their own."""

    scratch: ScratchEnvironment
    urls: Mapping[str, str]
    wait_for_services: Callable[[], int]
    """Blocks until the services answer."""

    def start_api(self, name: str, **env: str) -> ServerProcess:
        """Start the API with the demo's services, and wait until they answer."""
        api = self.scratch.start_api(name, **{**self.urls, **env})
        self.wait_for_services()
        return api


@contextlib.contextmanager
def open_demo(database_url: str | None) -> Iterator[DemoEnvironment]:
    """Start the demo restaurant as ``make run`` does, but without order history."""
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
def open_bench(
    database_url: str | None,
    menu: BenchMenu,
    *,
    against: str | None = None,
    variants: Mapping[str, str] | None = None,
    has_callers: bool = False,
    has_stock: bool = False,
) -> Iterator[BenchSetup]:
    """Start the servers on this menu.

    ``against``: an earlier git revision to measure, too. ``variants``: environment variables of this revision's API,
    each measured as a further side ("MENU_MAX_AGE_S": "0"). ``has_callers``: with a side whose callers have keys.
    ``has_stock``: with the second baseline.
    """
    with open_upstream(database_url, menu) as upstream, ExitStack() as stack:
        scratch, url = upstream.scratch, upstream.scratch.database_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE)
        env = {"DATABASE_URL": url, "MENU_SERVICE_URL": f"http://127.0.0.1:{upstream.upstream_port}/menu"}
        bare = ServerProcess("bare", *scratch.children.start("bare", "-m", "evals.bench.bare", env=env))
        sides = [upstream.start_api(PLAIN_SIDE)]
        if has_stock:
            sides.append(
                ServerProcess(STOCK_SIDE, *scratch.children.start("stock", "-m", "evals.bench.stock", env=env))
            )
        sides += [upstream.start_api(f"{name}={value}", **{name: value}) for name, value in (variants or {}).items()]
        if has_callers:
            sides.append(start_for_callers(upstream))
        if against:
            code = stack.enter_context(check_out(against, scratch.folder / "revision"))
            database = stack.enter_context(fresh_database(scratch.server_url, drop_afterwards=database_url is not None))
            # Its own migrations: the schemas of two revisions differ.
            earlier = {"DATABASE_URL": database, "PYTHONPATH": str(code)}
            subprocess.run(
                [sys.executable, "-m", "store.migrate"], cwd=code, env={**base_environ(), **earlier}, check=True
            )
            sides.append(upstream.start_api(against, **earlier))
        yield BenchSetup(bare, tuple(sides), menu, upstream.menu_bytes, upstream.upstream_port, scratch.postmaster)


def start_for_callers(upstream: UpstreamEnvironment) -> ServerProcess:
    """Start the API with keys and tenants, as a role that owns nothing; its clients send a key of the tenant."""
    scratch = upstream.scratch
    with psycopg.connect(scratch.database_url, autocommit=True) as connection:
        connection.execute(_CREATE_ROLE)
    grant_to_role(scratch.database_url, _BENCH_ROLE)
    base_url = f"http://127.0.0.1:{upstream.upstream_port}"
    file = scratch.folder / "tenants.toml"
    services = "".join(f'services.{name}.url = "{base_url}/{name}"\n' for name in SERVICE_NAMES)
    others = "".join(f'[tenants.{name}]\nname = "{name}"\n{services}' for name in ("brand", "other", "third"))
    file.write_text(others, encoding="utf-8")
    role_url = make_conninfo(scratch.database_url, user=_BENCH_ROLE)
    server = upstream.start_api(CALLERS_SIDE, AUTH="key", TENANTS_FILE=str(file), DATABASE_URL=role_url)
    key = asyncio.run(_create_key(scratch.database_url))
    return replace(server, headers={"authorization": f"Bearer {key.text}"})


async def _create_key(database_url: str) -> ApiKey:
    pool = await open_pool(database_url, 2)
    try:
        return await create_key(ApiKeys(pool), name="bench", tenant="brand", scopes=("converse",))
    finally:
        await pool.close()


@contextlib.contextmanager
def check_out(revision: str, folder: Path) -> Iterator[Path]:
    """A git worktree of the revision, removed afterwards."""
    git = ("git", "-C", str(ROOT), "worktree")
    try:
        subprocess.run([*git, "add", "--detach", str(folder), revision], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as failed:
        raise SetupFailed(f"cannot check out {revision}: {getattr(failed, 'stderr', failed)}".strip()) from None
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=False, capture_output=True)


class ChildProcesses:
    """Starts processes that stop with the environment. They run in its folder, so no developer's .env is read."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def start(self, name: str, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[int, int]:
        """Start a process and wait until it answers. Returns its port and process id. Its output goes to a file."""
        port = free_ports(1)
        return port, self.start_unawaited([port], name, *arguments, "--port", str(port), env=env)()

    def start_unawaited(
        self, ports: Sequence[int], name: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> Callable[[], int]:
        """Start without waiting. The returned function waits until the ports answer and returns the process id."""
        child = self._child(name, *arguments, env=env)
        self._stack.callback(child.stop)

        def wait_until_ready() -> int:
            for port in ports:
                _await_port(child, port)
            return child.pid

        return wait_until_ready

    def _child(self, name: str, *arguments: str, env: Mapping[str, str] | None) -> Child:
        with contextlib.chdir(self._folder):
            return Child(
                name,
                [sys.executable, *arguments],
                log=self._folder / f"{name}.log",
                env={**base_environ(), **(env or {})},
            )


def base_environ() -> dict[str, str]:
    """The environment of every child process, without the machine's settings of the product."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**inherited, "PYTHONPATH": str(ROOT)}


def _fetch_demo_menu(children: ChildProcesses, url: str) -> bytes:
    """The demo restaurant's menu as its service returns it."""
    port, _ = children.start("menu", "-m", "demo.menu", env={"DEMO_DATABASE_URL": url})
    request_body = b'{"user_id": "bench", "channel": "web", "session_id": "bench"}'
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/menu", request_body, headers)
    return _fetch(request)


def _fetch(request: urllib.request.Request) -> bytes:
    """The body of a local server's answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=READY_S) as answer:
        body: bytes = answer.read()
    return body


def free_ports(count: int) -> int:
    """The first of ``count`` consecutive free ports."""
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
