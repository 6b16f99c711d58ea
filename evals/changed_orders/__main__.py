"""Placed orders are changed and cancelled while the API is killed: ``python -m evals.changed_orders [--orders 100]``.

Each guest orders, adds a tiramisu to the placed order, and then adds another one or cancels. Each yes is sent again
under its message id, sometimes to both replicas at once. Meanwhile one of two replicas gets SIGKILL and is started
again, each time when some of the guests have begun. At the end changes and cancellations are counted in the
restaurant's own tables and in the record of placements. Exit code 1 when one is lost or doubled.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle

from evals.chaos.guests import ChaosClient, ChaosGuest
from evals.chaos.later_wishes import WishCount, count_wishes
from evals.chaos.restaurant import Replica, SystemUnderTest, open_system
from evals.chaos.verdict import wait_until_settled

AT_ONCE = 8
GUESTS_PER_KILL = 6


@dataclass
class ChangeCount:
    """What became of the changes and cancellations of these guests."""

    guests: int = 0
    wishes: WishCount = field(default_factory=WishCount)
    stuck: list[str] = field(default_factory=list)
    kills: int = 0
    seconds: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether each wish has exactly one effect."""
        return self.wishes.is_good and not self.stuck

    def render(self) -> str:
        """The counts."""
        counts = {
            "guests": self.guests,
            "SIGKILLs of a replica": self.kills,
            **self.wishes.list_counts(),
            "lost": self.wishes.lost,
            "double": self.wishes.double,
            "orders whose chain in our record is another one": self.wishes.unlike_record,
            "problems of the guests": len(self.stuck),
            "seconds": round(self.seconds),
        }
        return "\n".join([*self.stuck[:10], *(f"{name:<50}{number:>6}" for name, number in counts.items())])


async def run(orders: int, *, kills: int | None = None, seed: int = 7) -> ChangeCount:
    """Order, change, cancel, kill, count. ``kills``: so many SIGKILLs; None: one for a few guests.

    Raises RestartFailed.
    """
    async with open_system(keys=True) as system:
        client = ChaosClient([replica.url for replica in system.replicas])
        guests = build_guests(orders, seed)
        started = time.perf_counter()
        count = ChangeCount(guests=len(guests), kills=orders // GUESTS_PER_KILL if kills is None else kills)
        try:
            await _talk_all(guests, client, system, count.kills)
        finally:
            await client.close()
        await wait_until_settled(system, keys=True)
        count.seconds = time.perf_counter() - started
        count.wishes = await count_wishes(system, guests)
        count.stuck = [f"{each.name}: {problem}" for each in guests for problem in each.problems]
    return count


def build_guests(orders: int, seed: int) -> list[ChaosGuest]:
    """Guests, each second of whom cancels after a change; the others wish for two changes."""
    chance = random.Random(seed)
    return [
        ChaosGuest(
            f"guest-{n}",
            "two still waters",
            random.Random(chance.random()),
            changes=1 if n % 2 == 1 else 2,
            cancels=n % 2 == 1,
        )
        for n in range(orders)
    ]


async def _talk_all(guests: Sequence[ChaosGuest], client: ChaosClient, system: SystemUnderTest, kills: int) -> None:
    """Let the guests talk, and kill a replica whenever as many of them have begun as belong to the kill.

    A kill waits for guests, and guests for a restart, so that each kill hits some of them on a busy machine, too.
    """
    seats = asyncio.Semaphore(AT_ONCE)
    replicas = cycle(system.replicas)

    async def talk(guest: ChaosGuest) -> None:
        async with seats:
            await client.run_conversation(guest)

    async with asyncio.TaskGroup() as tasks:
        for number in range(kills + 1):
            first, last = (len(guests) * place // (kills + 1) for place in (number, number + 1))
            talks = [tasks.create_task(talk(guest)) for guest in guests[first:last]]
            if number < kills and talks:
                await asyncio.wait(talks, return_when=asyncio.FIRST_COMPLETED)
                await _kill(next(replicas))


async def _kill(replica: Replica) -> None:
    """Kill a replica, and start it again."""
    async with replica.restarting:
        await replica.kill()
        await replica.start()


def main() -> int:
    """Read the command line, run, print."""
    parser = argparse.ArgumentParser(prog="python -m evals.changed_orders", description="One effect for each yes.")
    parser.add_argument("--orders", type=int, default=100)
    parser.add_argument("--kills", type=int, help=f"SIGKILLs; without it one for {GUESTS_PER_KILL} guests")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        count = asyncio.run(run(given.orders, kills=given.kills, seed=given.seed))
        print(count.render())
        return 0 if count.is_good else 1
    return 130


if __name__ == "__main__":
    sys.exit(main())
