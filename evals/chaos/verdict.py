"""Compares the restaurant's own tables with the replies to the guests."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from evals.chaos.guests import ADDED_DISH, ChaosGuest, Content
from evals.chaos.later_wishes import WishCount, count_wishes
from evals.chaos.restaurant import SystemUnderTest

SETTLES_S = 90.0
_ORDERS = """
select o.user_id, o.id, o.total_minor, o.idempotency_key, l.position, l.name, l.quantity,
    coalesce(array_agg(p.name) filter (where not p.refused), '{}'),
    coalesce(array_agg(p.name) filter (where p.refused), '{}')
from demo_order.orders o
join demo_order.order_line l on l.order_id = o.id
left join demo_order.order_option p on p.order_id = o.id and p.line_position = l.position
group by o.id, l.position, l.name, l.quantity, l.order_id order by o.id
"""
_OPEN = "select key from placements where status in ('submitting', 'unknown')"
_PROBLEMS = {
    "stuck": "sessions stuck",
    "another answer": "answers that differ between deliveries",
    "not known": "sessions that forgot the order",
}
"""The prefix of a guest's problem, and its name in the table."""
_WITH_STAFF = " and handed_over_at is not null"


@dataclass
class RestaurantOrder:
    """An order in the restaurant's tables."""

    id: str
    total_minor: int
    lines: set[tuple[str, int, frozenset[str], frozenset[str]]] = field(default_factory=set)

    @property
    def content(self) -> Content:
        return frozenset(self.lines)


@dataclass(frozen=True)
class Verdict:
    """Counts; every count in ``problems`` should be zero. ``guilty``: the guests with a problem."""

    confirmations: int
    orders: int
    guests_with_order: int
    rejections: int
    with_staff: int
    duplicates: int
    retries: int
    longest_s: float
    wishes: WishCount
    problems: dict[str, int]
    guilty: frozenset[str]
    notes: tuple[str, ...]


async def wait_until_settled(system: SystemUnderTest, *, keys: bool) -> None:
    """Wait until the background has settled every open placement, or handed it over to staff without keys."""
    statement = _OPEN if keys else f"{_OPEN} and handed_over_at is null"
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLES_S):
            while await system.rows(system.ledger_url, statement):  # noqa: ASYNC110 - tables send no events
                await asyncio.sleep(0.5)


_TABLE = (
    "confirmations without their order", "orders too many", "orders unlike the read-back",
    "orders despite a definite no", "replies with another guest's order number",
    "sessions stuck", "answers that differ between deliveries", "sessions that forgot the order",
)  # fmt: skip
"""The problems that are counted."""


def _list_problems(
    guests: Sequence[ChaosGuest], orders: Mapping[str, Sequence[RestaurantOrder]], *, keys: bool
) -> dict[str, list[str]]:
    """The guests with each problem. An order of nobody who is a guest is one too many."""
    problems: dict[str, list[str]] = {name: [] for name in _TABLE}
    for guest in guests:
        for name in find_problems(guest, orders[guest.name], keys=keys):
            problems[name].append(guest.name)
    known = {guest.name for guest in guests}
    problems["orders too many"] += [name for name in orders if name not in known]
    return problems


async def build_verdict(system: SystemUnderTest, guests: Sequence[ChaosGuest], *, keys: bool) -> Verdict:
    """Count. ``keys`` False: an order with unknown outcome belongs to staff, and may exist or not."""
    orders = await _read_orders(system)
    problems = _list_problems(guests, orders, keys=keys)
    still_open = await system.rows(system.ledger_url, _OPEN)
    with_staff = await system.rows(system.ledger_url, _OPEN + _WITH_STAFF)
    counted = {name: len(names) for name, names in problems.items()}
    if keys:
        counted["placements open"] = len(still_open)
    else:
        counted["placements open and not with staff"] = len(still_open) - len(with_staff)
    wishes = await count_wishes(system, guests)
    counted |= {
        "changes and cancellations lost": wishes.lost,
        "changes and cancellations too many": wishes.double,
        "orders whose chain in our record is another one": wishes.unlike_record,
    }
    guilty = frozenset(name for names in (*problems.values(), wishes.guilty) for name in names)
    return Verdict(
        confirmations=sum(len(guest.confirmed) for guest in guests),
        orders=sum(len(each) for each in orders.values()),
        guests_with_order=sum(guest.order_id is not None for guest in guests),
        rejections=sum(len(guest.rejected) for guest in guests),
        with_staff=len(with_staff),
        duplicates=sum(guest.duplicates for guest in guests),
        retries=sum(guest.retries for guest in guests),
        longest_s=max(guest.seconds for guest in guests),
        wishes=wishes,
        problems=counted,
        guilty=guilty,
        notes=tuple(note for guest in guests if guest.name in guilty for note in _transcript(guest)),
    )


def find_problems(guest: ChaosGuest, orders: Sequence[RestaurantOrder], *, keys: bool) -> list[str]:
    """The names of this guest's problems. Expected: one order per confirmation that was not rejected."""
    problems = list(_find_wrong_counts(guest, len(orders), keys=keys))
    if any(not _is_as_read_back(order, guest) for order in orders):
        problems.append("orders unlike the read-back")
        guest.problems.append(f"unlike: read back {guest.content} {guest.total_minor}, ordered {orders}")
    if guest.order_id is not None and guest.order_id not in {order.id for order in orders}:
        problems.append("replies with another guest's order number")
    problems += [name for how, name in _PROBLEMS.items() if any(each.startswith(how) for each in guest.problems)]
    return problems


def _is_as_read_back(order: RestaurantOrder, guest: ChaosGuest) -> bool:
    """Whether an order has the lines and the total of the read-back, with what was added to it afterwards."""
    if guest.changes:
        added = (ADDED_DISH, guest.changes, frozenset[str](), frozenset[str]())
        return order.content == guest.content | {added}
    return order.content == guest.content and guest.total_minor in (None, order.total_minor)


def _find_wrong_counts(guest: ChaosGuest, order_count: int, *, keys: bool) -> Iterator[str]:
    expected = len(guest.confirmed) - len(guest.rejected)
    if order_count > expected:
        yield "orders too many" if expected else "orders despite a definite no"
    if order_count < expected and (keys or not guest.is_with_staff):
        yield "confirmations without their order"


def _transcript(guest: ChaosGuest) -> list[str]:
    """The problems and the transcript of a guest."""
    return [f"{guest.name}: {each}" for each in (*guest.problems, *guest.transcript)]


async def _read_orders(system: SystemUnderTest) -> dict[str, list[RestaurantOrder]]:
    by_guest: dict[str, dict[str, RestaurantOrder]] = defaultdict(dict)
    for user, order_id, total, _, _, name, quantity, chosen, refused in await system.rows(system.demo_url, _ORDERS):
        order = by_guest[user].setdefault(order_id, RestaurantOrder(order_id, total))
        order.lines.add((name, quantity, frozenset(chosen), frozenset(refused)))
    return defaultdict(list, {user: list(orders.values()) for user, orders in by_guest.items()})
