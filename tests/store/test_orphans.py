"""Orders whose turn never ended, and leases that a long turn keeps."""

import asyncio

import pytest

from domain.placement import NewPlacement, placement_key
from store.errors import StaleTurn
from store.ledger import Granted, Ledger, SessionLocked
from store.placements import Placements
from store.pool import Pool
from tests.store.turns import asked


async def granted(ledger: Ledger, message_id: str, *, lease_s: float = 30.0) -> Granted:
    begun = await ledger.begin(asked(message_id), body_hash=message_id, lease_s=lease_s)
    assert isinstance(begun, Granted)
    return begun


async def test_only_the_next_turn_gets_the_orphan_of_an_unfinished_turn(pool: Pool, ledger: Ledger) -> None:
    lost = await granted(ledger, "m1")
    key = placement_key("acme", "ann", "s1", "hash", "c1")
    await Placements(pool).submit(
        NewPlacement(key, "acme", "s1", "ann", "hash", "c1", read_back={}, request={}, fence=lost.fence)
    )
    await ledger.abandon(lost)
    second = await granted(ledger, "m2")
    assert second.orphan == key
    await ledger.end(second, asked("m2"), "{}", None)
    assert (await granted(ledger, "m3")).orphan is None


async def test_an_order_of_a_turn_that_ended_is_no_orphan(pool: Pool, ledger: Ledger) -> None:
    turn = await granted(ledger, "m1")
    key = placement_key("acme", "ann", "s1", "hash", "c1")
    await Placements(pool).submit(
        NewPlacement(key, "acme", "s1", "ann", "hash", "c1", read_back={}, request={}, fence=turn.fence)
    )
    await ledger.end(turn, asked("m1"), "{}", None)
    assert (await granted(ledger, "m2")).orphan is None


async def test_a_renewed_lease_keeps_others_out_after_its_first_end(ledger: Ledger) -> None:
    turn = await granted(ledger, "m1", lease_s=0.2)
    await ledger.renew(turn, 30.0)
    await asyncio.sleep(0.3)  # time itself is tested: the first end of the lease passes
    assert isinstance(await ledger.begin(asked("m2"), body_hash="m2", lease_s=1.0), SessionLocked)


async def test_a_lease_that_went_to_another_worker_cannot_be_renewed(ledger: Ledger) -> None:
    slow = await granted(ledger, "m1", lease_s=0.05)
    await asyncio.sleep(0.1)  # time itself is tested: the lease runs out
    await granted(ledger, "m2")
    with pytest.raises(StaleTurn):
        await ledger.renew(slow, 30.0)
