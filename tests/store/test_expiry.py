"""Idle sessions are deleted completely, except those with an active turn or an open order."""

import asyncio
import sys
from uuid import UUID

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from domain.placement import NewPlacement, placement_key
from observability.events import BackgroundTaskFailed, ExpiryFailed
from store.erasure import erase_guest
from store.errors import StoreUnavailable
from store.expire import main
from store.expiry import DAY_S, LOCK, Expirer, expire_all, expire_sessions
from store.ledger import Granted, Ledger
from store.placements import Placements
from store.pool import Pool
from store.threads import thread_id
from tests.store.turns import asked, small_graph, take_turn


def age(database: str, session_id: str) -> None:
    long_ago = "created_at = now() - interval '31 days', updated_at = now() - interval '31 days'"
    with psycopg.connect(database) as conn:
        conn.execute(f"update sessions set {long_ago} where session_id = %s", (session_id,))  # type: ignore[arg-type]


async def test_an_idle_session_goes_whole_and_others_stay(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    await take_turn(ledger, pool, "m2", session="new")
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 1
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 0
    assert await ledger.transcript("acme", "old", "ann") is None
    assert await ledger.transcript("acme", "new", "ann")
    with psycopg.connect(database) as conn:
        for table in ("sessions", "turns", "checkpoints"):
            assert conn.execute(f"select count(*) from {table}").fetchone() == (1,), table  # type: ignore[arg-type]
    assert '"turn": 1,' in await take_turn(ledger, pool, "m1", session="old"), "it begins afresh"


@pytest.mark.parametrize("open_thing", ["turn", "placement"])
async def test_a_session_with_something_open_is_spared(
    database: str, ledger: Ledger, pool: Pool, open_thing: str
) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    if open_thing == "turn":
        assert isinstance(await ledger.begin(asked("m2", session="old"), body_hash="h", lease_s=60), Granted)
    else:
        key = placement_key("acme", "ann", "old", "h", "c")
        await Placements(pool).submit(NewPlacement(key, "acme", "old", "ann", "h", "c", read_back={}, request={}))
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 0
    assert await ledger.transcript("acme", "old", "ann")


async def test_rows_of_another_saver_are_deleted(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    config: RunnableConfig = {"configurable": {"thread_id": str(thread_id("acme", "old", "ann"))}}
    await small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)}).ainvoke({"said": "stock"}, config)
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 1
    with psycopg.connect(database) as conn:
        for table in ("checkpoints", "checkpoint_blobs", "checkpoint_writes"):
            assert conn.execute(f"select count(*) from {table}").fetchone() == (0,), table  # type: ignore[arg-type]


async def test_a_session_that_is_old_but_in_use_stays(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    age(database, "old")
    await take_turn(ledger, pool, "m2", session="old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 0


async def test_one_replica_expires_at_a_time(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    age(database, "old")
    with psycopg.connect(database) as other:
        other.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        assert await expire_all(pool, idle_s=30 * DAY_S) == 0
        other.rollback()
        assert await expire_all(pool, idle_s=30 * DAY_S) == 1


async def test_old_sessions_go_in_the_background(database: str, ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    age(database, "old")
    task = asyncio.create_task(Expirer(pool, ttl_s=30 * DAY_S, every_s=0.01).run())
    async with asyncio.timeout(10):
        while await ledger.transcript("acme", "old", "ann") is not None:
            pass
    task.cancel()


async def test_old_sessions_go_by_a_command(
    database: str, ledger: Ledger, pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    age(database, "old")
    monkeypatch.setenv("DATABASE_URL", database)
    for days, output in (("32", "0 sessions"), ("30", "1 sessions")):
        monkeypatch.setattr(sys, "argv", ["expire", "--days", days])
        assert await asyncio.to_thread(main) == 0
        assert capsys.readouterr().out.startswith(output)


async def test_no_error_ends_the_work_in_the_background(
    database: str, ledger: Ledger, pool: Pool, event_log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await take_turn(ledger, pool, "m1", session="old")
    age(database, "old")
    wrong: list[Exception] = [
        StoreUnavailable("read-only"),
        ZeroDivisionError("of a guest"),
        PermissionError("of a guest"),
    ]

    async def expire(pool: Pool, *, idle_s: float, **_: object) -> int:
        if wrong:
            raise wrong.pop(0)
        return await expire_all(pool, idle_s=idle_s)

    monkeypatch.setattr("store.expiry.expire_all", expire)
    task = asyncio.create_task(Expirer(pool, ttl_s=30 * DAY_S, every_s=0.01).run())
    async with asyncio.timeout(10):
        while await ledger.transcript("acme", "old", "ann") is not None:
            pass
    task.cancel()
    events = [vars(record)["event"] for record in event_log.records if "event" in vars(record)]
    assert ExpiryFailed("store_unavailable") in events
    failed = [event for event in events if isinstance(event, BackgroundTaskFailed)]
    assert [(event.task, event.detail.split(" at ")[0]) for event in failed] == [
        ("expirer", "ZeroDivisionError"), ("expirer", "PermissionError"),
    ]  # fmt: skip
    assert "guest" not in "".join(event.detail.split(" at ")[0] for event in failed)


async def incarnation(ledger: Ledger, message_id: str, session: str = "old") -> UUID | None:
    begun = await ledger.begin(asked(message_id, session=session), body_hash="h", lease_s=60)
    assert isinstance(begun, Granted)
    await ledger.abandon(begun)
    return begun.incarnation


async def test_a_new_session_with_the_same_id_has_a_new_incarnation(database: str, ledger: Ledger, pool: Pool) -> None:
    first, again = await incarnation(ledger, "m1"), await incarnation(ledger, "m2")
    assert first is not None
    assert first == again
    age(database, "old")
    await expire_sessions(pool, idle_s=30 * DAY_S)
    second = await incarnation(ledger, "m1")
    assert second not in (None, first)
    await erase_guest(pool, "acme", "ann")
    assert await incarnation(ledger, "m1") not in (None, first, second)


async def test_a_session_from_before_incarnations_keeps_having_none(database: str, ledger: Ledger) -> None:
    await incarnation(ledger, "m1")
    with psycopg.connect(database) as conn:
        conn.execute("update sessions set incarnation = null")
    assert await incarnation(ledger, "m2") is None
