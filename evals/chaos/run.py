"""One run: guests order while things go wrong, then everything is counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.chaos.faults import EVERY_KIND, Director, Fault, Injected
from evals.chaos.guests import WISHES, Crowd, Guest
from evals.chaos.restaurant import House, opened
from evals.chaos.service_proxy import MISHAPS
from evals.chaos.verdict import Verdict, judged, settled


@dataclass(frozen=True, slots=True)
class Plan:
    """``orders`` guests order once each, ``at_once`` at a time; every fault happens ``rounds`` times.

    ``keys`` False: with an order service that knows neither idempotency keys nor a look-up. ``every``: one order call
    in so many meets a mishap of the network.
    """

    orders: int
    rounds: int
    keys: bool = True
    at_once: int = 16
    every: int = 8
    seed: int = 7
    kinds: tuple[str, ...] = EVERY_KIND


@dataclass(frozen=True)
class Outcome:
    """What happened, and what came of it."""

    plan: Plan
    injected: Sequence[Injected]
    missed: Counter[str]
    verdict: Verdict
    seconds: float

    @property
    def never_happened(self) -> tuple[str, ...]:
        """Faults that the run was to inject and did not."""
        return tuple(name for name in self.plan.kinds if name not in {each.name for each in self.injected})

    @property
    def good(self) -> bool:
        """Everything happened, and nothing came of it."""
        return not self.never_happened and not any(self.verdict.wrong.values())


async def run(plan: Plan) -> Outcome:
    """Raises HouseFell, alone or in a group, when a process or the database does not come up again."""
    started = time.perf_counter()
    async with opened(keys=plan.keys) as house:
        crowd = Crowd([replica.url for replica in house.replicas])
        evening = Evening(plan, house, crowd)
        try:
            director = await evening.happens()
        finally:
            await crowd.close()
        await settled(house, keys=plan.keys)
        verdict = await judged(house, evening.guests, keys=plan.keys)
    return Outcome(plan, director.injected, director.missed, verdict, time.perf_counter() - started)


class Evening:
    """The guests come in groups, one with each fault, so that faults meet guests and guests meet faults."""

    def __init__(self, plan: Plan, house: House, crowd: Crowd) -> None:
        self._plan, self._house, self._crowd = plan, house, crowd
        self._chance = random.Random(plan.seed)
        self._seats = asyncio.Semaphore(plan.at_once)
        self._present: set[str] = set()
        self.guests = [self._guest(number) for number in range(plan.orders)]

    async def happens(self) -> Director:
        """Until the last guest has left, and every replica is up; who let things go wrong knows what did."""
        async with asyncio.TaskGroup() as tasks:
            mishaps = [kind for kind in MISHAPS if kind in self._plan.kinds]
            director = Director(self._house, self._chance, self.present, tasks, every=self._plan.every, mishaps=mishaps)
            faults = self._faults(director)
            for number, fault in enumerate(faults):
                first, last = (len(self.guests) * place // len(faults) for place in (number, number + 1))
                await director.all_up()
                for guest in self.guests[first:last]:
                    tasks.create_task(self._visit(guest))
                await fault()
        return director

    def present(self) -> frozenset[str]:
        """The names of the guests who are ordering right now."""
        return frozenset(self._present)

    async def _visit(self, guest: Guest) -> None:
        async with self._seats:
            self._present.add(guest.name)
            await self._crowd.visit(guest)
            self._present.discard(guest.name)

    def _faults(self, director: Director) -> list[Fault]:
        wanted = [fault for name, fault in director.faults().items() if name in self._plan.kinds]
        return [fault for _ in range(self._plan.rounds) for fault in self._chance.sample(wanted, len(wanted))]

    def _guest(self, number: int) -> Guest:
        return Guest(f"guest-{number}", WISHES[number % len(WISHES)], random.Random(self._chance.random()))
