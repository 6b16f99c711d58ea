"""How long the turn at work may still take. Its calls are cut to that, so that time is left to say what happened."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_KEPT_BACK_S = 1.0
"""For finding the words and committing the turn; a tenth of a short turn."""

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)


@contextmanager
def turn_budget(seconds: float) -> Iterator[None]:
    """Give the block, and every task started in it, this many seconds for its calls in all."""
    token = _ends_at.set(time.monotonic() + seconds - min(_KEPT_BACK_S, seconds / 10))
    try:
        yield
    finally:
        _ends_at.reset(token)


def left_s() -> float | None:
    """Seconds that calls may still take; None where nobody counts (background work)."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(0.0, ends_at - time.monotonic())
