"""The restaurant's Postgres: a pool per service, and migrations that are safe under concurrent starts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

Connection = psycopg.AsyncConnection[TupleRow]

MIGRATIONS = Path(__file__).parent / "migrations"
CONNECT_TIMEOUT_S = 10
WAIT_FOR_CONNECTION_S = 5.0
POOL_SIZE = 8


class Database:
    """One service's connections. Table names need no schema: the search path contains the three schemas.

    ``schemas`` maps the placeholders of the migrations (menu, order, profile) to schema names.
    """

    def __init__(self, url: str, schemas: dict[str, str], *, pool_size: int = POOL_SIZE) -> None:
        self._url = url
        self._schemas = schemas
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            open=False,
            min_size=1,
            max_size=pool_size,
            timeout=WAIT_FOR_CONNECTION_S,
            kwargs={"autocommit": True, "connect_timeout": CONNECT_TIMEOUT_S},
            configure=self._look_in_our_schemas,
        )

    async def open(self) -> None:
        """Connect. Raises psycopg_pool.PoolTimeout if the server is unreachable."""
        await self._pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)

    async def close(self) -> None:
        """Close the connections."""
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection in autocommit mode."""
        async with self._pool.connection() as connection:
            yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection inside one transaction, rolled back when the block raises."""
        async with self._pool.connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def prepare(self) -> AsyncIterator[Connection]:
        """Create the tables, and open one transaction under the advisory lock, for filling them.

        Concurrent services wait for the lock; the first one does the work.
        """
        async with await psycopg.AsyncConnection.connect(
            self._url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_S
        ) as connection:
            await self._look_in_our_schemas(connection)
            async with connection.transaction():
                name = "demo restaurant " + self._schemas["menu"]
                await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
                await self._migrate(connection)
                yield connection

    async def _migrate(self, connection: Connection) -> None:
        names = {key: sql.Identifier(schema) for key, schema in self._schemas.items()}
        for name in names.values():
            await connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
        await connection.execute(
            sql.SQL(
                "CREATE TABLE IF NOT EXISTS {menu}.migration"
                " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
            ).format(**names)
        )
        cursor = await connection.execute("SELECT name FROM migration")
        applied = {row[0] for row in await cursor.fetchall()}
        for file in sorted(MIGRATIONS.glob("*.sql")):
            if file.name not in applied:
                statements = sql.SQL(_migration_text(file))
                await connection.execute(statements.format(**names))
                await connection.execute("INSERT INTO migration (name) VALUES (%s)", [file.name])

    async def _look_in_our_schemas(self, connection: Connection) -> None:
        path = sql.SQL(", ").join(sql.Identifier(schema) for schema in self._schemas.values())
        await connection.execute(sql.SQL("SET search_path TO {}").format(path))


def _migration_text(file: Path) -> LiteralString:
    """The SQL of a migration. It is trusted text, as LiteralString requires."""
    text: Any = file.read_text(encoding="utf-8")
    return cast(LiteralString, text)
