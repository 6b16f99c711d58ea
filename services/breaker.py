"""A circuit breaker: it opens after several failures in a row, and later permits one probe.

CLOSED ──failures in a row──> OPEN ──open_s passed─> HALF_OPEN ──the probe succeeds──> CLOSED
                                ^────the probe fails────┘
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum


class CircuitState(StrEnum):
    """CLOSED permits every attempt, OPEN none, HALF_OPEN one at a time."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Counts consecutive failures and calls ``on_change`` with every new state. ``clock``: monotonic seconds."""

    def __init__(
        self,
        *,
        failures: int,
        open_s: float,
        on_change: Callable[[CircuitState], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._open_s = open_s
        self._on_change = on_change
        self._clock = clock
        self._state = CircuitState.CLOSED
        self._era = 0
        self._failed = 0
        self._probing = False
        self._opened_at = 0.0

    @property
    def state(self) -> CircuitState:
        """The state at the last attempt. An OPEN circuit turns HALF_OPEN at the first attempt after ``open_s``."""
        return self._state

    def admit(self) -> int | None:
        """A permit for one attempt, to pass to ``report``; None if the circuit is open."""
        if self._state is CircuitState.OPEN and self._clock() >= self._opened_at + self._open_s:
            self._become(CircuitState.HALF_OPEN)
        if self._state is CircuitState.OPEN or self._probing:
            return None
        self._probing = self._state is CircuitState.HALF_OPEN
        return self._era

    def report(self, permit: int, success: bool | None) -> None:
        """Record the result of an admitted attempt; ``success`` None for a cancelled one.

        An attempt that started before the last state change is ignored.
        """
        if permit != self._era:
            return
        self._probing = False
        if success is None:
            return
        self._failed = 0 if success else self._failed + 1
        if self._state is CircuitState.HALF_OPEN:
            self._become(CircuitState.CLOSED if success else CircuitState.OPEN)
        elif self._failed >= self._limit:
            self._become(CircuitState.OPEN)

    def _become(self, state: CircuitState) -> None:
        self._state = state
        self._era += 1
        self._failed = 0
        self._probing = False
        if state is CircuitState.OPEN:
            self._opened_at = self._clock()
        self._on_change(state)
