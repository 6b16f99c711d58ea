"""The current turn's time budget for calls, and the release of its slot during a long call."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

LONG_CALL_S = 0.5
"""Seconds. A longer call means a slow service, not a busy machine."""
_RESERVE_S = 1.0
"""Seconds reserved for the reply and the commit; a tenth of a short turn."""

SlotRelease = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Budget:
    ends_at: float
    release_slot: SlotRelease


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def turn_budget(seconds: float, release_slot: SlotRelease = nullcontext) -> Iterator[None]:
    """Limit all calls of the block and its tasks to this many seconds together.

    ``release_slot`` is entered while the turn only waits for a long call.
    """
    ends_at = time.monotonic() + seconds - min(_RESERVE_S, seconds / 10)
    token = _budget.set(_Budget(ends_at, release_slot))
    try:
        yield
    finally:
        _budget.reset(token)


def time_left_s() -> float | None:
    """Remaining seconds for calls; None without a budget (background work)."""
    budget = _budget.get()
    return None if budget is None else max(0.0, budget.ends_at - time.monotonic())


@contextmanager
def release_slot_when_long() -> Iterator[None]:
    """Release the turn's slot after ``LONG_CALL_S`` seconds in the block, which only waits."""
    budget = _budget.get()
    if budget is None:
        yield
        return
    with ExitStack() as stack:
        timer = asyncio.get_running_loop().call_later(LONG_CALL_S, lambda: stack.enter_context(budget.release_slot()))
        try:
            yield
        finally:
            timer.cancel()
