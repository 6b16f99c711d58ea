"""The connection pool, and the translation of psycopg's errors into ours."""

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
from store.tenant_scope import NO_TENANT, current_scope

Pool = AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]

_log = logging.getLogger(__name__)
_ACQUIRE_TIMEOUT_S = 5.0
_CONNECT_TIMEOUT_S = 5
_RECONNECT_S = 1.0
_STATEMENT_S = 8.0
_WRITE_CHECK = "select 1 as one from sessions where false for update"
"""Touches no row, and fails whenever the begin of a turn would: read-only, missing table, no permission."""

_SCOPE = "{scope}"
"""The place of the scope in a statement that is one call of a function which sets it."""
_SET_SCOPE = "select set_config('orchestrator.tenant', %s, true), set_config('orchestrator.all_tenants', %s, true)"


async def open_pool(
    url: str, size: int, *, wait_s: float = 10.0, acquire_timeout_s: float = _ACQUIRE_TIMEOUT_S
) -> Pool:
    """A pool of at most ``size`` connections, a quarter of them always open; close it with ``await pool.close()``.

    Waits up to ``wait_s`` seconds for the first connections, then raises StoreUnavailable; with 0 it does not wait and
    the pool connects in the background. Raises ValueError for a malformed ``url``.
    """
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # The driver's message would contain the whole string with its password.
        raise ValueError("not a Postgres connection string") from None
    pool: Pool = AsyncConnectionPool(
        url,
        min_size=max(1, size // 4),
        max_size=size,
        max_waiting=size * 32,
        timeout=acquire_timeout_s,
        max_idle=300.0,
        # Short: the next turn then retries at once, while the pool's own backoff would grow to minutes.
        reconnect_timeout=_RECONNECT_S,
        open=False,
        name="store",
        kwargs={
            "autocommit": True,
            "row_factory": dict_row,
            # Never prepare: in PgBouncer's transaction mode the next statement may use another server connection.
            # No measurable cost: the work is in SQL functions, whose plans Postgres caches.
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


_ERRORS = (psycopg.Error, UnicodeEncodeError)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate psycopg's errors into Unstorable (invalid value) or StoreUnavailable (everything else).

    Read-only, out of disk, not migrated, no permission: each is a fault of the database, and the same message can be
    sent again after the repair.
    """
    try:
        yield
    except _ERRORS as error:
        raise _translate(error) from error


def _translate(error: Exception) -> StoreUnavailable | Unstorable:
    name = type(error).__name__
    match error:
        case PoolTimeout() | TooManyRequests():
            return StoreUnavailable("no database connection became free in time")
        case psycopg.DataError() | UnicodeEncodeError():
            return Unstorable("a parameter", f"the database rejects it ({name})")
        case psycopg.errors.ReadOnlySqlTransaction():
            return StoreUnavailable("the database is read-only", read_only=True)
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return StoreUnavailable(f"the database is unreachable ({name})")
        case _:
            return StoreUnavailable(f"the database rejects the statement ({name})")


async def rows(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Run one statement in its own transaction and fetch its rows, within _STATEMENT_S seconds.

    ``{scope}`` as the first parameter of a function that sets the scope itself, as those of each turn do, saves the
    statement that sets it, and all values are sent apart from the text.
    """
    try:
        async with asyncio.timeout(_STATEMENT_S), pool.connection() as conn:
            try:
                return await _fetch_rows(conn, statement, parameters)
            except psycopg.errors.ReadOnlySqlTransaction:
                await conn.close()  # a new connection may reach a writable server
                raise
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {_STATEMENT_S:g} s") from silent
    except _ERRORS as error:
        raise _translate(error) from error


async def _fetch_rows(
    conn: psycopg.AsyncConnection[DictRow], statement: str, parameters: Sequence[object]
) -> list[DictRow]:
    """Execute the statement in a transaction of its own, for the tenant of the current scope."""
    scope = current_scope()
    if _SCOPE in statement:
        settings = scope.settings if scope else NO_TENANT
        return await (await conn.execute(statement.replace(_SCOPE, "%s, %s"), (*settings, *parameters))).fetchall()
    if scope is None:
        return await (await conn.execute(statement, parameters)).fetchall()
    # Both statements in one message are one transaction and one round trip, also through PgBouncer.
    cursor = psycopg.AsyncClientCursor[DictRow](conn)
    await cursor.execute(f"{_SET_SCOPE}; {statement}", (*scope.settings, *parameters))
    cursor.nextset()
    return await cursor.fetchall()


async def rows_repeatable(pool: Pool, statement: str, parameters: Sequence[object]) -> list[DictRow]:
    """Like ``rows``, for an idempotent statement: it is retried once when the connection was lost.

    After a restart of the database the pool has dead connections; each would otherwise fail one turn.
    """
    try:
        return await rows(pool, statement, parameters)
    except StoreUnavailable as away:
        if not _is_lost_connection(away):
            raise
        _log.info("database connection lost; retrying once")
        await pool.check()
        return await rows(pool, statement, parameters)


def _is_lost_connection(away: StoreUnavailable) -> bool:
    cause = away.__cause__
    if isinstance(cause, PoolTimeout | TooManyRequests | PoolClosed):
        return False
    return isinstance(cause, psycopg.OperationalError | psycopg.InterfaceError)


async def is_isolated(pool: Pool) -> bool:
    """Whether row-level security is in force for the pool's role. Raises StoreUnavailable."""
    [row] = await rows_repeatable(pool, "select row_security_active('sessions') as active", ())
    return bool(row["active"])


async def ping(pool: Pool, *, timeout_s: float = 2.0) -> None:
    """Check that the database accepts writes, without writing.

    Raises StoreUnavailable when it does not, or when it does not answer within ``timeout_s`` seconds.
    """
    try:
        async with asyncio.timeout(timeout_s):
            await rows_repeatable(pool, _WRITE_CHECK, ())
    except TimeoutError as silent:
        raise StoreUnavailable(f"the database did not answer within {timeout_s:g} s") from silent
