"""Placements on a real Postgres: recorded once, settled once."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.order import OrderTerms
from domain.placement import NewPlacement, PlacementKind, PlacementStatus, placement_key
from store.errors import PlacedTwice, StaleTurn, StoreError, Unstorable
from store.ledger import Granted, Ledger
from store.placements import Placements
from store.pool import Pool
from tests.store.turns import asked


@pytest.fixture
def placements(pool: Pool) -> Placements:
    return Placements(pool)


def new(confirmation: str = "c1", *, session: str = "s1", user: str = "ann", fence: int | None = None) -> NewPlacement:
    return NewPlacement(
        key=placement_key("acme", user, session, "hash", confirmation),
        tenant="acme",
        session_id=session,
        user_id=user,
        cart_hash="hash",
        confirmation_id=confirmation,
        read_back={"total": 1290, "lines": ["1 × soup"]},
        request={"items": [{"name": "soup", "quantity": 1}]},
        fence=fence,
    )


async def test_a_placement_is_recorded_once(placements: Placements) -> None:
    first = await placements.submit(new())
    assert (first.status, first.attempt, first.fresh) == (PlacementStatus.SUBMITTING, 1, True)
    assert first.read_back == {"total": 1290, "lines": ["1 × soup"]}
    again = await placements.submit(new())
    assert (again.key, again.attempt, again.fresh) == (first.key, 2, False)


async def test_a_placement_records_its_service_and_terms(placements: Placements) -> None:
    terms = OrderTerms("kitchen", repeatable=False, keyed=True)
    first = await placements.submit(replace(new(), terms=terms))
    await placements.submit(replace(new(), terms=OrderTerms("another", repeatable=True, keyed=True)))
    known = await placements.find_by_key(first.key)
    assert known is not None
    assert (first.terms, known.terms) == (terms, terms), "the terms of the first sending stay"


async def test_a_placement_has_its_age_from_the_databases_clock(placements: Placements, pool: Pool) -> None:
    key = (await placements.submit(new())).key
    async with pool.connection() as connection:
        hour, minute = "created_at = created_at - interval '1 hour'", "updated_at = updated_at - interval '1 minute'"
        await connection.execute(f"update placements set {hour}, {minute}".encode())
    known = await placements.find_by_key(key)
    assert known is not None
    assert timedelta(hours=1) <= known.age < timedelta(hours=1, minutes=1)
    assert timedelta(minutes=1) <= known.idle_time < timedelta(minutes=2)
    assert (await placements.record_unknown(key, "timeout")).idle_time < timedelta(seconds=30)


async def test_concurrent_submits_of_one_confirmation_leave_one_of_them_fresh(placements: Placements) -> None:
    recorded = await asyncio.gather(*(placements.submit(new()) for _ in range(6)))
    assert [one.fresh for one in recorded].count(True) == 1
    assert sorted(one.attempt for one in recorded) == [1, 2, 3, 4, 5, 6]


def test_the_key_names_tenant_guest_session_cart_and_confirmation() -> None:
    parts = ("a", "b", "c", "d", "e")
    assert placement_key(*parts) == placement_key(*parts)
    others = {placement_key(*(*parts[:i], "x", *parts[i + 1 :])) for i in range(5)}
    assert len(others | {placement_key(*parts), placement_key("a", "b", "c", "de", "")}) == 7


async def test_a_settled_placement_stays_as_it_is(placements: Placements) -> None:
    key = (await placements.submit(new())).key
    settled = await placements.record_placed(key, "ORD-1", {"status": "received"})
    assert (settled.status, settled.order_id, settled.answer) == (
        PlacementStatus.PLACED,
        "ORD-1",
        {"status": "received"},
    )
    again = await placements.submit(new())
    assert (again.status, again.attempt, again.fresh) == (PlacementStatus.PLACED, 1, False)
    assert (await placements.record_placed(key, "ORD-1", {})).order_id == "ORD-1"
    assert await placements.record_rejected(key, "closed") == await placements.record_unknown(key, "timeout") == settled
    with pytest.raises(PlacedTwice, match="ORD-1 already, and now also ORD-2"):
        await placements.record_placed(key, "ORD-2", {})
    assert await placements.find_by_key(key) == settled


@pytest.mark.parametrize("known_first", [True, False])
async def test_an_unknown_outcome_is_settled_later(placements: Placements, known_first: bool) -> None:
    key = (await placements.submit(new())).key
    assert (await placements.record_unknown(key, "timeout")).reason == "timeout"
    if known_first:
        assert (await placements.record_placed(key, "ORD-1", {})).status is PlacementStatus.PLACED
    else:
        assert (await placements.record_rejected(key, "closed")).status is PlacementStatus.REJECTED


async def test_an_order_that_turns_up_overrules_a_rejection(placements: Placements) -> None:
    key = (await placements.submit(new())).key
    assert (await placements.record_rejected(key, "never_arrived")).reason == "never_arrived"
    turned_up = await placements.record_placed(key, "ORD-1", {})
    assert (turned_up.status, turned_up.order_id, turned_up.reason) == (PlacementStatus.PLACED, "ORD-1", None)


async def test_an_older_attempt_cannot_reject_a_newer_claim(placements: Placements) -> None:
    first = await placements.submit(new())
    second = await placements.submit(new())
    for late in (
        await placements.record_rejected(first.key, "closed", attempt=first.attempt),
        await placements.record_unknown(first.key, "timeout", attempt=first.attempt),
    ):
        assert (late.status, late.reason) == (PlacementStatus.SUBMITTING, None)
    assert (await placements.record_rejected(first.key, "closed", attempt=second.attempt)).reason == "closed"


async def test_a_turn_that_lost_its_lease_submits_nothing(placements: Placements, ledger: Ledger) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=0.02)
    assert isinstance(a, Granted)
    await asyncio.sleep(0.05)  # time itself is tested: the lease runs out
    b = await ledger.begin(asked("b"), body_hash="b", lease_s=5)
    assert isinstance(b, Granted)
    with pytest.raises(StaleTurn):
        await placements.submit(new(fence=a.fence))
    assert await placements.find_by_key(new().key) is None
    assert (await placements.submit(new(fence=b.fence))).fresh
    await ledger.end(b, asked("b"), "{}", None)
    with pytest.raises(StaleTurn):
        await placements.submit(new("c2", fence=b.fence))


async def test_an_outcome_needs_a_placement(placements: Placements) -> None:
    with pytest.raises(StoreError, match="never submitted"):
        await placements.record_unknown(uuid4(), "timeout")


async def test_unsettled_placements_are_claimed_by_one_caller_at_a_time(placements: Placements) -> None:
    keys = [(await placements.submit(new(f"c{number}"))).key for number in range(6)]
    await placements.record_placed(keys[0], "ORD-1", {})
    await placements.record_rejected(keys[1], "closed")
    await placements.record_unknown(keys[2], "timeout")
    assert await placements.claim_unsettled(10, quiet_s=60) == (), "a turn may still be at work on them"
    claims = await asyncio.gather(*(placements.claim_unsettled(2, quiet_s=0, claim_s=60) for _ in range(3)))
    claimed = [one.key for claim in claims for one in claim]
    assert sorted(claimed) == sorted(keys[2:])
    assert {one.attempt for claim in claims for one in claim} == {2}
    assert await placements.claim_unsettled(10, quiet_s=0) == ()


async def test_a_claim_runs_out(placements: Placements) -> None:
    key = (await placements.submit(new())).key
    assert [one.attempt for one in await placements.claim_unsettled(10, quiet_s=0, claim_s=0.02)] == [2]
    await asyncio.sleep(0.05)  # time itself is tested: the claim runs out
    [again] = await placements.claim_unsettled(10, quiet_s=0)
    assert (again.key, again.attempt) == (key, 3)


async def test_only_the_holder_of_a_claim_can_renew_it(placements: Placements) -> None:
    first = await placements.submit(new())
    taken = await placements.take_again(first.key, attempt=1)
    assert taken is not None
    assert (taken.attempt, taken.updated_at >= first.updated_at) == (2, True)
    assert await placements.take_again(first.key, attempt=1) is None
    assert (
        await placements.record_rejected(first.key, "never_arrived", attempt=1)
    ).status is PlacementStatus.SUBMITTING
    await placements.record_placed(first.key, "ORD-1", {})
    assert await placements.take_again(first.key, attempt=2) is None


async def test_a_staff_case_stays_until_it_has_an_outcome(placements: Placements) -> None:
    key = (await placements.submit(replace(new(), trace_id="the-trace"))).key
    handed = await placements.hand_over(key, "no_answer")
    assert handed is not None
    assert (handed.status, handed.reason, handed.trace_id) == (PlacementStatus.UNKNOWN, "no_answer", "the-trace")
    assert await placements.hand_over(key, "no_answer") is None
    assert await placements.list_for_staff() == (handed,)
    assert await placements.claim_unsettled(10, quiet_s=0, include_staff_cases=False) == ()
    assert [one.key for one in await placements.claim_unsettled(10, quiet_s=0)] == [key]
    await placements.record_placed(key, "ORD-1", {})
    assert await placements.list_for_staff() == ()
    assert await placements.hand_over(key, "no_answer") is None


async def test_newest_order_is_the_sessions_own_before_the_guests(placements: Placements) -> None:
    for confirmation, session, order in (("c1", "s1", "ORD-1"), ("c2", "s1", "ORD-2"), ("c3", "s2", "ORD-3")):
        key = (await placements.submit(new(confirmation, session=session))).key
        await placements.record_placed(key, order, {})
    await placements.submit(new("c4"))
    orders = {
        session: (
            await placements.find_newest("acme", "ann", session),
            await placements.find_newest("acme", "eve", session),
        )
        for session in ("s1", "s2", "s3")
    }
    assert [(mine.order_id if mine else None, hers) for mine, hers in orders.values()] == [
        ("ORD-2", None),
        ("ORD-3", None),
        ("ORD-3", None),
    ]


async def test_open_placements_are_found(placements: Placements) -> None:
    key = (await placements.submit(new())).key
    assert [one.key for one in await placements.open("acme", "s1", "ann")] == [key]
    await placements.record_placed(key, "ORD-1", {})
    assert await placements.open("acme", "s1", "ann") == ()


async def test_values_that_json_cannot_store_are_rejected(placements: Placements) -> None:
    with pytest.raises(Unstorable, match="request"):
        await placements.submit(replace(new(), request={"note": "a\x00b"}))


async def test_a_session_does_not_change_hands_while_a_placement_is_being_recorded(
    placements: Placements, ledger: Ledger, pool: Pool
) -> None:
    a = await ledger.begin(asked("a"), body_hash="a", lease_s=0.01)
    assert isinstance(a, Granted)
    submit = "select fresh from submit_placement(%s, %s, 'acme', 's1', 'ann', 'hash', 'c1', '{}', '{}', %s)"
    async with pool.connection() as conn, conn.transaction():
        cursor = await conn.execute(submit, (new().key, a.thread, a.fence))
        assert await cursor.fetchall() == [{"fresh": True}]
        taking_over = asyncio.create_task(ledger.begin(asked("b"), body_hash="b", lease_s=5))
        await asyncio.wait([taking_over], timeout=0.3)
        assert not taking_over.done()
    assert isinstance(await taking_over, Granted)
    assert [one.key for one in await placements.open("acme", "s1", "ann")] == [new().key], "the next turn sees it"


async def test_changes_and_the_cancellation_of_an_order_are_a_chain(placements: Placements) -> None:
    order = await placements.submit(new())
    await placements.record_placed(order.key, "ORD-1", {})
    links = [(PlacementKind.CHANGE, "c2", order.key), (PlacementKind.CANCEL, "c3", None)]
    for kind, confirmation, follows in links:
        link = replace(new(confirmation), kind=kind, of_order="ORD-1", follows=follows)
        submitted = await placements.submit(link)
        assert submitted.fresh
        assert not (await placements.submit(link)).fresh
        known = await placements.find_by_key(submitted.key)
        assert known is not None
        assert (known.kind, known.of_order, known.follows) == (kind, "ORD-1", follows)
        await placements.record_placed(submitted.key, "ORD-1", {})
    newest = await placements.find_newest("acme", "ann", "s1")
    found = await placements.find_placed("acme", "ann", "ORD-1")
    assert newest is not None
    assert found is not None
    assert newest.key == found.key
    assert newest.kind is PlacementKind.CHANGE, "a cancellation says nothing of what was ordered"
