"""Starts and stops the whole restaurant: PostgreSQL, the demo's services, and the API, Studio's server or Aegra.

Children are started from one thread and end with it (see demo.processes). A problem is a LaunchFailed or a
PostgresUnavailable whose message is one sentence.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from signal import Signals

import psycopg

from demo.launch_settings import LaunchFailed, LaunchSettings
from demo.postgres import EmbeddedPostgres
from demo.postgres_binaries import OLDEST
from demo.private_files import make_private_folder, open_private
from demo.processes import Child
from demo.restaurants import write_tenants

READY_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 3.0
CONNECT_TIMEOUT_S = 5
POLL_S = 0.05
STUDIO = "studio"
AEGRA_PYTHON = Path(".venv-aegra/bin/python")

StartStep = Callable[[str], AbstractContextManager[None]]


class Stack:
    """The running programs, in the order of their start. `step` shows the progress."""

    def __init__(self, settings: LaunchSettings, *, step: StartStep) -> None:
        self.settings = settings
        self.children: list[Child] = []
        self._step = step
        self._postgres: EmbeddedPostgres | None = None
        self._environment: dict[str, str] = {}

    def start_restaurant(self) -> None:
        """Start the database and the demo services, and migrate. The services may not be ready yet."""
        for name, port in self.settings.list_demo_ports():
            require_free_port("127.0.0.1", port, variable="DEMO_PORT_BASE", purpose=f"the demo's {name} service")
        self._make_folders()
        url = self._database()
        self._environment = child_environment(os.environ, self.settings, database_url=url)
        self._write_tenants()
        with self._step("Applying migrations"):
            self._run("services", "-m", "demo.services", "--all", "--port-base", str(self.settings.demo_port_base))
            self._migrate()

    def start_api(self) -> None:
        """Start the API, and wait until it and every demo service are ready."""
        api = self._run("api", "-m", "api", "--host", self.settings.host, "--port", str(self.settings.port))
        self._await_services()
        with self._step("Starting the API"):
            self._await_ok(api, f"{self.settings.api_address}/ready")

    def start_studio(self) -> None:
        """Start the LangGraph development server instead of the API. Its output goes to our terminal."""
        self._await_services()
        self._environment |= {"LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGGRAPH_NO_VERSION_CHECK": "1"}
        command = ["-m", "langgraph_cli", "dev", "--no-browser", "--n-jobs-per-worker", "10"]
        self._run(STUDIO, *command, "--host", self.settings.host, "--port", str(self.settings.studio_port))

    def start_aegra(self) -> None:
        """Start Aegra, in its own Python environment, instead of the API. Its output goes to our terminal."""
        if not AEGRA_PYTHON.exists():
            raise LaunchFailed(f"{AEGRA_PYTHON} does not exist: run `make aegra`.")
        self._await_services()
        host, port = self.settings.host, str(self.settings.studio_port)
        self._environment |= {"AEGRA_CONFIG": "langgraph.json", "LANGGRAPH_URL": f"http://127.0.0.1:{port}"}
        command = ["-m", "uvicorn", "aegra_api.main:app", "--host", host, "--port", port]
        self._run(STUDIO, *command, program=AEGRA_PYTHON)

    def watch(self) -> None:
        """Wait until a child ends unexpectedly (LaunchFailed), or until the parent make is gone."""
        parent = os.getppid()
        while os.getppid() == parent or "MAKELEVEL" not in os.environ:
            self._require_all_alive()
            time.sleep(POLL_S * 4)

    def close(self) -> None:
        """Stop everything, the database last."""
        try:
            self._stop_children()
        finally:
            if self._postgres is not None:
                self._postgres.stop()

    def _make_folders(self) -> None:
        data, logs = self.settings.demo_data, self.settings.logs
        # An existing folder keeps its rights unless it is ours: it may be shared.
        is_ours = logs.is_dir() and data.joinpath("postgres").exists() and data.stat().st_uid == os.geteuid()
        if is_ours or not data.exists():
            make_private_folder(data, passable=os.geteuid() == 0)  # PostgreSQL then runs under another account
        make_private_folder(logs)

    def _write_tenants(self) -> None:
        """Write the demo's TENANTS_FILE, unless there is one. Copper Basil is left out where other services are set."""
        if self._environment.get("TENANTS_FILE"):
            return
        is_changed = any(os.environ.get(name) for name in ("DEFAULT_TENANT", *self.settings.demo_urls()))
        path = self.settings.tenants_file
        with open_private(path) as file:
            file.write(write_tenants(None if is_changed else "default", self.settings.demo_port_base).encode())
        self._environment["TENANTS_FILE"] = str(path.resolve())

    def _database(self) -> str:
        url = self.settings.database_url
        if url is not None:
            with self._step("Connecting to the database of DATABASE_URL"):
                require_database(url.get_secret_value())
                return url.get_secret_value()
        self._postgres = EmbeddedPostgres(self.settings.demo_data / "postgres", log=self.settings.logs / "postgres.log")
        with self._step("Starting PostgreSQL"):
            return self._postgres.start()

    def _migrate(self) -> None:
        migration = self._child("migrate", "-m", "store.migrate")
        try:
            if not migration.wait(READY_TIMEOUT_S) or migration.exit_code() != 0:
                raise LaunchFailed(f"The database could not be migrated: {' '.join(migration.last_lines(1))}")
        finally:
            migration.stop()

    def _run(self, name: str, *arguments: str, program: Path = Path(sys.executable)) -> Child:
        child = self._child(name, *arguments, program=program)
        self.children.append(child)
        return child

    def _child(self, name: str, *arguments: str, program: Path = Path(sys.executable)) -> Child:
        # Studio's server writes to our terminal, and has its own reloading child that a SIGKILL would orphan.
        studio = name == STUDIO
        return Child(
            name,
            [str(program), *arguments],
            log=None if studio else self.settings.logs / f"{name}.log",
            env=self._environment,
            parent_death_signal=Signals.SIGTERM if studio else Signals.SIGKILL,
        )

    def _await_services(self) -> None:
        with self._step("Starting the demo services of three restaurants"):
            for _, port in self.settings.list_demo_ports():
                self._await_ok(self.children[0], f"http://127.0.0.1:{port}/health")

    def _await_ok(self, child: Child, url: str) -> None:
        body = "no answer"
        deadline = time.monotonic() + READY_TIMEOUT_S
        while time.monotonic() < deadline:
            self._require_all_alive()
            status, body = get_status(url)
            if status == 200:
                return
            time.sleep(POLL_S)
        raise LaunchFailed(f"{url} was not ready after {READY_TIMEOUT_S:.0f} s ({body[:200]}); see {child.log}.")

    def _require_all_alive(self) -> None:
        database = self._postgres.server if self._postgres else None
        for child in filter(None, (database, *self.children)):
            if (code := child.exit_code()) is not None:
                lines = "\n".join(f"    {line}" for line in child.last_lines())
                where = f"; the end of {child.log}:\n{lines}" if child.log else "."
                raise LaunchFailed(f"{child.name} has ended by itself ({_describe_exit(code)}){where}")

    def _stop_children(self) -> None:
        for child in self.children:
            child.send(Signals.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        for child in self.children:
            child.stop(timeout_s=max(0.1, deadline - time.monotonic()))


def child_environment(environ: Mapping[str, str], settings: LaunchSettings, *, database_url: str) -> dict[str, str]:
    """The children's environment: ours, the database, and the demo's URLs of unset services."""
    named = {name for name, value in environ.items() if value}
    demo = settings.demo_urls()
    if "ORDER_SERVICE_URL" in named:
        # Quote and look-up must belong to the same order service, so the order URLs are all set or all ours.
        demo = {name: url for name, url in demo.items() if not name.startswith("ORDER_")}
    ours = {"DATABASE_URL": database_url, "DEMO_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1", **demo}
    return {**environ, **{name: value for name, value in ours.items() if name not in named}}


def require_free_port(host: str, port: int, *, variable: str, purpose: str) -> None:
    """Raise LaunchFailed if the port is not free. `variable` is its setting, `purpose` its use."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            fault_of_port = refused.errno in (errno.EADDRINUSE, errno.EACCES)
            advice = f"free it, or set {variable} to another number" if fault_of_port else "set HOST to one that it has"
            raise LaunchFailed(
                f"Port {port} on {host}, which {purpose} needs, cannot be used on this machine ({refused.strerror}): "
                f"{advice}."
            ) from refused


def require_database(url: str) -> None:
    """Raise LaunchFailed unless a recent PostgreSQL is reachable there. The URL is never shown."""
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_S) as connection:
            version = connection.info.server_version
    except psycopg.OperationalError as away:
        reason = str(away).strip().splitlines()[0]
        raise LaunchFailed(f"The database of DATABASE_URL cannot be reached: {reason}.") from away
    except psycopg.Error:
        # The driver's message for a malformed URL repeats it, with the password.
        raise LaunchFailed(
            "DATABASE_URL is not a PostgreSQL URL: it looks like postgresql://user:password@host:5432/name."
        ) from None
    if version < OLDEST * 10000:
        raise LaunchFailed(f"DATABASE_URL leads to PostgreSQL {version // 10000}, but {OLDEST} or newer is needed.")


def get_status(url: str, *, timeout_s: float = 2.0) -> tuple[int, str]:
    """The status and body of a GET on this machine, without a proxy. Status 0 without a response."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=timeout_s) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read().decode("utf-8", "replace")
    except OSError as silence:
        return 0, str(silence)


def _describe_exit(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {Signals(-code).name}"
