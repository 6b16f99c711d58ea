"""Database migrations: our numbered SQL files, then LangGraph's checkpoint tables.

``python -m store.migrate`` migrates DATABASE_URL. Idempotent, and safe when several replicas start at once. With
``--grant ROLE``, the role of the API gets the rights that it needs, on all tables of this release.

During a rolling upgrade the previous release runs on a migrated database, so a migration adds and does not take away.
One that the previous release cannot work with has the line ``-- ends the previous release``: older releases do not
start on its database. A release never migrates the database of a newer one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from langgraph.checkpoint.postgres import PostgresSaver
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row

from store.errors import MigrationFailed

MINIMUM_SERVER_VERSION = 14
_FOLDER = Path(__file__).parent / "migrations"
_COMPRESS_WITH_LZ4 = """
do $$
declare
    large record;
begin
    for large in
        select c.relname as in_table, a.attname as in_column from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = current_schema()::regnamespace and a.attcompression <> 'l'
            and (c.relname, a.attname) in (
            ('checkpoints', 'checkpoint'), ('turns', 'request'), ('turns', 'reply'), ('recordings', 'story'),
            ('recorded_answers', 'body')
        )
    loop
        execute format('alter table %I alter column %I set compression lz4', large.in_table, large.in_column);
    end loop;
exception when feature_not_supported then
    raise notice 'this server has no lz4';
end
$$
"""
"""lz4 costs a fraction of pglz, which stays where the server has no lz4. Old values stay readable."""
_ISOLATE_CHECKPOINTS = """
do $$
declare
    name text;
begin
    foreach name in array array['checkpoints', 'checkpoint_blobs', 'checkpoint_writes']
    loop
        execute format('alter table %I add column if not exists tenant text', name);
        execute format('alter table %I alter column tenant set default nullif(current_tenant(), %L)', name, '');
        if not exists (
            select from pg_policies p
            where p.schemaname = current_schema() and p.tablename = name and p.policyname = 'of_tenant'
        ) then
            perform set_config('orchestrator.all_tenants', 'on', true);
            execute format(
                'update %I c set tenant = s.tenant from sessions s where c.thread_id = s.thread_id::text', name
            );
            execute format('alter table %I enable row level security', name);
            execute format(
                'create policy of_tenant on %I using (tenant is null or sees_tenant(tenant) or sees_no_tenant())', name
            );
        end if;
    end loop;
end
$$
"""
"""LangGraph's tables. Its own servers set no tenant: their rows have none, and are found by thread id alone, which is
derived from tenant, session and user."""
_GRANT = """
do $$
begin
    execute format('grant usage on schema %I to {role}', current_schema());
    execute format('grant select, insert, update, delete on all tables in schema %I to {role}', current_schema());
    execute format('grant usage on all sequences in schema %I to {role}', current_schema());
    execute format('grant execute on all functions in schema %I to {role}', current_schema());
end
$$
"""
_ENDS_PREVIOUS_RELEASE = "-- ends the previous release"
_LOCK = 4_217_130_551
_LOCK_WAIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered SQL file. ``checksum`` detects changes after it was applied."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def ends_previous_release(self) -> bool:
        """Whether releases without this migration cannot work on its database."""
        return _ENDS_PREVIOUS_RELEASE in self.sql.splitlines()


@dataclass(frozen=True, slots=True)
class AppliedMigration:
    """A migration as the database records it, possibly one of a newer release."""

    number: int
    name: str
    checksum: str
    ends_previous_release: bool


def migrate(url: str) -> None:
    """Apply missing migrations. Raises MigrationFailed; earlier migrations stay applied."""
    with _connect(url) as conn:
        version = conn.info.server_version // 10_000
        if version < MINIMUM_SERVER_VERSION:
            raise MigrationFailed(f"Postgres {version} is too old; {MINIMUM_SERVER_VERSION} or newer is needed.")
        with _connect(url) as locking, _hold_lock(locking):
            _bring_up_to_date(conn)


def grant_to_role(url: str, role: str) -> None:
    """Grant the rights that the API needs to a role that owns nothing. Raises MigrationFailed."""
    with _connect(url) as conn:
        statement = _GRANT.replace("{role}", sql.Identifier(role).as_string(conn))
        conn.execute(statement.encode())


def enforce_isolation(url: str) -> None:
    """Isolate the tenants also where the API's role owns the tables. Raises MigrationFailed."""
    with _connect(url) as conn:
        conn.execute("select enforce_isolation()")


def require_migrated(url: str) -> None:
    """Raise MigrationFailed, with the remedy in one sentence, unless this release can work on the database.

    Migrations of a newer release are accepted if that release says so: during a rolling upgrade both run.
    """
    with _connect(url) as conn:
        applied = _load_applied(conn)
    missing = {migration.number for migration in _all_migrations()} - applied.keys()
    if missing:
        raise MigrationFailed("The database of DATABASE_URL is not migrated: run `python -m store.migrate` first.")
    if ending := [each for each in _newer_migrations(applied) if each.ends_previous_release]:
        raise MigrationFailed(
            f"A newer release migrated the database of DATABASE_URL ({ending[-1].name}), and this release cannot work"
            " on it: run that release, or restore a backup from before it."
        )


