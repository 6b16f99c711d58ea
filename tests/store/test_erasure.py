"""An erased guest is in no table, and an active turn of the guest cannot write any more."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
import pytest

from domain.placement import NewPlacement, Placement, PlacementStatus, placement_key
from store.erasure import erase_guest
from store.errors import StaleTurn
from store.ledger import Granted, Ledger
from store.placements import Placements
from store.pool import Pool
from store.threads import thread_id
from tests.store.scan import everything_in
from tests.store.turns import asked, run
from tests.waiting import wait_for

GUEST, PHONE, PLACE = "ada-7f3", "+44 20 7946 0958", "Rose Cottage, Little Snoring"
DRAFT: Any = {
    "draft": {
        "cart": {"lines": [{"line": {"name": "Pepperoni", "note": f"ring {PHONE}"}, "unit": None}]},
        "fulfilment": {"mode": "delivery", "address": PLACE, "instructions": "blue door"},
        "names": [],
    },
    "warned": [{"name": "Satay", "contains": ["arachis"], "avoided": ["arachis"]}],
}


async def visit(ledger: Ledger, pool: Pool, session: str, user: str, message_id: str = "m1") -> None:
    """A turn of this guest, with something private in it."""
    request = asked(message_id, session=session, user=user, text=f"I am {user}, call {PHONE}")
    granted = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(granted, Granted)
    state = (await run(pool, granted, request.text)).result()
    await ledger.end(granted, request, f'{{"text": "to {PLACE}"}}', state)


async def order(placements: Placements, session: str, user: str, confirmation: str = "c") -> Placement:
    """An order of this guest, on its way."""
    key = placement_key("acme", user, session, "h", confirmation)
    new = NewPlacement(key, "acme", session, user, "h", confirmation, read_back={"total_minor": 1850}, request=DRAFT)
    return await placements.submit(new)


async def test_nothing_of_an_erased_guest_is_in_any_table(database: str, ledger: Ledger, pool: Pool) -> None:
    placements = Placements(pool)
    for session in (f"{GUEST}:web", f"{GUEST}:voice", "shared"):
        await visit(ledger, pool, session, GUEST)
    placed = await order(placements, f"{GUEST}:web", GUEST)
    await placements.placed(placed.key, "ORD-1", {"status": "received"})
    await ledger.begin(asked("m2", session="shared", user=GUEST), body_hash="h", lease_s=5, wait_s=5)
    await ledger.begin(asked("m3", session="shared", user=GUEST), body_hash="h", lease_s=5, wait_s=5)
    assert GUEST in everything_in(database)

    erased = await erase_guest(pool, "acme", GUEST)
    assert (erased.sessions, erased.orders) == (3, 1)
    kept = everything_in(database)
    threads = [str(thread_id("acme", session, GUEST)) for session in (f"{GUEST}:web", f"{GUEST}:voice", "shared")]
    assert not [value for value in (GUEST, PHONE, PLACE, "blue door", "arachis", "m2", *threads) if value in kept]
    assert {UUID(thread) for thread in threads} == set(erased.threads)
    assert (await erase_guest(pool, "acme", GUEST)).sessions == 0, "twice is no error"


async def test_ordered_dishes_remain_anonymously(ledger: Ledger, pool: Pool) -> None:
    placements = Placements(pool)
    placed = await order(placements, "s1", GUEST)
    await placements.placed(placed.key, "ORD-1", {"status": "received"})
    await erase_guest(pool, "acme", GUEST)
    kept = await placements.by_key(placed.key)
    assert kept is not None
    assert kept.read_back == {"total_minor": 1850}
    draft: Any = kept.request["draft"]
    assert draft["cart"]["lines"] == [{"line": {"name": "Pepperoni"}, "unit": None}]
    assert draft["fulfilment"] == {"mode": "delivery"}
    assert kept.user_id.startswith("erased-")
    assert await placements.newest("acme", GUEST, "s1") is None


async def test_other_guests_and_other_tenants_keep_everything(database: str, ledger: Ledger, pool: Pool) -> None:
    for user in (GUEST, "bob"):
        await visit(ledger, pool, "s1", user)
        await order(Placements(pool), "s1", user)
    before = await ledger.transcript("acme", "s1", "bob")
    await erase_guest(pool, "other", "bob")
    await erase_guest(pool, "acme", GUEST)
    assert await ledger.transcript("acme", "s1", "bob") == before
    [claimed] = await Placements(pool).claim_unsettled(10, quiet_s=0)
    assert claimed.request == DRAFT
    assert claimed.user_id == "bob"


async def test_an_order_without_an_outcome_is_left_to_staff_and_can_be_settled(ledger: Ledger, pool: Pool) -> None:
    placements = Placements(pool)
    sent = await order(placements, "s1", GUEST)
    await erase_guest(pool, "acme", GUEST)
    assert await placements.claim_unsettled(10, quiet_s=0) == ()
    [case] = await placements.list_for_staff()
    assert (case.key, case.status) == (sent.key, PlacementStatus.UNKNOWN)
    late = await placements.placed(sent.key, "ORD-2", {"status": "received"})
    assert (late.order_id, late.user_id) == ("ORD-2", case.user_id)
    assert await placements.list_for_staff() == ()


@pytest.mark.parametrize("comes_back", [False, True])
async def test_a_turn_in_hand_writes_nothing_after_its_guest_was_erased(
    database: str, ledger: Ledger, pool: Pool, comes_back: bool
) -> None:
    request = asked("late", user=GUEST, text=f"call {PHONE}")
    late = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(late, Granted)
    state = (await run(pool, late, request.text)).result()
    await erase_guest(pool, "acme", GUEST)
    if comes_back:
        again = await ledger.begin(asked("new", user=GUEST), body_hash="h", lease_s=5)
        assert isinstance(again, Granted)
        assert (again.thread, again.turn) == (late.thread, late.turn)
    with pytest.raises(StaleTurn):
        await ledger.renew(late, 5)
    with pytest.raises(StaleTurn):
        await ledger.end(late, request, "{}", state)
    new = NewPlacement(
        placement_key("acme", GUEST, "s1", "h", "c"), "acme", "s1", GUEST, "h", "c", read_back={}, request=DRAFT,
        fence=late.fence,
    )  # fmt: skip
    with pytest.raises(StaleTurn):
        await Placements(pool).submit(new)
    assert PHONE not in everything_in(database)


def waits_for_a_lock(database: str) -> bool:
    """Whether a statement in this database waits for another transaction."""
    waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with psycopg.connect(database, autocommit=True) as connection:
        return connection.execute(waiting).fetchone() is not None


async def test_a_turn_in_its_commit_is_erased(database: str, ledger: Ledger, pool: Pool) -> None:
    request = asked("m1", user=GUEST, text=f"call {PHONE}")
    granted = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(granted, Granted)
    with psycopg.connect(database) as slow:  # holds the session's row as a turn's end does, and commits late
        slow.execute(
            "select end_turn(%s, %s, 1, 'm1', 'h', 't', 'web', %s, '{}', null, false, null, null)",
            (granted.thread, granted.fence, f'{{"text": "call {PHONE}"}}'),
        )
        erasing = asyncio.create_task(erase_guest(pool, "acme", GUEST))
        await wait_for(lambda: waits_for_a_lock(database))
        assert not erasing.done()
        slow.commit()
    assert (await erasing).sessions == 1
    assert PHONE not in everything_in(database)


async def test_a_recording_in_its_commit_is_erased(database: str, ledger: Ledger, pool: Pool) -> None:
    request = asked("m1", user=GUEST)
    granted = await ledger.begin(request, body_hash="h", lease_s=5)
    assert isinstance(granted, Granted)
    with psycopg.connect(database) as slow:
        slow.execute(
            "select record_turns('{}', '{}', array[gen_random_uuid()], '{t}', '{acme}', '{s1}', array[%s::uuid],"
            " array[%s], '{1}', array[now()], array[%s], array[%s::jsonb])",
            (granted.thread, GUEST, f'{{"text": "I am {GUEST}"}}', f'{{"phone": "{PHONE}"}}'),
        )
        erasing = asyncio.create_task(erase_guest(pool, "acme", GUEST))
        await wait_for(lambda: waits_for_a_lock(database))
        assert not erasing.done()
        slow.commit()
    assert (await erasing).sessions == 1
    assert not [value for value in (GUEST, PHONE) if value in everything_in(database)]
