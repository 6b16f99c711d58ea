"""The count of orders whose yes is delivered three times: a short run, and detection of a lost or a double one."""

from __future__ import annotations

import random

import pytest

from evals.repeated_yes.__main__ import DELIVERIES, YesCount, build_guests, run

WAYS = ("http", "chat", "a2a", "whatsapp")


@pytest.mark.release
async def test_each_yes_places_one_order_though_a_replica_is_killed() -> None:
    count = await run(orders=24, kill_every_s=0.5, max_kills=1)
    assert count.is_good, count.render()
    assert (count.orders, count.kills) == (24, 1)


def test_a_yes_comes_over_three_transports_or_three_times_over_one() -> None:
    guests = build_guests(8, WAYS, random.Random(1))
    assert [len(guest.ways) for guest in guests] == [DELIVERIES] * 8
    assert [len(set(guest.ways)) for guest in guests] == [3] * 4 + [1] * 4
    assert len({guest.user for guest in guests}) == 8


@pytest.mark.parametrize("found", [{"lost": 1}, {"double": 1}, {"wrong_numbers": 1}, {"never_answered": ["ann"]}])
def test_what_is_lost_or_double_is_not_good(found: dict[str, object]) -> None:
    assert YesCount(guests=2, orders=2).is_good
    assert not YesCount(guests=2, orders=2, **found).is_good  # type: ignore[arg-type]  # one dict for fields of many types
    assert not YesCount(guests=2, orders=1).is_good
