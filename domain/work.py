"""Limits the work of one turn. Work is counted, not timed, so a message has the same result on every machine.

A unit is about one comparison of some words with a name of the menu, a few microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

MAX_WORK = 120_000
"""Units for one turn: about half a second. A long order from a menu of a hundred dishes takes some thousands."""


MAX_KEPT_RESULTS = 2_000
"""Results of pure functions that one turn keeps."""
_MISSING = object()
P = ParamSpec("P")
R = TypeVar("R")


class TooMuchWork(Exception):
    """The turn exceeds its limit of work. No decision may use a partial result."""


class Work:
    """The counter of one turn's work, shared by its tasks."""

    __slots__ = ("_keys", "done", "limit", "results")

    def __init__(self, limit: int = MAX_WORK) -> None:
        self.limit = limit
        self.done = 0
        self._keys: set[Hashable] = set()
        self.results: dict[Hashable, object] = {}
        """Results of this turn, by function and arguments (``once_a_turn``)."""

    def spend(self, units: int) -> None:
        """Count ``units`` before the work. Raises TooMuchWork at the limit and on every later call."""
        self.done += units
        if self.done > self.limit:
            raise self._refuse()

    def spend_once(self, key: Hashable, units: int, *, again: int) -> None:
        """Count ``units`` for a new key of the turn, and ``again`` for a repeated one."""
        if key in self._keys:
            units = again
        else:
            self._keys.add(key)
        self.done += units
        if self.done > self.limit:
            raise self._refuse()

    def _refuse(self) -> TooMuchWork:
        return TooMuchWork(f"more than {self.limit} units of work")


_work: ContextVar[Work | None] = ContextVar("work", default=None)


@contextmanager
def limit_work(limit: int = MAX_WORK) -> Iterator[Work]:
    """Limit the work of the block and its tasks. Inside another such block, the outer limit applies."""
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


def is_limited() -> bool:
    """Whether the work of the current task is limited."""
    return _work.get() is not None


def spend(units: int) -> None:
    """Count work against the turn's limit, if there is one. Raises TooMuchWork."""
    work = _work.get()
    if work is not None:
        work.spend(units)


def spend_once(key: Hashable, units: int, *, again: int) -> None:
    """Like ``spend``, with ``again`` units for a repeated key."""
    work = _work.get()
    if work is not None:
        work.spend_once(key, units, again=again)


def once_a_turn(function: Callable[P, R]) -> Callable[P, R]:
    """The function, computed once in a turn for the same positional arguments; outside of a turn, each time.

    For a pure function of hashable arguments that counts no work. Nothing of a guest's text outlives the turn.
    """

    @wraps(function)
    def find(*args: P.args, **kwargs: P.kwargs) -> R:
        work = _work.get()
        if work is None or kwargs:
            return function(*args, **kwargs)
        key = (function, args)
        known = work.results.get(key, _MISSING)
        if known is not _MISSING:
            return known  # type: ignore[return-value]  # what this function returned for these arguments
        result = function(*args, **kwargs)
        if len(work.results) < MAX_KEPT_RESULTS:
            work.results[key] = result
        return result

    return find
