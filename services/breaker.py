"""A circuit breaker: what failed several times in a row is left alone for a while, and then tried by one attempt.

CLOSED ──failures in a row──> OPEN ──rest is over──> HALF_OPEN ──the probe succeeds──> CLOSED
                                ^────the probe fails────┘
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum


class CircuitState(StrEnum):
    """CLOSED lets every attempt through, OPEN none, HALF_OPEN one at a time."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Counts what fails in a row. ``changed`` hears of every new state; ``clock`` is in seconds and never goes back."""

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
        """The state at the last attempt; an OPEN circuit whose rest is over turns HALF_OPEN when it is next asked."""
        return self._state

    def admit(self) -> int | None:
        """Leave for one attempt, to be handed back to ``report``; None: do not try now."""
        if self._state is CircuitState.OPEN and self._clock() >= self._opened_at + self._open_s:
            self._become(CircuitState.HALF_OPEN)
        if self._state is CircuitState.OPEN or self._probing:
            return None
        self._probing = self._state is CircuitState.HALF_OPEN
        return self._era

    def report(self, permit: int, success: bool | None) -> None:
        """How an admitted attempt went; None when nothing can be said of it, since it was called off.

        What began before the state last changed says nothing about now.
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
