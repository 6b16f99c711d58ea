"""The store behind a real PgBouncer in transaction mode; skipped where it is not installed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from evals.pgbouncer import MISSING, find_pgbouncer, open_pgbouncer
from store.erasure import erase_guest
from store.expiry import DAY_S, expire_all
from store.ledger import Ledger
from store.migrate import migrate, require_migrated
from store.pool import Pool, open_pool, ping, rows
from store.threads import thread_id
from tests.api.restaurant import Guest, open_api, settings_for
from tests.faults.restaurant import Restaurant, settings_of
from tests.store.turns import small_graph, take_turn

pytestmark = pytest.mark.skipif(find_pgbouncer() is None, reason=MISSING)
GUESTS = 12
SERVER_CONNECTIONS = 3
"""Fewer than our pools have, so that one client's statements go over other clients' connections."""


@pytest.fixture(scope="module")
def bouncer(postgres_server: str) -> Iterator[str]:
    with open_pgbouncer(postgres_server, server_connections=SERVER_CONNECTIONS) as url:
        yield url


def through(bouncer: str, database: str) -> str:
    return urlsplit(bouncer)._replace(path=urlsplit(database).path).geturl()


@pytest.fixture
async def pool(bouncer: str, database: str) -> AsyncIterator[Pool]:
    """More connections than PgBouncer has to the server."""
    opened = await open_pool(through(bouncer, database), 8)
    yield opened
    await opened.close()


async def test_the_statements_of_one_connection_meet_several_of_the_servers(pool: Pool) -> None:
    """A precondition of the other tests."""
    pids = {row["pid"] for _ in range(20) for row in await rows(pool, "select pg_backend_pid() as pid", ())}
    await asyncio.gather(*(rows(pool, "select pg_sleep(0.05) as slept", ()) for _ in range(8)))
    pids |= {row["pid"] for _ in range(20) for row in await rows(pool, "select pg_backend_pid() as pid", ())}
    assert 1 < len(pids) <= SERVER_CONNECTIONS


def test_replicas_migrate_together_and_leave_no_lock_behind(bouncer: str, postgres_url: str) -> None:
    url = through(bouncer, postgres_url)
    with ThreadPoolExecutor(4) as replicas:
        list(replicas.map(migrate, [url] * 4))
    migrate(url)
    require_migrated(url)
    with psycopg.connect(postgres_url) as connection:
        locks = connection.execute(
            "select count(*) from pg_locks where locktype = 'advisory' and database ="
            " (select oid from pg_database where datname = current_database())"
        )
        assert locks.fetchone() == (0,)


async def test_turns_of_many_sessions_keep_their_own_states(pool: Pool) -> None:
    replicas = Ledger(pool), Ledger(pool)
    for number in range(4):
        turns = [
            take_turn(replicas[guest % 2], pool, f"s{guest}-m{number}", session=f"s{guest}") for guest in range(GUESTS)
        ]
        assert all(f'"turn": {number + 1}' in reply for reply in await asyncio.gather(*turns))
    for guest in range(GUESTS):
        transcript = await replicas[0].transcript("acme", f"s{guest}", "ann")
        assert transcript is not None
        assert [turn.message_id for turn in transcript] == [f"s{guest}-m{number}" for number in range(4)]


async def test_langgraphs_own_checkpoints_are_read(pool: Pool) -> None:
    ledger = Ledger(pool)
    await take_turn(ledger, pool, "m1")
    config: RunnableConfig = {"configurable": {"thread_id": str(thread_id("acme", "s1", "ann"))}}
    graph = small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)})
    for _ in range(3):
        await graph.ainvoke({"said": "elsewhere"}, config)
    assert '"turn": 2' in await take_turn(ledger, pool, "m2")


async def test_sessions_expire_and_guests_are_erased(pool: Pool, database: str) -> None:
    ledger = Ledger(pool)
    for session in ("old", "new", "hers"):
        await take_turn(ledger, pool, "m1", session=session)
    with psycopg.connect(database) as connection:
        connection.execute(
            "update sessions set created_at = now() - interval '31 days', updated_at = now() - interval '31 days'"
            " where session_id = 'old'"
        )
    assert await expire_all(pool, idle_s=30 * DAY_S) == 1
    assert (await erase_guest(pool, "acme", "ann")).sessions == 2
    await ping(pool)


async def test_whole_orders_of_many_guests_at_once(bouncer: str, database: str) -> None:
    restaurant = Restaurant()
    async with restaurant.open() as servers:
        settings = settings_for(
            through(bouncer, database), settings_of(servers), database_pool_size=8, reconcile_every_s=0.5
        )
        async with open_api(settings) as client:
            assert (await client.get("/ready")).json()["status"] == "ready"
            placed = await asyncio.gather(*(order(client) for _ in range(GUESTS)))
    assert all(len(restaurant.orders[guest]) == 1 for guest in placed)


async def order(client: httpx.AsyncClient) -> str:
    guest = Guest(client)
    await guest.says("a margherita")
    await guest.says("that's all, pickup, cash")
    assert guest.last["pending"] == "confirm", guest.last
    assert "placed" in await guest.says("yes")
    await guest.says("where is my order?")
    return guest.name
