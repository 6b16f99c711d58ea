"""Fair shares of a process: the flood of one tenant leaves the turns of the others as they are."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass

LONGEST_WAIT_S = 1.0
RECENT_S = 10.0
"""How long after its last message a tenant counts."""


class TenantOverloaded(Exception):
    """The tenant uses its share of the process: the turn may be sent again."""


@dataclass(frozen=True, slots=True)
class _WaitingTurn:
    """A turn that waits for a slot."""

    tenant: str
    has_slot: asyncio.Future[None]


class FairShares:
    """Counts the active turns of each tenant.

    A tenant alone gets slots while more than a quarter of them are free; more turns are refused. While several tenants
    send messages, the first ``open_slots`` are for everybody, and of the others each tenant gets a share: there is one
    share more than tenants, so that a flood leaves some of the processor. A turn without a slot then waits for one, at
    most for LONGEST_WAIT_S, and so do at most as many turns of a tenant as its share; more are refused. The tenant with
    the fewest active turns is served first.
    """

    def __init__(
        self,
        max_turns: int,
        *,
        open_slots: int | None = None,
        longest_wait_s: float = LONGEST_WAIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_turns = max_turns
        self._open_slots = max_turns // 4 if open_slots is None else open_slots
        self._longest_wait_s = longest_wait_s
        self._clock = clock
        self._seen_at: dict[str, float] = {}
        self._active: Counter[str] = Counter()
        self._queue: list[_WaitingTurn] = []

    def has_room(self, tenant: str, *, waiting: int = 0) -> bool:
        """Whether one more turn of this tenant may begin. ``waiting``: active turns that use no slot now."""
        free, tenants = self._count_free(waiting), self._count_tenants(tenant)
        if free > (self._max_turns // 4 if tenants == 1 else self._max_turns - self._open_slots):
            return True
        return free > 0 and self._active[tenant] < self._share(tenant)

    @asynccontextmanager
    async def enter(self, tenant: str, count_waiting: Callable[[], int] = lambda: 0) -> AsyncIterator[None]:
        """A turn of this tenant during the block, at once or after a wait. Raises TenantOverloaded.

        ``count_waiting``: the number of active turns that use no slot.
        """
        self._seen_at[tenant] = self._clock()
        if self.has_room(tenant, waiting=count_waiting()):
            self._active[tenant] += 1
        else:
            await self._wait_for_slot(tenant, count_waiting)
        try:
            yield
        finally:
            self._end(tenant)
            self.give_free_slots(count_waiting())

    @contextmanager
    def hold(self, tenant: str) -> Iterator[None]:
        """Count a turn of this tenant during the block."""
        self._seen_at[tenant] = self._clock()
        self._active[tenant] += 1
        try:
            yield
        finally:
            self._end(tenant)

    def give_free_slots(self, waiting: int) -> None:
        """Give the free slots to the turns that wait for one."""
        while entitled := [turn for turn in self._queue if self.has_room(turn.tenant, waiting=waiting)]:
            turn = min(entitled, key=lambda each: self._active[each.tenant])
            self._queue.remove(turn)
            if not turn.has_slot.done():
                self._active[turn.tenant] += 1
                turn.has_slot.set_result(None)

    async def _wait_for_slot(self, tenant: str, count_waiting: Callable[[], int]) -> None:
        """Wait for a slot, which is then counted. Raises TenantOverloaded when too many wait, and when none comes."""
        queued = sum(turn.tenant == tenant for turn in self._queue)
        if self._count_tenants(tenant) == 1 or queued >= self._share(tenant):
            raise TenantOverloaded
        turn = _WaitingTurn(tenant, asyncio.get_running_loop().create_future())
        self._queue.append(turn)
        try:
            async with asyncio.timeout(self._longest_wait_s):
                await turn.has_slot
        except BaseException as error:
            with suppress(ValueError):
                self._queue.remove(turn)
            if turn.has_slot.done() and not turn.has_slot.cancelled():
                self._end(tenant)
                self.give_free_slots(count_waiting())
            if isinstance(error, TimeoutError):
                raise TenantOverloaded from None
            raise

    def _count_free(self, waiting: int) -> int:
        return self._max_turns - (self._active.total() - waiting)

    def _count_tenants(self, tenant: str) -> int:
        """The tenants that sent messages lately, this one included."""
        since = self._clock() - RECENT_S
        self._seen_at = {name: at for name, at in self._seen_at.items() if at > since or self._active[name]}
        return len({*self._seen_at, tenant})

    def _share(self, tenant: str) -> int:
        return math.ceil(self._max_turns / (self._count_tenants(tenant) + 1))

    def _end(self, tenant: str) -> None:
        self._active[tenant] -= 1
        if not self._active[tenant]:
            del self._active[tenant]
