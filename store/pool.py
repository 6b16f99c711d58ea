"""The connection pool, and the border at which psycopg's errors become ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from store.errors import StoreUnavailable, Unstorable

Pool = AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]

_log = logging.getLogger(__name__)
_ACQUIRE_TIMEOUT_S = 5.0
_CONNECT_TIMEOUT_S = 5
_RECONNECT_S = 1.0
_STATEMENT_S = 8.0
_AS_IF_TO_WRITE = "select 1 as one from sessions where false for update"
"""Reads and locks nothing, and is refused wherever a turn's begin would be: read-only, no table, no permission."""


async def open_pool(
    url: str, size: int, *, wait_s: float = 10.0, acquire_timeout_s: float = _ACQUIRE_TIMEOUT_S
) -> Pool:
    """A pool of at most ``size`` connections, a quarter of them kept open; close it with ``await pool.close()``.

    Waits up to ``wait_s`` seconds for the first connections and raises StoreUnavailable when they do not come;
    0 does not wait, and the pool goes on trying in the background. A malformed ``url`` is a ValueError.
    """
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's message would repeat the string, password and all.
        raise ValueError("not a Postgres connection string") from None
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=max(1, size // 4),
        max_size=size,
        max_waiting=size * 32,
        timeout=acquire_timeout_s,
        max_idle=300.0,
        # Give up soon: the next turn then tries at once, where the pool's own pauses would grow to minutes.
        reconnect_timeout=_RECONNECT_S,
        open=False,
        name="store",
        kwargs={
            "autocommit": True,
            "row_factory": dict_row,
            # Never prepare: behind PgBouncer's transaction mode the next statement meets another server connection.
            # It costs nothing that can be measured, the work is in SQL functions whose plans Postgres keeps.
            "prepare_threshold": None,
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "application_name": "mcp-orchestrator",
        },
    )
    try:
        await pool.open(wait=wait_s > 0, timeout=wait_s or acquire_timeout_s)
    except PoolTimeout as away:
        await pool.close()
        raise StoreUnavailable(f"no connection to the database within {wait_s:g} s") from away
    return pool


@contextmanager
def border() -> Iterator[None]:
    """What psycopg raises in here leaves as Unstorable (the value is at fault) or as StoreUnavailable (all else).

    Read-only, out of disk, not migrated, no permission: each is a matter of the database, and the same message may be
    sent again once it is mended.
    """
    try:
        yield
    except (PoolTimeout, TooManyRequests) as exhausted:
        raise StoreUnavailable("no database connection came free in time") from exhausted
    except (psycopg.DataError, UnicodeEncodeError) as unfit:
        raise Unstorable("a parameter", f"the database refuses it ({type(unfit).__name__})") from unfit
    except psycopg.errors.ReadOnlySqlTransaction as read_only:
        raise StoreUnavailable("the database is read-only", read_only=True) from read_only
    except (psycopg.OperationalError, psycopg.InterfaceError) as away:
        raise StoreUnavailable(f"the database is away ({type(away).__name__})") from away
    except psycopg.Error as refused:
        raise StoreUnavailable(f"the database refuses to work ({type(refused).__name__})") from refused


async def rows(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Run one statement in a transaction of its own and fetch its rows, within _STATEMENT_S seconds."""
    try:
        async with asyncio.timeout(_STATEMENT_S):
            with border():
                async with pool.connection() as conn, _dropped_when_read_only(conn):
                    cursor = await conn.execute(statement, parameters)
                    return await cursor.fetchall()
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {_STATEMENT_S:g} s") from silent


@asynccontextmanager
async def _dropped_when_read_only(conn: psycopg.AsyncConnection[DictRow]) -> AsyncIterator[None]:
    """A connection keeps the mode and the server that it was opened with: the next one may lead to a writable one."""
    try:
        yield
    except psycopg.errors.ReadOnlySqlTransaction:
        await conn.close()
        raise


async def rows_repeatable(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Like ``rows``, for a statement that may run twice: when the connection was lost it is sent once more.

    A restarted database leaves dead connections in the pool; without this each of them would fail one turn.
    """
    try:
        return await rows(pool, statement, parameters)
    except StoreUnavailable as away:
        if not _connection_was_lost(away):
            raise
        _log.info("a database connection was lost; trying once more")
        await pool.check()
        return await rows(pool, statement, parameters)


def _connection_was_lost(away: StoreUnavailable) -> bool:
    cause = away.__cause__
    if isinstance(cause, PoolTimeout | TooManyRequests | PoolClosed):
        return False
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)


async def ping(pool: Pool, *, timeout_s: float = 2.0) -> None:
    """Ask the database whether it takes writes, without writing.

    Raises StoreUnavailable when it does not, or does not answer within ``timeout_s`` seconds.
    """
    try:
        async with asyncio.timeout(timeout_s):
            await rows_repeatable(pool, _AS_IF_TO_WRITE, ())
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {timeout_s:g} s") from silent
