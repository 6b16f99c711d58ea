"""The ledger on a real Postgres: one writer, no lost update, every message answered once."""

import asyncio
from typing import Any

import psycopg
import pytest

from store.errors import SessionBusy, StaleTurn, TooManyWaiting, Unstorable
from store.ledger import Granted, Ledger, MessageConflict, RepeatedMessage, SessionLocked
from store.pool import Pool, open_pool
from tests.store.turns import asked, run, take_turn


async def state_of(ledger: Ledger, message_id: str = "look") -> dict[str, Any]:
    begun = await ledger.begin(asked(message_id), body_hash="look", lease_s=5)
    assert isinstance(begun, Granted)
    await ledger.abandon(begun)
    return begun.checkpoint.checkpoint["channel_values"] if begun.checkpoint else {}


async def test_first_turn_is_granted_without_state(ledger: Ledger) -> None:
    begun = await ledger.begin(asked(), body_hash="h", lease_s=5)
    assert isinstance(begun, Granted)
    assert (begun.turn, begun.checkpoint) == (1, None)


async def test_state_and_turn_number_go_on_from_turn_to_turn(ledger: Ledger, pool: Pool) -> None:
    for number in range(1, 4):
        assert f'"turn": {number},' in await take_turn(ledger, pool, f"m{number}")
    state = await state_of(ledger)
    assert state["log"] == ["m1", "m2", "m3"]
    assert state["cart"] == {"lines": 3, "note": "crème brûlée", "price": 12.5, "nested": [{"a": None}]}
    assert "scratch" not in state


async def test_duplicate_gets_the_very_bytes_of_the_first_reply(ledger: Ledger, pool: Pool) -> None:
    first = await take_turn(ledger, pool, "m1")
    again = await ledger.begin(asked("m1"), body_hash="m1", lease_s=5)
    assert again == RepeatedMessage(first)
    assert (await state_of(ledger))["log"] == ["m1"]


async def test_same_message_id_with_another_body_is_a_conflict(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    assert await ledger.begin(asked("m1"), body_hash="other", lease_s=5) == MessageConflict()


async def test_another_guests_session_id_is_an_unknown_one(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    assert await ledger.transcript("acme", "s1", "eve") is None
    assert await ledger.transcript("acme", "nowhere", "eve") is None
    for session in ("s1", "nowhere"):
        begun = await ledger.begin(asked("m1", session=session, user="eve"), body_hash="m1", lease_s=5)
        assert isinstance(begun, Granted)
        assert (begun.turn, begun.checkpoint) == (1, None)
    assert (await state_of(ledger))["log"] == ["m1"]


async def test_same_session_id_at_another_tenant_is_another_session(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    begun = await ledger.begin(asked("m1", tenant="other", user="eve"), body_hash="x", lease_s=5)
    assert isinstance(begun, Granted)
    assert begun.checkpoint is None


async def test_held_session_is_busy_and_free_again_after_abandon(ledger: Ledger) -> None:
    held = await ledger.begin(asked("m1"), body_hash="h", lease_s=5)
    assert isinstance(held, Granted)
    busy = await ledger.begin(asked("m2"), body_hash="h", lease_s=5)
    assert isinstance(busy, SessionLocked)
    assert 0 < busy.retry_after_s <= 5
    await ledger.abandon(held)
    next_turn = await ledger.begin(asked("m2"), body_hash="h", lease_s=5)
    assert isinstance(next_turn, Granted)
    assert (next_turn.turn, next_turn.fence) == (1, held.fence + 1)


async def test_stale_worker_writes_nothing(ledger: Ledger, pool: Pool) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=0.05)
    assert isinstance(a, Granted)
    a_saver = await run(pool, a, "a")
    await asyncio.sleep(0.1)  # time itself is tested: the lease runs out
    await take_turn(ledger, pool, "b")
    with pytest.raises(StaleTurn):
        await ledger.end(a, asked("a"), "{}", a_saver.result())
    await ledger.abandon(a)
    assert (await state_of(ledger))["log"] == ["b"]
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert [turn.message_id for turn in transcript] == ["b"]


async def test_stale_worker_cannot_end_while_the_next_one_is_at_work(ledger: Ledger, pool: Pool) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=0.05)
    await asyncio.sleep(0.1)  # time itself is tested: the lease runs out
    b = await ledger.begin(asked("b"), body_hash="b", lease_s=5)
    assert isinstance(a, Granted)
    assert isinstance(b, Granted)
    with pytest.raises(StaleTurn):
        await ledger.end(a, asked("a"), "{}", None)
    await ledger.abandon(a)
    assert isinstance(await ledger.begin(asked("c"), body_hash="c", lease_s=5), SessionLocked)
    await ledger.end(b, asked("b"), "{}", (await run(pool, b, "b")).result())
    assert (await state_of(ledger))["log"] == ["b"]


async def test_late_worker_whose_place_nobody_took_may_still_end(ledger: Ledger, pool: Pool) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=0.01)
    assert isinstance(a, Granted)
    await asyncio.sleep(0.05)  # time itself is tested: the lease runs out
    await ledger.end(a, asked("a"), "{}", (await run(pool, a, "a")).result())
    assert (await state_of(ledger))["log"] == ["a"]


