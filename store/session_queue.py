"""Turns of one session within one process stand in line: first come, first served."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from store.errors import SessionBusy, TooManyWaiting

COME_BACK_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A turn's place in its session's line."""

    _turn: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def first(self) -> bool:
        """Whether no turn is before this one, in this process."""
        return self._turn.is_set()

    async def reached(self, *, wait_s: float) -> None:
        """Wait for the turns that came before. SessionBusy when ``wait_s`` is over."""
        try:
            async with asyncio.timeout(wait_s):
                await self._turn.wait()
        except TimeoutError:
            raise SessionBusy(COME_BACK_S) from None

    def call_up(self) -> None:
        """It is this one's turn now."""
        self._turn.set()


class Lines:
    """One line per session with turns in hand; a session at rest costs nothing."""

    def __init__(self, *, longest: int) -> None:
        self._longest = longest
        self._lines: dict[UUID, list[Place]] = {}

    @contextmanager
    def joined(self, thread: UUID) -> Iterator[Place]:
        """Stand in line until the block is left. TooManyWaiting when the line is as long as it may be."""
        line = self._lines.setdefault(thread, [])
        if len(line) > self._longest:
            raise TooManyWaiting(COME_BACK_S)
        place = Place()
        line.append(place)
        line[0].call_up()
        try:
            yield place
        finally:
            line.remove(place)
            if line:
                line[0].call_up()
            else:
                del self._lines[thread]
