"""The connection pool, and the border at which psycopg's errors become ours."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

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
            "prepare_threshold": 0,
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
    """What psycopg raises in here leaves as StoreUnavailable ("the database is away") or Unstorable."""
    try:
        yield
    except (PoolTimeout, TooManyRequests) as exhausted:
        raise StoreUnavailable("no database connection came free in time") from exhausted
    except (psycopg.OperationalError, psycopg.InterfaceError) as away:
        raise StoreUnavailable(f"the database is away ({type(away).__name__})") from away
    except (psycopg.DataError, UnicodeEncodeError) as unfit:
        raise Unstorable("a parameter", f"the database refuses it ({type(unfit).__name__})") from unfit


async def rows(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Run one statement in a transaction of its own and fetch its rows, within _STATEMENT_S seconds."""
    try:
        async with asyncio.timeout(_STATEMENT_S):
            with border():
                async with pool.connection() as conn:
                    cursor = await conn.execute(statement, parameters)
                    return await cursor.fetchall()
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {_STATEMENT_S:g} s") from silent


async def rows_repeatable(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Like ``rows``, for a statement that may run twice: when the connection was lost it is sent once more.

    A restarted database leaves dead connections in the pool; without this each of them would fail one turn.
    """
    try:
        return await rows(pool, statement, parameters)
    except StoreUnavailable as away:
        if isinstance(away.__cause__, PoolTimeout | TooManyRequests | PoolClosed):
            raise
        _log.info("a database connection was lost; trying once more")
        await pool.check()
        return await rows(pool, statement, parameters)


async def ping(pool: Pool, *, timeout_s: float = 2.0) -> None:
    """Ask the database for a sign of life; StoreUnavailable when there is none within ``timeout_s`` seconds."""
    try:
        async with asyncio.timeout(timeout_s):
            await rows_repeatable(pool, "select 1 as alive", ())
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {timeout_s:g} s") from silent
