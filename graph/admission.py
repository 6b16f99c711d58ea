"""How many turns a process takes on at once, and whether it takes any more."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from graph.refusals import Overloaded, ShuttingDown


class Admission:
    """Counts the turns under way in this process. What is too much is refused at once: a turn that would wait for the
    processor makes all others wait, too."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def idle(self) -> bool:
        """Whether no turn is under way."""
        return self._idle.is_set()

    def close(self) -> None:
        """Take no more turns; those under way go on."""
        self._closed = True

    async def emptied(self, *, wait_s: float) -> None:
        """Wait for the turns under way, ``wait_s`` at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._idle.wait()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn is under way for the block. Raises Overloaded or ShuttingDown."""
        if self._closed:
            raise ShuttingDown("no more turns are taken")
        if self._under_way >= self._most:
            raise Overloaded(f"{self._under_way} turns are under way")
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if self._under_way == 0:
                self._idle.set()
