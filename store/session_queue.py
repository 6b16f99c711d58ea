"""FIFO queues for the turns of each session within one process."""

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
    """A turn's place in its session's queue."""

    _turn: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_first(self) -> bool:
        """Whether this turn is at the head of the queue."""
        return self._turn.is_set()

    async def wait(self, *, wait_s: float) -> None:
        """Wait for the earlier turns. Raises SessionBusy after ``wait_s`` seconds."""
        try:
            async with asyncio.timeout(wait_s):
                await self._turn.wait()
        except TimeoutError:
            raise SessionBusy(RETRY_AFTER_S) from None

    def call(self) -> None:
        """Wake this turn: it is at the head of the queue."""
        self._turn.set()


class SessionQueues:
    """One queue per session with active turns; an idle session uses no memory."""

    def __init__(self, *, max_length: int) -> None:
        self._max_length = max_length
        self._queues: dict[UUID, list[QueuePlace]] = {}

    @contextmanager
    def join(self, thread: UUID) -> Iterator[QueuePlace]:
        """Stay in the queue until the block is left. Raises TooManyWaiting when the queue is full."""
        queue = self._queues.setdefault(thread, [])
        if len(queue) > self._max_length:
            raise TooManyWaiting(RETRY_AFTER_S)
        place = QueuePlace()
        queue.append(place)
        queue[0].call()
        try:
            yield place
        finally:
            queue.remove(place)
            if queue:
                queue[0].call()
            else:
                del self._queues[thread]
