"""Bring a database's schema up to date: our numbered SQL files, then LangGraph's checkpoint tables.

``python -m store.migrate`` does it for DATABASE_URL. Safe when several replicas start at once, and when done already.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from store.errors import MigrationFailed

MINIMUM_SERVER_VERSION = 14
_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_217_130_551
_LOCK_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file. ``checksum`` tells whether an applied file was changed afterwards."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrate(url: str) -> None:
    """Apply what is missing. Raises MigrationFailed with one clear sentence; what was applied before stays applied."""
    with _connected(url) as conn:
        version = conn.info.server_version // 10_000
        if version < MINIMUM_SERVER_VERSION:
            raise MigrationFailed(f"Postgres {version} is too old; {MINIMUM_SERVER_VERSION} or newer is needed.")
        with _connected(url) as locking, _locked(locking):
            _bring_up_to_date(conn)


def require_migrated(url: str) -> None:
    """Raises MigrationFailed, with one sentence that says what to do, unless the database is there and up to date."""
    with _connected(url) as conn:
        there = _row(conn, "select to_regclass('orchestrator_migrations') is not null as there")["there"]
        applied = conn.execute("select number from orchestrator_migrations").fetchall() if there else []
    missing = {migration.number for migration in _known()} - {row["number"] for row in applied}
    if missing:
        raise MigrationFailed("The database of DATABASE_URL is not migrated: run `python -m store.migrate` first.")


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection[DictRow]]:
    """A connection of its own; what goes wrong with it leaves as MigrationFailed."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's message would repeat the string, password and all.
        raise MigrationFailed("DATABASE_URL is no Postgres connection string such as postgresql://host/name.") from None
    try:
        # Never prepare, for PgBouncer's transaction mode: see store/pool.py.
        with psycopg.connect(
            url, autocommit=True, row_factory=dict_row, connect_timeout=10, prepare_threshold=None
        ) as conn:
            yield conn
    except psycopg.OperationalError as away:
        raise MigrationFailed(f"The database cannot be reached: {_first_line(away)}.") from away
    except psycopg.Error as refused:
        raise MigrationFailed(f"The database refused a migration: {_first_line(refused)}.") from refused


def _bring_up_to_date(conn: psycopg.Connection[DictRow]) -> None:
    applied = _applied(conn)
    for migration in _known():
        _apply(conn, migration, applied.get(migration.number))
    PostgresSaver(conn).setup()


@contextmanager
def _locked(locking: psycopg.Connection[DictRow]) -> Iterator[None]:
    """Keep the other replicas out of the block by a lock of a transaction on a connection of its own.

    A session's lock would stay behind on a connection of PgBouncer's. Those who wait ask again, each time in a new
    transaction: one that waited inside the server would block, and be blocked by, the concurrent index builds among
    LangGraph's migrations; one that is only open at "read committed" does not.
    """
    locking.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    deadline = time.monotonic() + _LOCK_WAIT_S
    while time.monotonic() < deadline:
        with locking.transaction():
            if _row(locking, "select pg_try_advisory_xact_lock(%s) as locked", _LOCK)["locked"]:
                locking.execute("set local idle_in_transaction_session_timeout = 0")
                yield
                return
        time.sleep(0.1)
    raise MigrationFailed(f"Another process has been migrating the database for over {_LOCK_WAIT_S:.0f} s.")


def _row(conn: psycopg.Connection[DictRow], statement: str, *parameters: object) -> DictRow:
    found = conn.execute(statement, parameters).fetchone()
    assert found is not None, "the statement always gives a row"  # noqa: S101
    return found


def _applied(conn: psycopg.Connection[DictRow]) -> dict[int, str]:
    conn.execute(
        "create table if not exists orchestrator_migrations ("
        "number integer primary key, name text not null, checksum text not null,"
        " applied_at timestamptz not null default now())"
    )
    found = conn.execute("select number, checksum from orchestrator_migrations").fetchall()
    return {row["number"]: row["checksum"] for row in found}


def _known() -> list[Migration]:
    files = sorted(_FOLDER.glob("[0-9]*.sql"))
    return [Migration(int(f.stem.split("_")[0]), f.stem, f.read_text(encoding="utf-8")) for f in files]


def _apply(conn: psycopg.Connection[DictRow], migration: Migration, applied_checksum: str | None) -> None:
    if applied_checksum == migration.checksum:
        return
    if applied_checksum is not None:
        raise MigrationFailed(
            f"Migration {migration.name} was changed after it had been applied; add a new one instead."
        )
    with conn.transaction():
        conn.execute(migration.sql.encode())
        conn.execute(
            "insert into orchestrator_migrations (number, name, checksum) values (%s, %s, %s)",
            (migration.number, migration.name, migration.checksum),
        )


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__


def main() -> int:
    """Migrate DATABASE_URL; the exit code."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the Postgres database to migrate.\n")
        return 1
    try:
        migrate(url)
    except MigrationFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
