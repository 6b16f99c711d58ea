"""Injects faults into one process or server after the other, while guests order."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from signal import Signals

from evals.chaos.restaurant import LEASE_S, Replica, SystemUnderTest
from evals.chaos.service_proxy import MISHAPS, REFUSED_AGAIN, SLOW_MENU
from evals.chaos.traps import Trap, TrapCondition

Fault = Callable[[], Awaitable[None]]
SPRINGS_S = 25.0
_PLACING = b"ORD-"
"""In the end_turn message of a turn whose reply has an order number."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A point of a turn where a process can be killed. ``deliver``: the held message is delivered afterwards."""

    name: str
    step: str
    when: TrapCondition
    needle: bytes = b""
    deliver: bool = False

    def build_trap(self) -> Trap:
        """A trap for the next turn that reaches this point."""
        return Trap(self.step, self.when, self.needle)


BOUNDARIES = (
    Boundary("before the turn begins", "begin_turn", "before"),
    Boundary("turn begun, nothing done", "begin_turn", "after"),
    Boundary("before the placement is committed", "submit_placement", "before"),
    Boundary("placement committed, order not sent", "submit_placement", "after"),
    Boundary("order on its way, never arrives", "order", "before"),
    Boundary("order on its way, arrives after the death", "order", "before", deliver=True),
    Boundary("order taken, answer on its way", "order", "after"),
    Boundary("answer there, before it is recorded", "settle_placement", "before"),
    Boundary("outcome recorded, before the turn ends", "settle_placement", "after"),
    Boundary("before the turn's end is committed", "end_turn", "before", _PLACING),
    Boundary("turn's end committed, before the reply", "end_turn", "after", _PLACING),
)
STOPS = (
    Boundary("placement committed", "submit_placement", "after", deliver=True),
    Boundary("before the placement is committed", "submit_placement", "before", deliver=True),
    Boundary("order on its way", "order", "before", deliver=True),
    Boundary("order taken", "order", "after", deliver=True),
    Boundary("before the turn's end", "end_turn", "before", _PLACING, deliver=True),
)
KILL, KILL_BOTH = "SIGKILL at a random moment", "SIGKILL of both replicas"
RESTART_POSTGRES, KILL_POSTGRES = "Postgres restarted", "Postgres killed with all its processes"


STOPPED = "SIGSTOP past the lease: "
KILLED = "SIGKILL: "
EVERY_KIND = (
    *(KILLED + each.name for each in BOUNDARIES), KILL, KILL_BOTH, *(STOPPED + each.name for each in STOPS),
    RESTART_POSTGRES, KILL_POSTGRES, *MISHAPS, SLOW_MENU,
)  # fmt: skip
WITHOUT_KEYS = tuple(kind for kind in EVERY_KIND if kind not in REFUSED_AGAIN)
"""The faults that are possible when no order is sent twice."""
BRIEFLY = (
    *(KILLED + BOUNDARIES[place].name for place in (3, 4, 6, 10)), STOPPED + STOPS[0].name, KILL_POSTGRES,
    *MISHAPS, SLOW_MENU,
)  # fmt: skip
"""One fault of each kind, for a run of half a minute."""


@dataclass
class InjectedFault:
    """An injected fault, and the active guests at that time."""

    name: str
    guests: frozenset[str]


