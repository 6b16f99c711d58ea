"""Turns of one session within one process stand in line: first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from store.errors import SessionBusy

_COME_BACK_S = 1.0


@dataclass(slots=True)
class _Line:
    """``asyncio.Lock`` wakes its waiters in order of arrival."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0


class Lines:
    """One line per session with turns in hand; a session at rest costs nothing."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._lines: dict[UUID, _Line] = {}

    @asynccontextmanager
    async def turn_in(self, thread: UUID, *, wait_s: float) -> AsyncIterator[None]:
        """Wait for the turns that came before. SessionBusy when the line is too long, or ``wait_s`` is over."""
        line = self._lines.setdefault(thread, _Line())
        if line.inside > self._longest:
            raise SessionBusy(_COME_BACK_S)
        line.inside += 1
        try:
            try:
                async with asyncio.timeout(wait_s):
                    await line.lock.acquire()
            except TimeoutError:
                raise SessionBusy(_COME_BACK_S) from None
            try:
                yield
            finally:
                line.lock.release()
        finally:
            line.inside -= 1
            if line.inside == 0:
                del self._lines[thread]
