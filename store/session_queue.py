"""Turns of one session within one process stand in line: first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from store.errors import SessionBusy, TooManyWaiting

RETRY_AFTER_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class QueuePlace:
    """A turn's place in its session's line."""

    _turn: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_first(self) -> bool:
        """Whether no turn is before this one, in this process."""
        return self._turn.is_set()

    async def wait(self, *, wait_s: float) -> None:
        """Wait for the turns that came before. SessionBusy when ``wait_s`` is over."""
        try:
            async with asyncio.timeout(wait_s):
                await self._turn.wait()
        except TimeoutError:
            raise SessionBusy(RETRY_AFTER_S) from None

    def call(self) -> None:
        """It is this one's turn now."""
        self._turn.set()


class SessionQueues:
    """One line per session with turns in hand; a session at rest costs nothing."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._lines: dict[UUID, list[QueuePlace]] = {}

    @contextmanager
    def join(self, thread: UUID) -> Iterator[QueuePlace]:
        """Stand in line until the block is left. TooManyWaiting when the line is as long as it may be."""
        line = self._lines.setdefault(thread, [])
        if len(line) > self._longest:
            raise TooManyWaiting(RETRY_AFTER_S)
        place = QueuePlace()
        line.append(place)
        line[0].call()
        try:
            yield place
        finally:
            line.remove(place)
            if line:
                line[0].call()
            else:
                del self._lines[thread]
