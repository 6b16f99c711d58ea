"""Counts what became of wishes for placed orders: another dish, twice perhaps, or a cancellation.

Each wish has to have one effect, in the restaurant's own tables and in the record of placements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from evals.chaos.guests import ADDED_DISH, ChaosGuest
from evals.chaos.restaurant import SystemUnderTest

_TABLES = """
select o.user_id, count(distinct o.id), count(distinct c.position), coalesce(max(l.quantity), 0),
    bool_or(o.cancelled_at is not null)
from demo_order.orders o
left join demo_order.order_change c on c.order_id = o.id
left join demo_order.order_line l on l.order_id = o.id and l.name = %s
group by o.user_id
"""
_CHAINS = "select user_id, kind, count(*) from placements where status = 'placed' group by user_id, kind"

Facts = tuple[int, int, int, bool]
"""Of a guest in the restaurant's tables: orders, changes, the quantity of the dish, whether the order is cancelled."""
NOTHING: Facts = (0, 0, 0, False)


@dataclass
class WishCount:
    """What became of the changes and cancellations."""

    wished: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    double: int = 0
    unlike_record: int = 0
    guilty: set[str] = field(default_factory=set)

    @property
    def is_good(self) -> bool:
        """Whether each wish has exactly one effect."""
        return not (self.lost or self.double or self.unlike_record)

    def list_counts(self) -> dict[str, int]:
        """The counts by name, for a table."""
        return {
            **{f"{name} wished": number for name, number in self.wished.items()},
            **{f"{name} in the restaurant's own tables": number for name, number in self.found.items()},
        }


async def count_wishes(system: SystemUnderTest, guests: Sequence[ChaosGuest]) -> WishCount:
    """Count the effects of the wishes in both databases."""
    tables = {user: (*facts,) for user, *facts in await system.rows(system.demo_url, _TABLES, ADDED_DISH)}
    chains: dict[str, dict[str, int]] = {}
    for user, kind, number in await system.rows(system.ledger_url, _CHAINS):
        chains.setdefault(user, {})[kind] = number
    return compare(guests, tables, chains)


def compare(
    guests: Sequence[ChaosGuest], tables: Mapping[str, Facts], chains: Mapping[str, Mapping[str, int]]
) -> WishCount:
    """Compare the wishes of those who have an order with the restaurant's tables and with our record."""
    ordered = [guest for guest in guests if guest.changes or guest.cancels]
    count = WishCount(
        wished={
            "changes": sum(guest.changes for guest in ordered),
            "cancellations": sum(guest.cancels for guest in ordered),
        },
        found={"changes": 0, "cancellations": 0},
    )
    for guest in ordered:
        lost, double = _compare_guest(guest, tables.get(guest.name, NOTHING), count)
        expected = {"order": 1, "change": guest.changes, "cancel": int(guest.cancels)}
        is_unlike = chains.get(guest.name) != {kind: number for kind, number in expected.items() if number}
        count.lost, count.double = count.lost + lost, count.double + double
        count.unlike_record += is_unlike
        count.guilty |= {guest.name} if lost or double or is_unlike else set()
    return count


def _compare_guest(guest: ChaosGuest, facts: Facts, count: WishCount) -> tuple[int, int]:
    """How many of a guest's wishes are lost, and how many double."""
    placed, changes, dishes, is_cancelled = facts
    count.found["changes"] += changes
    count.found["cancellations"] += is_cancelled
    lost = max(0, guest.changes - changes) + (guest.cancels and not is_cancelled) + (placed == 0)
    is_unwanted = (is_cancelled and not guest.cancels) or dishes > guest.changes
    return lost, max(0, changes - guest.changes, placed - 1) or int(is_unwanted)
