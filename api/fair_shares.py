"""Fair shares of a process: a flood of one tenant leaves room for the turns of the others."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class TenantOverloaded(Exception):
    """The tenant uses its share of the process: the turn may be sent again."""


class FairShares:
    """Counts the active turns of each tenant.

    While more than a quarter of the slots are free, everybody is admitted. Of the last quarter a tenant gets a slot
    only if it has less than an equal share of all.
    """

    def __init__(self, max_turns: int) -> None:
        self._max_turns = max_turns
        self._active: Counter[str] = Counter()

    def has_room(self, tenant: str, *, waiting: int = 0) -> bool:
        """Whether one more turn of this tenant may begin. ``waiting``: active turns that use no slot now."""
        free = self._max_turns - (self._active.total() - waiting)
        if free > self._max_turns // 4:
            return True
        tenants = max(2, len({*self._active, tenant}))
        return free > 0 and self._active[tenant] < math.ceil(self._max_turns / tenants)

    @contextmanager
    def hold(self, tenant: str) -> Iterator[None]:
        """Count a turn of this tenant during the block."""
        self._active[tenant] += 1
        try:
            yield
        finally:
            self._active[tenant] -= 1
            if not self._active[tenant]:
                del self._active[tenant]
