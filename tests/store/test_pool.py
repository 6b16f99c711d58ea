"""Errors of the store when the database fails."""

from __future__ import annotations

import asyncio
import inspect
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import errors, sql

from store.errors import StoreError, StoreUnavailable, Unstorable
from store.pool import Pool, open_pool, ping, rows, rows_repeatable, translate_errors

EVERY_KIND = sorted(
    {kind for module in (psycopg, errors) for _, kind in inspect.getmembers(module, inspect.isclass)
     if issubclass(kind, psycopg.Error)},
    key=lambda kind: kind.__name__,
)  # fmt: skip


def set_read_only(server: str, url: str, value: str) -> None:
    """Make new connections read-only, as an operator or a failover does."""
    name = sql.Identifier(urlsplit(url).path.removeprefix("/"))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            sql.SQL("alter database {} set default_transaction_read_only = {}").format(name, sql.SQL(value))
        )


def test_there_are_all_of_psycopgs_errors() -> None:
    assert len(EVERY_KIND) > 200


@pytest.mark.parametrize("kind", EVERY_KIND, ids=lambda kind: kind.__name__)
def test_every_error_of_psycopg_is_the_databases_or_the_values(kind: type[psycopg.Error]) -> None:
    expected = Unstorable if issubclass(kind, psycopg.DataError) else StoreUnavailable
    with pytest.raises(StoreError) as caught, translate_errors():
        raise kind
    assert isinstance(caught.value, expected)
    assert caught.value.code == ("unstorable" if expected is Unstorable else "store_unavailable")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into waiting_turns default values",
        "select 1 from nothing_of_this_name",
        "select 1/0",
        "do $$ begin raise exception 'no'; end $$",
        "select pg_terminate_backend(pg_backend_pid())",
    ],
)
async def test_no_statement_of_a_real_database_ends_in_anything_else(pool: Pool, statement: str) -> None:
    with pytest.raises(StoreError):
        await rows(pool, statement, ())
    assert await rows_repeatable(pool, "select 1 as one", ()) == [{"one": 1}]


async def test_a_ping_refuses_a_database_that_takes_no_writes_and_notices_its_return(
    postgres_server: str, database: str
) -> None:
    set_read_only(postgres_server, database, "on")
    pool = await open_pool(database, 2)
    try:
        for _ in range(3):
            with pytest.raises(StoreUnavailable) as caught:
                await ping(pool)
            assert caught.value.read_only
        set_read_only(postgres_server, database, "off")
        await pings(pool)
    finally:
        await pool.close()


async def pings(pool: Pool) -> None:
    """Until all connections of before were used once."""
    async with asyncio.timeout(10):
        while True:
            try:
                await ping(pool)
            except StoreUnavailable:
                continue
            return


async def test_a_ping_refuses_a_database_without_our_tables(postgres_url: str) -> None:
    pool = await open_pool(postgres_url, 1)
    try:
        with pytest.raises(StoreUnavailable):
            await ping(pool)
    finally:
        await pool.close()


async def test_nothing_is_prepared_in_the_database(pool: Pool) -> None:
    """In PgBouncer's transaction mode the next statement may use another connection."""
    async with pool.connection() as connection:
        for _ in range(10):
            await connection.execute("select %s::int as one", (1,))
        cursor = await connection.execute("select count(*) as prepared from pg_prepared_statements")
        assert await cursor.fetchall() == [{"prepared": 0}]