@contextmanager
def _connect(url: str) -> Iterator[psycopg.Connection[DictRow]]:
    """A new connection; its errors are raised as MigrationFailed."""
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's message would contain the whole string with its password.
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
    _create_table(conn)
    applied = _load_applied(conn)
    if newer := _newer_migrations(applied):
        raise MigrationFailed(
            f"A newer release migrated the database of DATABASE_URL ({newer[-1].name}): migrate it with that release."
        )
    for migration in _all_migrations():
        _apply(conn, migration, applied.get(migration.number))
    PostgresSaver(conn).setup()
    conn.execute(_COMPRESS_WITH_LZ4)
    conn.execute(_ISOLATE_CHECKPOINTS)


@contextmanager
def _hold_lock(connection: psycopg.Connection[DictRow]) -> Iterator[None]:
    """Hold a transaction-level advisory lock on a separate connection, so that one replica migrates at a time.

    A session-level lock would stay on a PgBouncer connection. Waiting replicas poll with a new transaction each time:
    a transaction that waits inside the server would deadlock with LangGraph's concurrent index builds; an open one at
    "read committed" does not.
    """
    connection.isolation_level = psycopg.IsolationLevel.READ_COMMITTED
    deadline = time.monotonic() + _LOCK_WAIT_S
    while time.monotonic() < deadline:
        with connection.transaction():
            if _row(connection, "select pg_try_advisory_xact_lock(%s) as locked", _LOCK)["locked"]:
                connection.execute("set local idle_in_transaction_session_timeout = 0")
                yield
                return
        time.sleep(0.1)
    raise MigrationFailed(f"Another process has been migrating the database for over {_LOCK_WAIT_S:.0f} s.")


def _row(conn: psycopg.Connection[DictRow], statement: str, *parameters: object) -> DictRow:
    row = conn.execute(statement, parameters).fetchone()
    assert row is not None, "the statement always gives a row"  # noqa: S101
    return row


def _create_table(conn: psycopg.Connection[DictRow]) -> None:
    conn.execute(
        "create table if not exists orchestrator_migrations ("
        "number integer primary key, name text not null, checksum text not null,"
        " applied_at timestamptz not null default now())"
    )
    conn.execute(
        "alter table orchestrator_migrations"
        " add column if not exists ends_previous_release boolean not null default false"
    )


def _load_applied(conn: psycopg.Connection[DictRow]) -> dict[int, AppliedMigration]:
    """The applied migrations by number, also from a table of a release that recorded less."""
    if not _row(conn, "select to_regclass('orchestrator_migrations') is not null as there")["there"]:
        return {}
    rows = conn.execute("select * from orchestrator_migrations order by number").fetchall()
    return {
        row["number"]: AppliedMigration(
            row["number"], row["name"], row["checksum"], bool(row.get("ends_previous_release"))
        )
        for row in rows
    }


def _newer_migrations(applied: Mapping[int, AppliedMigration]) -> list[AppliedMigration]:
    """Applied migrations that this release does not have, oldest first."""
    own = {migration.number for migration in _all_migrations()}
    return [each for number, each in applied.items() if number not in own]


def _all_migrations() -> list[Migration]:
    files = sorted(_FOLDER.glob("[0-9]*.sql"))
    if not files:
        raise MigrationFailed(f"The installation is incomplete: there are no migrations in {_FOLDER}.")
    return [Migration(int(f.stem.split("_")[0]), f.stem, f.read_text(encoding="utf-8")) for f in files]


def _apply(conn: psycopg.Connection[DictRow], migration: Migration, applied: AppliedMigration | None) -> None:
    if applied is not None:
        if applied.checksum == migration.checksum:
            return
        raise MigrationFailed(
            f"Migration {migration.name} was changed after it had been applied; add a new one instead."
        )
    with conn.transaction():
        # An owner that is no superuser sees no rows without a scope.
        conn.execute("select set_config('orchestrator.all_tenants', 'on', true)")
        conn.execute(migration.sql.encode())
        conn.execute(
            "insert into orchestrator_migrations (number, name, checksum, ends_previous_release)"
            " values (%s, %s, %s, %s)",
            (migration.number, migration.name, migration.checksum, migration.ends_previous_release),
        )


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().split("\n")[0].rstrip(".") or type(error).__name__


def main(given: Sequence[str] | None = None) -> int:
    """Migrate DATABASE_URL; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m store.migrate", description="Migrate DATABASE_URL.")
    parser.add_argument("--grant", metavar="ROLE", help="an existing role that owns nothing, for the API")
    parser.add_argument(
        "--enforce",
        action="store_true",
        help="isolate tenants also from the tables' owner, once no replica of an earlier release runs",
    )
    arguments = parser.parse_args(given)
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        sys.stderr.write("Set DATABASE_URL to the Postgres database to migrate.\n")
        return 1
    try:
        migrate(url)
        if arguments.grant:
            grant_to_role(url, arguments.grant)
        if arguments.enforce:
            enforce_isolation(url)
    except MigrationFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
