"""Waits for a condition with a deadline, in place of a sleep of a guessed length."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeVar

T = TypeVar("T")
LIMIT_S = 20.0
POLL_S = 0.01


async def wait_for(condition: Callable[[], T | Awaitable[T]], *, limit_s: float = LIMIT_S, poll_s: float = POLL_S) -> T:
    """The first true value of the condition, a plain or an async function. AssertionError after ``limit_s``."""
    deadline = time.monotonic() + limit_s
    while True:
        value = condition()
        result: T = await value if isawaitable(value) else value
        if result:
            return result
        assert time.monotonic() < deadline, f"not true within {limit_s:g} s, the last value: {result!r}"
        await asyncio.sleep(poll_s)


def wait_for_sync(condition: Callable[[], T], *, limit_s: float = LIMIT_S, poll_s: float = POLL_S) -> T:
    """The same for tests without an event loop."""
    deadline = time.monotonic() + limit_s
    while not (result := condition()):
        assert time.monotonic() < deadline, f"not true within {limit_s:g} s, the last value: {result!r}"
        time.sleep(poll_s)
    return result