async def test_end_sent_twice_commits_once(ledger: Ledger, pool: Pool) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=5)
    assert isinstance(a, Granted)
    kept = (await run(pool, a, "a")).result()
    await ledger.end(a, asked("a"), "{}", kept)
    await ledger.end(a, asked("a"), "{}", kept)
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert len(transcript) == 1


async def test_of_workers_that_ask_at_the_same_moment_one_is_granted(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    async with pool.connection() as conn, conn.transaction():
        await conn.execute("select 1 from sessions for update")
        asking = [
            asyncio.create_task(ledger.begin(asked(f"n{number}"), body_hash="h", lease_s=30)) for number in range(3)
        ]
        await asyncio.wait(asking, timeout=0.3)
    assert sorted(begun.kind for begun in await asyncio.gather(*asking)) == ["busy", "busy", "granted"]


async def test_concurrent_turns_of_one_session_lose_no_update(ledger: Ledger, pool: Pool) -> None:
    ids = [f"m{number}" for number in range(8)]
    await asyncio.gather(*(take_turn(ledger, pool, message_id) for message_id in ids))
    state = await state_of(ledger)
    assert state["log"] == ids, "served in order of arrival"
    assert state["cart"]["lines"] == 8


async def test_concurrent_turns_over_two_replicas_lose_no_update(database: str, ledger: Ledger, pool: Pool) -> None:
    other_pool = await open_pool(database, 4)
    other = Ledger(other_pool)
    ids = [f"m{number}" for number in range(8)]
    await asyncio.gather(
        *(
            take_turn(ledger, pool, message_id) if number % 2 else take_turn(other, other_pool, message_id)
            for number, message_id in enumerate(ids)
        )
    )
    await other_pool.close()
    state = await state_of(ledger)
    assert sorted(state["log"]) == ids
    assert state["cart"]["lines"] == 8


async def test_concurrent_duplicates_are_one_turn(database: str, ledger: Ledger, pool: Pool) -> None:
    other_pool = await open_pool(database, 4)
    other = Ledger(other_pool)
    replies = await asyncio.gather(
        *(take_turn(ledger, pool, "m1") for _ in range(3)), *(take_turn(other, other_pool, "m1") for _ in range(3))
    )
    await other_pool.close()
    assert len(set(replies)) == 1
    assert (await state_of(ledger))["log"] == ["m1"]


async def test_turns_of_a_busy_session_are_turned_away_after_their_wait(ledger: Ledger) -> None:
    held = await ledger.begin(asked("m1"), body_hash="h", lease_s=5)
    assert isinstance(held, Granted)
    with pytest.raises(SessionBusy) as turned_away:
        async with ledger.open_turn(asked("m2"), body_hash="h", lease_s=5, wait_s=0.1):
            pass
    assert turned_away.value.retry_after_s >= 1


async def test_turns_over_two_replicas_are_served_in_order_of_arrival(
    database: str, ledger: Ledger, pool: Pool
) -> None:
    other_pool = await open_pool(database, 4)
    replicas = [(ledger, pool), (Ledger(other_pool), other_pool)]
    held = await ledger.begin(asked("first"), body_hash="h", lease_s=30)
    assert isinstance(held, Granted)
    arrivals = [0, 0, 1, 0, 1, 1, 0, 1]
    waiting = []
    for number, replica in enumerate(arrivals):
        waiting.append(asyncio.create_task(take_turn(*replicas[replica], f"m{number}")))
        await places_taken(pool, number + 1)
    await ledger.abandon(held)
    await asyncio.gather(*waiting)
    await other_pool.close()
    assert (await state_of(ledger))["log"] == [f"m{number}" for number in range(len(arrivals))]
    await places_taken(pool, 0)


async def places_taken(pool: Pool, count: int) -> None:
    async with asyncio.timeout(10), pool.connection() as conn:
        while True:
            [row] = await (await conn.execute("select count(*) as places from waiting_turns")).fetchall()
            if row["places"] == count:
                return


async def test_a_line_that_is_full_over_all_replicas_turns_away_at_once(database: str, pool: Pool) -> None:
    other_pool = await open_pool(database, 2)
    one, other = Ledger(pool, max_queue=2), Ledger(other_pool, max_queue=2)
    held = await one.begin(asked("first"), body_hash="h", lease_s=30)
    assert isinstance(held, Granted)
    waiting = [asyncio.create_task(take_turn(replica, pool, f"m{n}")) for n, replica in enumerate((one, other))]
    await places_taken(pool, 2)
    for replica in (one, other):
        with pytest.raises(TooManyWaiting):
            await take_turn(replica, pool, "late", wait_s=60)
    await one.abandon(held)
    await asyncio.gather(*waiting)
    await other_pool.close()


async def test_a_turn_that_waits_no_longer_leaves_the_line(ledger: Ledger, pool: Pool) -> None:
    held = await ledger.begin(asked("first"), body_hash="h", lease_s=30)
    assert isinstance(held, Granted)
    hasty, gone = (asyncio.create_task(take_turn(ledger, pool, name, wait_s=60)) for name in ("hasty", "gone"))
    await places_taken(pool, 2)
    for task in (gone, hasty):
        task.cancel()
    await asyncio.gather(hasty, gone, return_exceptions=True)
    await places_taken(pool, 0)


async def test_a_process_that_died_in_the_line_holds_up_nobody_for_longer_than_it_would_have_waited(
    database: str, ledger: Ledger, pool: Pool
) -> None:
    held = await ledger.begin(asked("first"), body_hash="h", lease_s=30)
    assert isinstance(held, Granted)
    dead = Ledger(pool)
    assert isinstance(await dead.begin(asked("m1"), body_hash="h", lease_s=30, wait_s=0.5), SessionLocked)
    await ledger.abandon(held)
    assert isinstance(await ledger.begin(asked("m2"), body_hash="h", lease_s=30), SessionLocked), "m1 came first"
    await take_turn(ledger, pool, "m2")
    assert (await state_of(ledger))["log"] == ["m2"]


async def test_an_idle_session_costs_two_statements_and_no_place(ledger: Ledger, pool: Pool) -> None:
    before = pool.get_stats().get("requests_num", 0)
    await take_turn(ledger, pool, "m1")
    assert pool.get_stats()["requests_num"] - before == 2


async def test_line_is_bounded(pool: Pool) -> None:
    ledger = Ledger(pool, max_queue=1)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def hold(message_id: str) -> None:
        async with ledger.open_turn(asked(message_id), body_hash="h", lease_s=5, wait_s=5):
            entered.set()
            await leave.wait()
            raise RuntimeError("given up")

    turns = [asyncio.create_task(hold(message_id)) for message_id in ("m1", "m2")]
    await entered.wait()
    with pytest.raises(SessionBusy):
        await hold("m3")
    leave.set()
    assert {type(end) for end in await asyncio.gather(*turns, return_exceptions=True)} == {RuntimeError}


async def test_failed_and_cancelled_turns_give_the_lease_back(ledger: Ledger) -> None:
    entered = asyncio.Event()

    async def never_ends() -> None:
        async with ledger.open_turn(asked("m1"), body_hash="h", lease_s=60, wait_s=1):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await asyncio.wait_for(entered.wait(), 20)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await ledger.begin(asked("m2"), body_hash="h", lease_s=5), Granted)


