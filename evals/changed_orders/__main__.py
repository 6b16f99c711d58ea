"""Placed orders are changed and cancelled while the API is killed: ``python -m evals.changed_orders [--orders 100]``.

Each guest orders, adds a tiramisu to the placed order, and then adds another one or cancels. Each yes is sent again
under its message id, sometimes to both replicas at once. Meanwhile one of two replicas gets SIGKILL every few seconds
and is started again. At the end changes and cancellations are counted in the restaurant's own tables and in the record
of placements. Exit code 1 when one is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.chaos.guests import ChaosClient, ChaosGuest, SessionStuck
from evals.chaos.restaurant import SystemUnderTest, kill_replicas, open_system, restart_dead_replicas
from evals.chaos.verdict import wait_until_settled

AT_ONCE = 8
TRIES = 20
DISH = "Tiramisu"
_TABLES = """
select o.user_id, count(distinct o.id), count(distinct c.position), coalesce(max(l.quantity), 0),
    bool_or(o.cancelled_at is not null)
from demo_order.orders o
left join demo_order.order_change c on c.order_id = o.id
left join demo_order.order_line l on l.order_id = o.id and l.name = %s
group by o.user_id
"""
_CHAIN = "select user_id, kind, count(*) from placements where status = 'placed' group by user_id, kind"


@dataclass
class ChangeGuest:
    """A guest. ``cancels``: the second wish is a cancellation, else another tiramisu."""

    guest: ChaosGuest
    cancels: bool

    @property
    def changes(self) -> int:
        """How many changes are wished for."""
        return 1 if self.cancels else 2


@dataclass
class ChangeCount:
    """What became of the changes and cancellations."""

    guests: int = 0
    wished: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    double: int = 0
    unlike_record: int = 0
    stuck: list[str] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0

    def note_kill(self) -> None:
        """A replica was killed."""
        self.kills += 1

    @property
    def is_good(self) -> bool:
        """Whether each wish has exactly one effect."""
        return not (self.lost or self.double or self.unlike_record or self.stuck)

    def render(self) -> str:
        """The counts."""
        counts = {
            "guests": self.guests,
            "SIGKILLs of a replica": self.kills,
            **{f"{name} wished": number for name, number in self.wished.items()},
            **{f"{name} in the restaurant's own tables": number for name, number in self.found.items()},
            "lost": self.lost,
            "double": self.double,
            "orders whose chain in our record is another one": self.unlike_record,
            "sessions stuck": len(self.stuck),
            "seconds": round(self.seconds),
        }
        return "\n".join([*self.stuck[:10], *(f"{name:<50}{number:>6}" for name, number in counts.items())])


async def run(orders: int, *, kill_every_s: float, max_kills: int | None = None, seed: int = 7) -> ChangeCount:
    """Order, change, cancel, kill, count. Raises RestartFailed."""
    async with open_system(keys=True) as system:
        client = ChaosClient([replica.url for replica in system.replicas])
        guests = build_guests(orders, seed)
        count = ChangeCount(guests=len(guests))
        started = time.perf_counter()
        killing = asyncio.create_task(kill_replicas(system, kill_every_s, max_kills, count.note_kill))
        try:
            await _talk_all(guests, client, count)
        finally:
            killing.cancel()
            await asyncio.wait({killing})
            await client.close()
        await restart_dead_replicas(system)
        await wait_until_settled(system, keys=True)
        count.seconds = time.perf_counter() - started
        tables = {user: facts for user, *facts in await system.rows(system.demo_url, _TABLES, DISH)}
        compare(count, guests, tables, await _read_chains(system))
    return count


def build_guests(orders: int, seed: int) -> list[ChangeGuest]:
    """Guests, each second of whom cancels."""
    chance = random.Random(seed)
    return [
        ChangeGuest(ChaosGuest(f"guest-{n}", "two still waters", random.Random(chance.random())), cancels=n % 2 == 1)
        for n in range(orders)
    ]


def compare(
    count: ChangeCount,
    guests: Sequence[ChangeGuest],
    tables: Mapping[str, Sequence[Any]],
    chains: Mapping[str, Mapping[str, int]],
) -> None:
    """Compare the wishes with the restaurant's tables and with our record."""
    count.wished = {"changes": sum(each.changes for each in guests), "cancellations": sum(g.cancels for g in guests)}
    count.found = {"changes": 0, "cancellations": 0}
    for each in guests:
        placed, changes, dishes, is_cancelled = tables.get(each.guest.name, (0, 0, 0, False))
        count.found["changes"] += changes
        count.found["cancellations"] += is_cancelled
        count.lost += max(0, each.changes - changes) + (each.cancels and not is_cancelled) + (placed == 0)
        is_unwanted = (is_cancelled and not each.cancels) or dishes > each.changes
        count.double += max(0, changes - each.changes, placed - 1) or is_unwanted
        expected = {"order": 1, "change": each.changes, "cancel": int(each.cancels)}
        count.unlike_record += chains.get(each.guest.name) != {
            kind: number for kind, number in expected.items() if number
        }


async def _read_chains(system: SystemUnderTest) -> dict[str, dict[str, int]]:
    chains: dict[str, dict[str, int]] = {}
    for user, kind, number in await system.rows(system.ledger_url, _CHAIN):
        chains.setdefault(user, {})[kind] = number
    return chains


async def _talk_all(guests: Sequence[ChangeGuest], client: ChaosClient, count: ChangeCount) -> None:
    seats = asyncio.Semaphore(AT_ONCE)

    async def talk(each: ChangeGuest) -> None:
        async with seats:
            try:
                await _talk(each, client)
            except SessionStuck as stuck:
                count.stuck += [f"{each.guest.name}: {stuck}", *each.guest.transcript[-6:]]

    await asyncio.gather(*map(talk, guests))


async def _talk(each: ChangeGuest, client: ChaosClient) -> None:
    """The whole conversation. Raises SessionStuck."""
    guest = each.guest
    await client.run_conversation(guest)
    if guest.order_id is None or guest.problems:
        raise SessionStuck(f"no order: {guest.problems}")
    for number in range(1, each.changes + 1):
        await _agree(guest, client, "add a tiramisu to my order", "change_order", f"{number} × {DISH}")
    if each.cancels:
        await _agree(guest, client, "cancel my order", "cancel_order", "cancelled")


async def _agree(guest: ChaosGuest, client: ChaosClient, wish: str, question: str, effect: str) -> None:
    """Say the wish until its effect is reported. Whatever has no answer is asked about, and never wished for again."""
    ask = "where is my order?" if question == "cancel_order" else "what's in my order?"
    for _ in range(TRIES):
        reply = await client.send(guest, wish)
        if reply.get("pending") == question:
            await client.send(guest, "yes")
            await client.send(guest, "yes", message_id=f"{guest.name}-{guest.message_count}")
        while (reply := await client.send(guest, ask)).get("error"):  # noqa: ASYNC110 - as a guest asks again
            await asyncio.sleep(1.0)
        if effect in reply["reply_text"]:
            return
    raise SessionStuck(f"{wish!r} had no effect: {reply['reply_text']}")


def main() -> int:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.changed_orders", description="One effect for each yes.")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--kill-every", type=float, default=4.0, help="seconds between a restart and the next SIGKILL")
    parser.add_argument("--kills", type=int, help="kill so often at most")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        count = asyncio.run(run(given.orders, kill_every_s=given.kill_every, max_kills=given.kills, seed=given.seed))
        print(count.render())
        return 0 if count.is_good else 1
    return 130


if __name__ == "__main__":
    sys.exit(main())