@dataclass
class FaultInjector:
    """Injects the faults. ``present`` returns the active guests. ``tasks`` fail when a replica does not restart."""

    system: SystemUnderTest
    chance: random.Random
    present: Callable[[], frozenset[str]]
    tasks: asyncio.TaskGroup
    every: int = 8
    """One in this many order calls gets a network fault."""
    mishaps: Sequence[str] = MISHAPS
    injected: list[InjectedFault] = field(default_factory=list)
    missed: Counter[str] = field(default_factory=Counter)
    _calls: int = 0
    _menus: int = 0
    _mishaps: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self._mishaps = itertools.cycle(self.mishaps)
        self.system.traps.mishaps = self

    def for_order(self, guest: str) -> str | None:
        """The fault of this call to the order service, or None."""
        self._calls += 1
        if self._calls % self.every:
            return None
        mishap = next(self._mishaps)
        self.injected.append(InjectedFault(mishap, frozenset([guest])))
        return mishap

    def is_menu_slow(self) -> bool:
        """Whether this call to the menu service is slow."""
        self._menus += 1
        slow = self._menus % (self.every * 6) == 0
        if slow:
            self._record_fault(SLOW_MENU)
        return slow

    async def kill_at(self, boundary: Boundary) -> None:
        """SIGKILL the first replica that reaches the boundary, and restart it at once."""
        trap = self.system.traps.arm(boundary.build_trap())
        replica = await self._wait_for_holder(trap, KILLED + boundary.name)
        if replica is not None:
            self._restart(replica, lambda: trap.release(deliver=boundary.deliver))

    async def stop_at(self, boundary: Boundary) -> None:
        """SIGSTOP the first replica that reaches the boundary until its lease has expired, then SIGCONT."""
        trap = self.system.traps.arm(boundary.build_trap())
        replica = await self._wait_for_holder(trap, STOPPED + boundary.name)
        if replica is None:
            return
        async with replica.restarting:
            replica.process.send(Signals.SIGSTOP)
            if boundary.when == "after":
                trap.release(deliver=True)
            await asyncio.sleep(LEASE_S + 1.5)
            replica.process.send(Signals.SIGCONT)
        trap.release(deliver=True)

    async def kill(self) -> None:
        """SIGKILL at a random moment."""
        await asyncio.sleep(self.chance.uniform(0, 0.5))
        self._record_fault(KILL)
        self._restart(self.chance.choice(self.system.replicas))

    async def kill_both(self) -> None:
        """SIGKILL both replicas."""
        self._record_fault(KILL_BOTH)
        for replica in self.system.replicas:
            self._restart(replica)

    async def wait_for_replicas(self) -> None:
        """Wait until no replica is restarting: on a busy machine the faults would accumulate otherwise."""
        await asyncio.sleep(0)  # lets a restart that was just scheduled begin
        for replica in self.system.replicas:
            async with replica.restarting:
                pass

    async def restart_postgres(self) -> None:
        """Stop the database and start it again."""
        self._record_fault(RESTART_POSTGRES)
        await self.system.restart_postgres(kill=False)

    async def kill_postgres(self) -> None:
        """Crash the database; it recovers at its start."""
        self._record_fault(KILL_POSTGRES)
        await self.system.restart_postgres(kill=True)

    def _restart(self, replica: Replica, after_kill: Callable[[], None] = lambda: None) -> None:
        """Kill and restart a replica in the background."""

        async def restart() -> None:
            async with replica.restarting:
                await replica.kill()
                after_kill()
                await replica.start()

        self.tasks.create_task(restart())

    def faults(self) -> dict[str, Fault]:
        """The scheduled faults by name; network faults are injected per call instead."""
        return {
            **{KILLED + at.name: partial(self.kill_at, at) for at in BOUNDARIES},
            **{STOPPED + at.name: partial(self.stop_at, at) for at in STOPS},
            KILL: self.kill,
            KILL_BOTH: self.kill_both,
            RESTART_POSTGRES: self.restart_postgres,
            KILL_POSTGRES: self.kill_postgres,
        }

    async def _wait_for_holder(self, trap: Trap, name: str) -> Replica | None:
        """The replica that the trap holds; None when no replica reached the boundary in time."""
        await asyncio.wait([trap.holder], timeout=SPRINGS_S)
        if not trap.holder.done():
            self.missed[name] += 1
            self.system.traps.armed.remove(trap)
            return None
        self._record_fault(name)
        return self.system.replicas[trap.holder.result()]

    def _record_fault(self, name: str) -> None:
        self.injected.append(InjectedFault(name, self.present()))