async def test_no_connection_is_held_between_begin_and_end(database: str) -> None:
    one = await open_pool(database, 1)
    ledger = Ledger(one)
    first = await ledger.begin(asked("m1", session="s1"), body_hash="h", lease_s=5)
    second = await ledger.begin(asked("m2", session="s2"), body_hash="h", lease_s=5)
    assert isinstance(first, Granted)
    assert isinstance(second, Granted)
    await ledger.end(second, asked("m2", session="s2"), "{}", None)
    await ledger.end(first, asked("m1", session="s1"), "{}", None)
    await one.close()


async def test_transcript_gives_the_last_turns_oldest_first(ledger: Ledger, pool: Pool) -> None:
    assert await ledger.transcript("acme", "s1", "ann") is None
    for number in range(1, 6):
        await take_turn(ledger, pool, f"m{number}")
    last_two = await ledger.transcript("acme", "s1", "ann", limit=2)
    assert last_two is not None
    assert [(turn.turn, turn.request["text"], turn.reply["a"]) for turn in last_two] == [
        (4, "m4", "m4"),
        (5, "m5", "m5"),
    ]
    earlier = await ledger.transcript("acme", "s1", "ann", limit=2, before=4)
    assert earlier is not None
    assert [turn.turn for turn in earlier] == [2, 3]


