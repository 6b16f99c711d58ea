"""What the turn at work has for its calls: how long they may still take, and where it stands aside for a long one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

LONG_CALL_S = 0.5
"""A call that takes longer is one that its service takes long for, and not a busy machine."""
_RESERVE_S = 1.0
"""For finding the words and committing the turn; a tenth of a short turn."""

SlotRelease = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Budget:
    ends_at: float
    release_slot: SlotRelease


_budget: ContextVar[_Budget | None] = ContextVar("budget", default=None)


@contextmanager
def turn_budget(seconds: float, release_slot: SlotRelease = nullcontext) -> Iterator[None]:
    """Give the block, and every task started in it, this many seconds for its calls in all.

    ``waiting`` is held while the turn only waits for a call that takes long.
    """
    ends_at = time.monotonic() + seconds - min(_RESERVE_S, seconds / 10)
    token = _budget.set(_Budget(ends_at, release_slot))
    try:
        yield
    finally:
        _budget.reset(token)


def remaining_s() -> float | None:
    """Seconds that calls may still take; None where nobody counts (background work)."""
    budget = _budget.get()
    return None if budget is None else max(0.0, budget.ends_at - time.monotonic())


@contextmanager
def release_slot_when_long() -> Iterator[None]:
    """Hold the turn's ``waiting`` from when the block, which only waits, has taken ``LONG_S``."""
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
