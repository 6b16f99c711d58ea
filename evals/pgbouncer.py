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

PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "there is no pgbouncer here: apt-get install pgbouncer"
SERVER_CONNECTIONS = 3
"""Fewer than our pools have, so that one client's statements go over other clients' connections."""


@contextmanager
def pgbouncer(server: str) -> Iterator[str]:
    """The URL of ``server``'s databases through PgBouncer; replace its path by the database's name."""
    with tempfile.TemporaryDirectory(prefix="pgbouncer-", dir="/tmp") as made:
        folder, port = Path(made), free_port()
        users = folder / "users.txt"
        users.write_text('"postgres" ""\n')
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = {_where(server)}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
            f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\nmax_client_conn = 200\n"
            f"default_pool_size = {SERVER_CONNECTIONS}\nserver_round_robin = 1\nlogfile = {folder}/log\n"
        )
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        with subprocess.Popen([str(PGBOUNCER), "-q", *_as_user(folder), str(settings)]) as program:
            try:
                _await(url, program)
                yield url
            finally:
                program.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _where(server: str) -> str:
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


def _await(url: str, program: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and program.poll() is None:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("pgbouncer did not start")
