"""Recordings are written in batches, found by trace and session, pruned by age and erased with their guest."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest

from store.erasure import erase_guest
from store.pool import Pool, rows
from store.recordings import Neighbours, RecordedRow, Recordings
from store.threads import thread_id

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def turn(
    number: int, *, trace: str = "", user: str = "ada", tenant: str = "acme", session: str = "ada:web"
) -> RecordedRow:
    return RecordedRow(
        id=uuid4(),
        trace_id=trace or f"trace-{number}",
        tenant=tenant,
        session_id=session,
        thread=thread_id(tenant, session, user),
        user_id=user,
        turn=number,
        began_at=NOON + timedelta(minutes=number),
        record=orjson.dumps({"turn": number}).decode(),
    )


@pytest.fixture
async def recordings(pool: Pool) -> Recordings:
    """Recordings of guests who have sessions."""
    for tenant in ("acme", "other"):
        for user, session in (("ada", "ada:web"), ("bob", "ada:web"), ("ada", "bob:web")):
            new = "insert into sessions (thread_id, tenant, session_id, user_id) values (%s, %s, %s, %s) returning 1"
            await rows(pool, new, (thread_id(tenant, session, user), tenant, session, user))
    return Recordings(pool)


async def test_a_trace_and_a_session_are_found_in_the_order_of_their_turns(recordings: Recordings) -> None:
    await recordings.add([turn(2, trace="same"), turn(1, trace="same"), turn(3)], {})
    await recordings.add([turn(4, tenant="other")], {})
    assert await recordings.fetch_trace("same") == ({"turn": 1}, {"turn": 2})
    assert await recordings.fetch_trace("unknown") == ()
    assert [each["turn"] for each in await recordings.fetch_session("ada:web", tenant="acme")] == [1, 2, 3]
    assert [each["turn"] for each in await recordings.fetch_session("ada:web", limit=2)] == [3, 4]


async def test_the_neighbours_of_a_turn_are_of_its_own_session(recordings: Recordings) -> None:
    await recordings.add([turn(1), turn(2), turn(3), turn(4, tenant="other"), turn(0, session="bob:web")], {})
    at = NOON + timedelta(minutes=2)
    assert await recordings.neighbours("acme", "ada:web", "trace-2", at) == Neighbours("trace-1", "trace-3")
    last = NOON + timedelta(minutes=3)
    assert await recordings.neighbours("acme", "ada:web", "trace-3", last) == Neighbours("trace-2", None)


async def test_the_same_batch_again_changes_nothing(recordings: Recordings) -> None:
    batch = [turn(1), turn(2)]
    for _ in range(2):
        await recordings.add(batch, {"hash": '{"items": [1]}'})
    assert len(await recordings.fetch_session("ada:web")) == 2
    assert await recordings.fetch_answers(["hash", "gone"]) == {"hash": {"items": [1]}}


async def test_old_recordings_are_pruned_and_shared_answers_in_use_remain(pool: Pool, recordings: Recordings) -> None:
    await recordings.add([turn(1), turn(2), turn(3)], {"used": "1", "unused": "2"})
    await rows(pool, "update recordings set created_at = now() - interval '8 days' where turn < 3 returning id", ())
    aged = "update recorded_answers set seen_at = now() - interval '9 days' where hash = 'unused' returning hash"
    await rows(pool, aged, ())
    week_s = 7 * 86_400.0
    assert [await recordings.prune(older_s=week_s, limit=1) for _ in range(3)] == [1, 1, 0]
    assert [each["turn"] for each in await recordings.fetch_session("ada:web")] == [3]
    assert await recordings.fetch_answers(["used", "unused"]) == {"used": 1}


async def test_a_guest_who_was_erased_meanwhile_stays_erased(recordings: Recordings) -> None:
    gone, refused = turn(1, user="eve"), turn(0, user="eve")
    await recordings.add([gone, refused, turn(2)], {})
    assert [each["turn"] for each in await recordings.fetch_session("ada:web")] == [0, 2]


async def test_a_guest_is_erased_and_nobody_else(pool: Pool, recordings: Recordings) -> None:
    expired = turn(0, session="long ago")
    await recordings.add([turn(1), turn(2), expired, turn(3, user="bob"), turn(4, tenant="other")], {})
    await erase_guest(pool, "acme", "ada")
    assert await recordings.fetch_session("long ago") == ()
    assert [each["turn"] for each in await recordings.fetch_session("ada:web")] == [3, 4]
