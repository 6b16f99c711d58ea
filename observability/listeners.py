"""Who sees what happens in this process besides the log: metrics and traces. Like the log's handlers, one list for all.

A watcher is called in the task where things happen, so it must be quick; what it raises never reaches a turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from observability.events import Event
    from observability.spans import Recording

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Watcher(Protocol):
    """``current()``, ``current_node()`` and ``current_span_id()`` say whose and where."""

    def began(self, recording: Recording) -> None:
        """A recording was opened: a turn, or background work like one."""

    def happened(self, event: Event) -> None:
        """An event was told."""

    def ended(self, recording: Recording) -> None:
        """The recording is whole: its spans, and the events told in it."""


_watchers: tuple[Watcher, ...] = ()


@contextmanager
def watching(*watchers: Watcher) -> Iterator[None]:
    """Let these watch for as long as the block lasts."""
    global _watchers
    _watchers = (*_watchers, *watchers)
    try:
        yield
    finally:
        _watchers = tuple(each for each in _watchers if all(each is not ours for ours in watchers))


def tell_began(recording: Recording) -> None:
    """Tell everyone who watches."""
    for each in _watchers:
        _tell(each.began, recording)


def tell_event(event: Event) -> None:
    """Tell everyone who watches."""
    for each in _watchers:
        _tell(each.happened, event)


def tell_ended(recording: Recording) -> None:
    """Tell everyone who watches."""
    for each in _watchers:
        _tell(each.ended, recording)


def _tell(hear: Callable[[T], None], news: T) -> None:
    try:
        hear(news)
    except Exception:  # noqa: BLE001  # a watcher's defect must cost no guest a turn
        _log.exception("a watcher failed")
