"""The count of changes and cancellations of placed orders: a short run, and detection of a lost or a double one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from evals.changed_orders.__main__ import build_guests, run
from evals.chaos.later_wishes import Facts, WishCount, compare

RIGHT: dict[str, Facts] = {"guest-0": (1, 2, 2, False), "guest-1": (1, 1, 1, True)}
CHAINS = {"guest-0": {"order": 1, "change": 2}, "guest-1": {"order": 1, "change": 1, "cancel": 1}}


@pytest.mark.release
async def test_each_yes_changes_or_cancels_once_though_a_replica_is_killed() -> None:
    count = await run(orders=12, kills=2)
    assert count.is_good, count.render()
    assert count.wishes.found == {"changes": 18, "cancellations": 6}


def counted(tables: Mapping[str, Facts], chains: Mapping[str, Mapping[str, int]] = CHAINS) -> WishCount:
    return compare(build_guests(2, seed=1), tables, chains)


def test_what_was_wished_and_happened_once_is_good() -> None:
    assert counted(RIGHT).is_good
    assert counted(RIGHT).found == counted(RIGHT).wished == {"changes": 3, "cancellations": 1}


@pytest.mark.parametrize(
    ("wrong", "lost", "double"),
    [
        ({"guest-0": (1, 1, 1, False)}, 1, 0),
        ({"guest-0": (1, 3, 3, False)}, 0, 1),
        ({"guest-0": (1, 2, 3, False)}, 0, 1),
        ({"guest-0": (1, 2, 2, True)}, 0, 1),
        ({"guest-0": (2, 2, 2, False)}, 0, 1),
        ({"guest-1": (1, 1, 1, False)}, 1, 0),
    ],
)
def test_what_is_lost_or_double_is_not_good(wrong: Mapping[str, Facts], lost: int, double: int) -> None:
    count = counted({**RIGHT, **wrong})
    assert (count.lost, count.double, count.is_good) == (lost, double, False)


def test_a_chain_that_is_another_one_in_the_record_is_not_good() -> None:
    assert not counted(RIGHT, {**CHAINS, "guest-1": {"order": 1, "change": 1}}).is_good
