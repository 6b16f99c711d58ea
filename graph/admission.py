"""How many turns a process takes on at once, and whether it takes any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.refusals import Overloaded, ShuttingDown


class Admission:
    """Counts the turns under way in this process. What is too much is refused at once: a turn that would wait for the
    processor makes all others wait, too."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    @property
    def idle(self) -> bool:
        """Whether no turn is under way."""
        return self._under_way == 0

    def close(self) -> None:
        """Take no more turns; those under way go on."""
        self._closed = True

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A turn is under way for the block. Raises Overloaded or ShuttingDown."""
        if self._closed:
            raise ShuttingDown("no more turns are taken")
        if self._under_way >= self._most:
            raise Overloaded(f"{self._under_way} turns are under way")
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
