"""One run: guests order during faults, then the orders are counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.chaos.faults import EVERY_KIND, Fault, FaultInjector, InjectedFault
from evals.chaos.guests import ADDED_DISH, WISHES, ChaosClient, ChaosGuest
from evals.chaos.restaurant import SystemUnderTest, open_system
from evals.chaos.service_proxy import MISHAPS
from evals.chaos.verdict import Verdict, build_verdict, wait_until_settled


@dataclass(frozen=True, slots=True)
class ChaosPlan:
    """``orders`` guests order once each, ``at_once`` at a time; every fault happens ``rounds`` times.

    ``keys`` False: with an order service that supports neither idempotency keys nor a look-up, nor changes. With it,
    guests who order no tiramisu change their order afterwards, and each second of them cancels it. ``every``: one in
    this many order calls gets a network fault.
    """

    orders: int
    rounds: int
    keys: bool = True
    at_once: int = 16
    every: int = 8
    seed: int = 7
    kinds: tuple[str, ...] = EVERY_KIND


@dataclass(frozen=True)
class ChaosResult:
    """The injected faults and the verdict of a run."""

    plan: ChaosPlan
    injected: Sequence[InjectedFault]
    missed: Counter[str]
    verdict: Verdict
    seconds: float

    @property
    def never_happened(self) -> tuple[str, ...]:
        """Planned faults that were not injected."""
        return tuple(name for name in self.plan.kinds if name not in {each.name for each in self.injected})

    @property
    def is_good(self) -> bool:
        """Whether every planned fault was injected and no problem was found."""
        return not self.never_happened and not any(self.verdict.problems.values())


async def run(plan: ChaosPlan) -> ChaosResult:
    """Raises RestartFailed, alone or in a group, when a process or the database does not restart."""
    started = time.perf_counter()
    async with open_system(keys=plan.keys) as system:
        client = ChaosClient([replica.url for replica in system.replicas])
        schedule = GuestSchedule(plan, system, client)
        try:
            injector = await schedule.run()
        finally:
            await client.close()
        await wait_until_settled(system, keys=plan.keys)
        verdict = await build_verdict(system, schedule.guests, keys=plan.keys)
    return ChaosResult(plan, injector.injected, injector.missed, verdict, time.perf_counter() - started)


class GuestSchedule:
    """Starts the guests in groups, one group per fault, so that every fault hits active guests."""

    def __init__(self, plan: ChaosPlan, system: SystemUnderTest, client: ChaosClient) -> None:
        self._plan, self._system, self._client = plan, system, client
        self._chance = random.Random(plan.seed)
        self._seats = asyncio.Semaphore(plan.at_once)
        self._present: set[str] = set()
        self.guests = [self._build_guest(number) for number in range(plan.orders)]

    async def run(self) -> FaultInjector:
        """Run all guests and faults. Returns the injector, which lists the injected faults."""
        async with asyncio.TaskGroup() as tasks:
            mishaps = [kind for kind in MISHAPS if kind in self._plan.kinds]
            injector = FaultInjector(
                self._system, self._chance, self.guests_present, tasks, every=self._plan.every, mishaps=mishaps
            )
            faults = self._draw_faults(injector)
            for number, fault in enumerate(faults):
                first, last = (len(self.guests) * place // len(faults) for place in (number, number + 1))
                await injector.wait_for_replicas()
                for guest in self.guests[first:last]:
                    tasks.create_task(self._run_guest(guest))
                await fault()
        return injector

    def guests_present(self) -> frozenset[str]:
        """The names of the active guests."""
        return frozenset(self._present)

    async def _run_guest(self, guest: ChaosGuest) -> None:
        async with self._seats:
            self._present.add(guest.name)
            await self._client.run_conversation(guest)
            self._present.discard(guest.name)

    def _draw_faults(self, injector: FaultInjector) -> list[Fault]:
        faults = [fault for name, fault in injector.faults().items() if name in self._plan.kinds]
        return [fault for _ in range(self._plan.rounds) for fault in self._chance.sample(faults, len(faults))]

    def _build_guest(self, number: int) -> ChaosGuest:
        wish, chance = WISHES[number % len(WISHES)], random.Random(self._chance.random())
        changes = self._plan.keys and ADDED_DISH.lower() not in wish
        return ChaosGuest(
            f"guest-{number}", wish, chance, changes=int(changes), cancels=changes and number // len(WISHES) % 2 == 1
        )
