"""One run: guests order while things go wrong, then everything is counted."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.chaos.faults import EVERY_KIND, Fault, FaultInjector, InjectedFault
from evals.chaos.guests import WISHES, ChaosClient, ChaosGuest
from evals.chaos.restaurant import SystemUnderTest, open_system
from evals.chaos.service_proxy import MISHAPS
from evals.chaos.verdict import Verdict, build_verdict, wait_until_settled


@dataclass(frozen=True, slots=True)
class ChaosPlan:
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
class ChaosResult:
    """What happened, and what came of it."""

    plan: ChaosPlan
    injected: Sequence[InjectedFault]
    missed: Counter[str]
    verdict: Verdict
    seconds: float

    @property
    def never_happened(self) -> tuple[str, ...]:
        """Faults that the run was to inject and did not."""
        return tuple(name for name in self.plan.kinds if name not in {each.name for each in self.injected})

    @property
    def is_good(self) -> bool:
        """Everything happened, and nothing came of it."""
        return not self.never_happened and not any(self.verdict.problems.values())


async def run(plan: ChaosPlan) -> ChaosResult:
    """Raises HouseFell, alone or in a group, when a process or the database does not come up again."""
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
    """The guests come in groups, one with each fault, so that faults meet guests and guests meet faults."""

    def __init__(self, plan: ChaosPlan, system: SystemUnderTest, client: ChaosClient) -> None:
        self._plan, self._system, self._client = plan, system, client
        self._chance = random.Random(plan.seed)
        self._seats = asyncio.Semaphore(plan.at_once)
        self._present: set[str] = set()
        self.guests = [self._build_guest(number) for number in range(plan.orders)]

    async def run(self) -> FaultInjector:
        """Until the last guest has left, and every replica is up; who let things go wrong knows what did."""
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
        """The names of the guests who are ordering right now."""
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
        return ChaosGuest(f"guest-{number}", WISHES[number % len(WISHES)], random.Random(self._chance.random()))
