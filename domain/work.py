"""How much work one turn may do on a guest's words. Work is counted, not timed: the same message means the same.

A unit is about what comparing some words with one name of the menu takes, a few microseconds.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MAX_WORK = 120_000
"""Units for one turn: about half a second. A long order from a menu of a hundred dishes takes some thousands."""


class TooMuchWork(Exception):
    """The turn's words would take more work than a turn may do: nothing may be decided on a part of them."""


class Work:
    """What is done of the work that is allowed. Share it between the tasks of one turn."""

    __slots__ = ("_keys", "done", "limit")

    def __init__(self, limit: int = MAX_WORK) -> None:
        self.limit = limit
        self.done = 0
        self._keys: set[Hashable] = set()

    def spend(self, units: int) -> None:
        """Count ``units`` about to be done. Raises TooMuchWork, from then on each time, when they are too many."""
        self.done += units
        if self.done > self.limit:
            raise TooMuchWork(f"more than {self.limit} units of work")

    def spend_once(self, key: Hashable, units: int, *, again: int) -> None:
        """Count ``units`` the first time that a key is met in the turn, and ``again`` each further time."""
        first = key not in self._keys
        self._keys.add(key)
        self.spend(units if first else again)


_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def limit_work(limit: int = MAX_WORK) -> Iterator[Work]:
    """Limit the work of the block and of every task started in it; inside another such block that one's limit holds."""
    outer = _work.get()
    if outer is not None:
        yield outer
        return
    work = Work(limit)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def spend(units: int) -> None:
    """Count work about to be done against the turn's limit, where there is one. Raises TooMuchWork."""
    work = _work.get()
    if work is not None:
        work.spend(units)


def spend_once(key: Hashable, units: int, *, again: int) -> None:
    """As ``spend``, with ``again`` units for what the turn has looked up before."""
    work = _work.get()
    if work is not None:
        work.spend_once(key, units, again=again)