@pytest.mark.parametrize("field", ["session", "user", "message_id", "tenant"])
@pytest.mark.parametrize("hostile", ["a\x00b", "x" * 5000])
async def test_hostile_ids_are_refused_at_the_border(ledger: Ledger, field: str, hostile: str) -> None:
    with pytest.raises(Unstorable):
        await ledger.begin(asked(**{field: hostile}), body_hash="h", lease_s=5)


async def test_nul_in_a_message_does_not_break_the_ledger(ledger: Ledger) -> None:
    request = asked("m1", text="a\x00b")
    begun = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(begun, Granted)
    await ledger.end(begun, request, "{}", None)
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert transcript[0].request["text"] == "a\x00b"


async def test_many_turns_keep_one_checkpoint_row(database: str, ledger: Ledger, pool: Pool) -> None:
    for number in range(12):
        await take_turn(ledger, pool, f"m{number}")
    with psycopg.connect(database) as conn:
        for table, count in (("checkpoints", 1), ("checkpoint_blobs", 0), ("checkpoint_writes", 0), ("turns", 12)):
            found = conn.execute(f"select count(*) from {table}").fetchone()  # type: ignore[arg-type]
            assert found == (count,), table


async def test_turn_whose_state_is_not_plain_json_is_refused_and_gives_the_lease_back(
    ledger: Ledger, pool: Pool
) -> None:
    await take_turn(ledger, pool, "m1")

    async def end_with_a_tuple() -> None:
        async with ledger.open_turn(asked("m2"), body_hash="m2", lease_s=60, wait_s=1) as begun:
            assert isinstance(begun, Granted)
            kept = (await run(pool, begun, "m2")).result()
            assert kept is not None
            kept.checkpoint["channel_values"]["cart"] = {"lines": (1, 2)}
            await ledger.end(begun, asked("m2"), "{}", kept)

    with pytest.raises(Unstorable, match="'cart'"):
        await end_with_a_tuple()
    assert (await state_of(ledger))["log"] == ["m1"]


async def take_undoable_turn(ledger: Ledger, pool: Pool, message_id: str) -> None:
    begun = await ledger.begin(asked(message_id), body_hash=message_id, lease_s=30)
    assert isinstance(begun, Granted)
    saver = await run(pool, begun, message_id)
    await ledger.end(begun, asked(message_id), "{}", saver.result(), undoable=True)


async def begin_next(ledger: Ledger, message_id: str = "next") -> Granted:
    begun = await ledger.begin(asked(message_id), body_hash=message_id, lease_s=30)
    assert isinstance(begun, Granted)
    return begun


async def test_a_turn_that_is_taken_back_leaves_no_trace(ledger: Ledger, pool: Pool) -> None:
    await take_turn(ledger, pool, "m1")
    await take_undoable_turn(ledger, pool, "m2")
    undone = await ledger.undo_last_turn(await begin_next(ledger))
    assert undone is not None
    assert undone.turn == 2
    saver = await run(pool, undone, "next")
    await ledger.end(undone, asked("next"), "{}", saver.result())
    assert (await state_of(ledger))["log"] == ["m1", "next"]
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert [(turn.turn, turn.message_id) for turn in transcript] == [(1, "m1"), (2, "next")]


async def test_the_first_turn_can_be_taken_back(ledger: Ledger, pool: Pool) -> None:
    await take_undoable_turn(ledger, pool, "m1")
    undone = await ledger.undo_last_turn(await begin_next(ledger))
    assert undone is not None
    assert (undone.turn, undone.checkpoint) == (1, None)
    await ledger.abandon(undone)
    assert await state_of(ledger) == {}
    await take_turn(ledger, pool, "m1")
    assert (await state_of(ledger))["log"] == ["m1"]


async def test_only_the_last_turn_is_taken_back_and_only_if_it_was_ended_so(ledger: Ledger, pool: Pool) -> None:
    await take_undoable_turn(ledger, pool, "m1")
    await take_turn(ledger, pool, "m2")
    begun = await begin_next(ledger)
    assert await ledger.undo_last_turn(begun) is None
    await ledger.abandon(begun)
    assert (await state_of(ledger))["log"] == ["m1", "m2"]


async def test_a_worker_without_the_lease_takes_nothing_back(ledger: Ledger, pool: Pool) -> None:
    await take_undoable_turn(ledger, pool, "m1")
    stale = await begin_next(ledger)
    await ledger.abandon(stale)
    assert await ledger.undo_last_turn(stale) is None
    begun = await begin_next(ledger)
    assert await ledger.undo_last_turn(begun) is not None
    assert await ledger.undo_last_turn(begun) is None
