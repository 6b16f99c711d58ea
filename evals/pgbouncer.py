"""A real PgBouncer in transaction mode before a real Postgres."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

MISSING = "pgbouncer is not installed: apt-get install pgbouncer"


class PgBouncerFailed(Exception):
    """PgBouncer did not start."""


def find_pgbouncer() -> str | None:
    """The program's path; None where it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def open_pgbouncer(server: str, *, server_connections: int) -> Iterator[str]:
    """The URL of ``server``'s databases through PgBouncer; replace its path by the database's name.

    ``server_connections``: the connections to Postgres for each database.
    """
    with tempfile.TemporaryDirectory(prefix="pgbouncer-", dir="/tmp") as made:
        folder, port = Path(made), free_port()
        users = folder / "users.txt"
        users.write_text('"postgres" ""\n')
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = {_connection_of(server)}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\nmax_client_conn = 200\n"
            f"default_pool_size = {server_connections}\nserver_round_robin = 1\nlogfile = {folder}/log\n"
        )
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with subprocess.Popen([str(find_pgbouncer()), "-q", *_as_user(folder), str(settings)]) as program:
            try:
                _wait_until_up(url, program)
                yield url
            finally:
                program.kill()


def free_port() -> int:
    """A port on which no program listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _connection_of(server: str) -> str:
    given = urlsplit(server)
    host = given.hostname or parse_qs(given.query)["host"][0]
    password = f" password={given.password}" if given.password else ""
    return f"host={host} port={given.port or 5432} user={given.username or 'postgres'}{password}"


def _as_user(folder: Path) -> list[str]:
    """It refuses to run as root."""
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    for path in (folder, *folder.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    return ["-u", account.pw_name]


def _wait_until_up(url: str, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and program.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise PgBouncerFailed("pgbouncer did not start")
