"""The attempts of one call: until when there may be any, and whether there may be another."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import tenacity

from services.breaker import CircuitBreaker, CircuitState
from services.errors import Effect, ServiceCircuitOpen, ServiceError, ServiceTimeout, ServiceUnavailable

ATTEMPTS = 3
LEAST_FOR_A_WRITE_S = 1.0
"""What has an effect is not begun with less of a turn left: its fate would most likely stay unknown."""


class RetryPolicy:
    """One call's memory: how often it was tried, and whether any attempt may have done its work.

    ``limit_s``: seconds for all attempts and the pauses between them; less when the turn has less left (None: no turn).
    """

    def __init__(
        self, effect: Effect, circuit: CircuitBreaker, *, limit_s: float, turn_left_s: float | None, first_pause_s: float
    ) -> None:
        self.attempts = 0
        self.may_have_happened = False
        self._effect = effect
        self._circuit = circuit
        self._first_pause_s = first_pause_s
        self._cut_short = turn_left_s is not None and turn_left_s < limit_s
        self._ends_at = time.monotonic() + (turn_left_s if turn_left_s is not None and self._cut_short else limit_s)

    @property
    def has_time_to_start(self) -> bool:
        """Whether the turn leaves enough time for a first attempt."""
        return not self._cut_short or self.remaining_s > (0 if self._effect is Effect.READ else LEAST_FOR_A_WRITE_S)

    @property
    def remaining_s(self) -> float:
        """Seconds until the call must have ended."""
        return self._ends_at - time.monotonic()

    def retry_loop(self) -> tenacity.AsyncRetrying:
        """The loop over the attempts; the last one's error comes out as it is."""
        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._may_repeat),
            wait=self._pause_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )

    @contextmanager
    def next(self, service: str) -> Iterator[None]:
        """The next attempt; how it goes is reported to the circuit. Raises ServiceCircuitOpen when that is open."""
        leave = self._circuit.admit()
        if leave is None:
            raise ServiceCircuitOpen(service)
        self.attempts += 1
        well: bool | None = None
        try:
            yield
            well = True
        except ServiceError as error:
            well = self._counts_as_success(error)
            raise
        finally:
            self._circuit.report(leave, well)

    def _counts_as_success(self, error: ServiceError) -> bool | None:
        """Whoever says no, or answers nonsense, is there: to leave it alone would heal nothing."""
        if isinstance(error, ServiceTimeout) and self._cut_short:
            return None  # that the turn had too little time is not the service's fault
        return not isinstance(error, ServiceUnavailable | ServiceTimeout)

    def _may_repeat(self, error: BaseException) -> bool:
        if not isinstance(error, ServiceError):
            return False
        self.may_have_happened = self.may_have_happened or error.may_have_happened
        if not error.retryable or (self._effect is Effect.UNSAFE_WRITE and self.may_have_happened):
            return False
        # A service that is left alone, or was only probed, is not tried again by the call that found it down.
        if self._circuit.state is not CircuitState.CLOSED:
            return False
        # No guest waits through a pause that leaves no time for another attempt.
        return self._longest_pause_s(error) < self.remaining_s

    def _pause_s(self, state: tenacity.RetryCallState) -> float:
        """Half of our own pause is jitter, so that replicas that failed together do not return together."""
        error = state.outcome.exception() if state.outcome else None
        longest = self._longest_pause_s(error)
        return longest if _retry_after_s(error) is not None else longest * random.uniform(0.5, 1.0)

    def _longest_pause_s(self, error: BaseException | None) -> float:
        """What the service asked for, else the first pause, then twice as much."""
        requested_s = _retry_after_s(error)
        return self._first_pause_s * 2.0 ** (self.attempts - 1) if requested_s is None else requested_s


def _retry_after_s(error: BaseException | None) -> float | None:
    return error.retry_after_s if isinstance(error, ServiceUnavailable) else None
