"""The retry policy of one call: its deadline, and whether an attempt may be repeated."""

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
"""Seconds. A write does not start with less time left, because its outcome would probably stay unknown."""


class RetryPolicy:
    """The state of one call: the number of attempts, and whether one of them may have happened.

    ``limit_s``: seconds for all attempts and pauses; less if the turn has less time left (None: no turn).
    """

    def __init__(
        self,
        effect: Effect,
        circuit: CircuitBreaker,
        *,
        limit_s: float,
        turn_left_s: float | None,
        first_pause_s: float,
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
        """Whether the turn has enough time for a first attempt."""
        return not self._cut_short or self.time_left_s > (0 if self._effect is Effect.READ else LEAST_FOR_A_WRITE_S)

    @property
    def time_left_s(self) -> float:
        """Seconds until the call's deadline."""
        return self._ends_at - time.monotonic()

    def retry_loop(self) -> tenacity.AsyncRetrying:
        """The loop over the attempts; it raises the error of the last one."""
        return tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(self._may_repeat),
            wait=self._pause_s,
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            reraise=True,
        )

    @contextmanager
    def next(self, service: str) -> Iterator[None]:
        """Run the next attempt and report its result to the circuit. Raises ServiceCircuitOpen if it is open."""
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
        """A rejection or a malformed body proves that the service is up."""
        if isinstance(error, ServiceTimeout) and self._cut_short:
            return None  # a time-out of the turn is not the service's fault
        return not isinstance(error, ServiceUnavailable | ServiceTimeout)

    def _may_repeat(self, error: BaseException) -> bool:
        if not isinstance(error, ServiceError):
            return False
        self.may_have_happened = self.may_have_happened or error.may_have_happened
        if not error.retryable or (self._effect is Effect.UNSAFE_WRITE and self.may_have_happened):
            return False
        # No retry while the circuit is open or half open.
        if self._circuit.state is not CircuitState.CLOSED:
            return False
        # No pause that leaves no time for another attempt.
        return self._longest_pause_s(error) < self.time_left_s

    def _pause_s(self, state: tenacity.RetryCallState) -> float:
        """Half of the pause is jitter, so that replicas do not retry at the same time."""
        error = state.outcome.exception() if state.outcome else None
        longest = self._longest_pause_s(error)
        return longest if _retry_after_s(error) is not None else longest * random.uniform(0.5, 1.0)

    def _longest_pause_s(self, error: BaseException | None) -> float:
        """The service's Retry-After, else the first pause, doubled on each attempt."""
        requested_s = _retry_after_s(error)
        return self._first_pause_s * 2.0 ** (self.attempts - 1) if requested_s is None else requested_s


def _retry_after_s(error: BaseException | None) -> float | None:
    return error.retry_after_s if isinstance(error, ServiceUnavailable) else None
