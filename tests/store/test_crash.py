"""Workers that die and databases that go away."""

import asyncio
import sys
from pathlib import Path

import psycopg
import pytest

from store.errors import StoreUnavailable
from store.ledger import Granted, Ledger, SessionLocked
from store.pool import Pool, open_pool, ping
from tests.store.turns import asked, run, take_turn

ROOT = Path(__file__).parents[2]
WORKER = """
import asyncio, sys
from store.ledger import Ledger
from store.pool import open_pool
from tests.store.turns import asked, run

async def main():
    pool = await open_pool(sys.argv[1], 2)
    begun = await Ledger(pool).begin(asked("doomed"), body_hash="doomed", lease_s=1.5)
    await run(pool, begun, "doomed")
    print("begun", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_killed_worker_leaves_no_trace_and_its_session_goes_on(
    database: str, ledger: Ledger, pool: Pool
) -> None:
    await take_turn(ledger, pool, "m1")
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WORKER, database, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert worker.stdout is not None
        assert (await worker.stdout.readline()).strip() == b"begun"
    finally:
        worker.kill()
        await worker.communicate()
    assert isinstance(await ledger.begin(asked("m2"), body_hash="m2", lease_s=5), SessionLocked)
    assert '"turn": 2,' in await take_turn(ledger, pool, "doomed"), "the same message, delivered again"
    begun = await ledger.begin(asked("look"), body_hash="look", lease_s=5)
    assert isinstance(begun, Granted)
    assert begun.checkpoint is not None
    assert begun.checkpoint.checkpoint["channel_values"]["log"] == ["m1", "doomed"]


def cut_connections(database: str) -> None:
    """What a restart of the server does to the pool."""
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


async def test_lost_connections_cost_no_turn(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    cut_connections(database)
    begun = await ledger.begin(asked("m2"), body_hash="m2", lease_s=5)
    assert isinstance(begun, Granted)
    kept = (await run(pool, begun, "m2")).result()
    cut_connections(database)
    await ledger.end(begun, asked("m2"), "{}", kept)
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert [turn.message_id for turn in transcript] == ["m1", "m2"]


async def test_an_exhausted_pool_is_store_unavailable(database: str) -> None:
    one = await open_pool(database, 1, acquire_timeout_s=0.1)
    async with one.connection():
        with pytest.raises(StoreUnavailable):
            await ping(one)
    await ping(one)
    await one.close()


async def test_a_database_that_is_away_is_store_unavailable() -> None:
    with pytest.raises(StoreUnavailable):
        await open_pool("postgresql://127.0.0.1:1/none", 2, wait_s=0.3)


async def test_a_closed_pool_is_store_unavailable(database: str) -> None:
    closed = await open_pool(database, 1)
    await closed.close()
    with pytest.raises(StoreUnavailable):
        await ping(closed)


async def test_a_malformed_url_is_rejected_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="not a Postgres connection string"):
        await open_pool("hunter2 is no url", 2)
