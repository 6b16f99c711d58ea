"""Private values are stored in one table, referenced elsewhere, and restored unchanged."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from domain.placement import NewPlacement, placement_key
from domain.turn import TurnRequest
from store.checkpoint import StoredCheckpoint
from store.errors import StaleTurn
from store.expiry import expire_sessions
from store.ledger import Granted, Ledger, RepeatedMessage
from store.placements import Placements
from store.pool import Pool
from tests.store.scan import everything_in
from tests.store.test_expiry import DAY_S, age
from tests.store.turns import asked, run, small_graph

PHONE, MAIL, PLACE = "+44 20 7946 0958", "ada@example.com", "Rose Cottage, Little Snoring"
REPLY = f'{{"text":  "for {PLACE}\\n\\"{PHONE}\\"", "n": 1.50, "fax": 442079460958}}'
PRIVATE = (PHONE, MAIL, PLACE, "442079460958")


def state_of(number: int, **values: Any) -> StoredCheckpoint:
    """A state as the graph leaves one, with LangGraph's own bookkeeping in it."""
    versions = {"session": f"{number:032}.0.4111111111111111"}
    checkpoint: Any = {
        "v": 4, "id": f"1f-{number}", "ts": "2026-11-25T10:00:00+00:00", "channel_versions": versions,
        "versions_seen": {}, "updated_channels": None, "channel_values": values,
    }  # fmt: skip
    return StoredCheckpoint(checkpoint, {})


async def begun(ledger: Ledger, request: TurnRequest) -> Granted:
    granted = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(granted, Granted)
    return granted


async def test_private_values_are_stored_once_and_restored_everywhere(database: str, ledger: Ledger) -> None:
    request = asked("m1", text=f"call {PHONE} or write to {MAIL}; it goes to {PLACE.lower()}")
    state = state_of(1, session={"address": PLACE, "note": f"call {PHONE}"}, messages=[{"content": request.text}])
    await ledger.end(await begun(ledger, request), request, REPLY, state)

    kept = everything_in(database, but=("private_values",))
    assert not [value for value in PRIVATE if value.lower() in kept.lower()]
    assert all(value in everything_in(database) for value in PRIVATE)
    assert f"{1:032}.0.4111111111111111" in kept, "what is LangGraph's own is not touched"

    assert await ledger.begin(request, body_hash="h", lease_s=5) == RepeatedMessage(REPLY)
    transcript = await ledger.transcript("acme", "s1", "ann")
    assert transcript is not None
    assert transcript[0].request["text"] == request.text
    assert transcript[0].reply["text"] == f'for {PLACE}\n"{PHONE}"'
    again = await begun(ledger, asked("m2"))
    assert again.checkpoint is not None
    assert again.checkpoint.checkpoint == state.checkpoint


async def test_a_value_that_only_the_finished_turn_identifies_is_private_in_every_text(
    database: str, ledger: Ledger
) -> None:
    request = asked("m1", text=f"it goes to {PLACE}")
    state = replace(state_of(1, messages=[{"content": request.text}]), passing={"turn": {"address": PLACE}})
    texts = await ledger.end(await begun(ledger, request), request, f'{{"text":"to {PLACE}"}}', state)
    assert PLACE not in everything_in(database, but=("private_values",))
    assert PLACE not in str(texts)
    again = await begun(ledger, asked("m2"))
    assert again.checkpoint is not None
    assert again.checkpoint.checkpoint["channel_values"] == {"messages": [{"content": request.text}]}


async def test_a_value_that_comes_back_is_kept_once(database: str, ledger: Ledger) -> None:
    for number in (1, 2, 3):
        request = asked(f"m{number}", text=f"my phone is {PHONE}")
        state = state_of(number, messages=[{"content": request.text}])
        await ledger.end(await begun(ledger, request), request, "{}", state)
    with psycopg.connect(database) as conn:
        assert conn.execute("select value from private_values").fetchall() == [(PHONE,)]


async def test_of_a_turn_that_came_too_late_nothing_private_is_kept(database: str, ledger: Ledger) -> None:
    request = asked("m1", text=f"call {PHONE}")
    late = await begun(ledger, request)
    await ledger.abandon(late)
    ended = await begun(ledger, asked("m2"))
    await ledger.end(ended, asked("m2"), "{}", None)
    with pytest.raises(StaleTurn):
        await ledger.end(late, request, "{}", None)
    assert PHONE not in everything_in(database)


async def test_a_placement_is_recorded_by_reference_and_read_back_whole(database: str, pool: Pool) -> None:
    placements, key = Placements(pool), placement_key("acme", "s1", "ann", "h", "c")
    request: Any = {"fulfilment": {"address": PLACE, "instructions": f"ring {PHONE}"}, "cart": {"lines": []}}
    new = NewPlacement(key, "acme", "s1", "ann", "h", "c", read_back={}, request=request)
    assert (await placements.submit(new)).request == request
    assert (await placements.submit(new)).request == request, "the same again"
    kept = everything_in(database, but=("private_values",))
    assert not [value for value in PRIVATE if value in kept]
    [claimed] = await placements.claim_unsettled(10, quiet_s=0)
    assert claimed.request == request
    unknown = await placements.record_unknown(key, f"said {PHONE}")
    assert (unknown.request, unknown.reason) == (request, "said [phone]")
    placed = await placements.record_placed(key, "ORD-1", {"status": f"ask {MAIL}", "eta_minutes": 5})
    assert (placed.request, placed.answer) == (request, {"status": "ask [email]", "eta_minutes": 5})
    found = await placements.find_by_key(key)
    assert found is not None
    assert found.request == request


async def test_references_that_another_saver_passed_on_are_shown(pool: Pool, ledger: Ledger) -> None:
    request = asked("m1", text="hi")
    first = await begun(ledger, request)
    saver = await run(pool, first, f"call {PHONE}")
    await ledger.end(first, request, "{}", saver.result())
    config: Any = {"configurable": {"thread_id": str(first.thread)}}

    graph = small_graph().copy(update={"checkpointer": AsyncPostgresSaver(pool)})
    await graph.ainvoke({"said": "again"}, config)
    second = await begun(ledger, asked("m2"))
    assert second.checkpoint is not None
    assert second.checkpoint.checkpoint["channel_values"]["log"] == [f"call {PHONE}", "again"]


async def test_private_values_go_with_their_session(database: str, ledger: Ledger, pool: Pool) -> None:
    for session in ("old", "new"):
        request = asked("m1", session=session, text=f"call {PHONE}")
        await ledger.end(await begun(ledger, request), request, "{}", None)
    age(database, "old")
    assert await expire_sessions(pool, idle_s=30 * DAY_S) == 1
    with psycopg.connect(database) as conn:
        assert conn.execute("select count(*) from private_values").fetchone() == (1,)
