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
    from observability.spans import SpanRecording

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Listener(Protocol):
    """``current()``, ``current_node()`` and ``current_span_id()`` say whose and where."""

    def recording_started(self, recording: SpanRecording) -> None:
        """A recording was opened: a turn, or background work like one."""

    def event_emitted(self, event: Event) -> None:
        """An event was told."""

    def recording_ended(self, recording: SpanRecording) -> None:
        """The recording is whole: its spans, and the events told in it."""


_listeners: tuple[Listener, ...] = ()


@contextmanager
def register_listeners(*watchers: Listener) -> Iterator[None]:
    """Let these watch for as long as the block lasts."""
    global _listeners
    _listeners = (*_listeners, *watchers)
    try:
        yield
    finally:
        _listeners = tuple(each for each in _listeners if all(each is not ours for ours in watchers))


def notify_started(recording: SpanRecording) -> None:
    """Tell everyone who watches."""
    for each in _listeners:
        _notify(each.recording_started, recording)


def notify_event(event: Event) -> None:
    """Tell everyone who watches."""
    for each in _listeners:
        _notify(each.event_emitted, event)


def notify_ended(recording: SpanRecording) -> None:
    """Tell everyone who watches."""
    for each in _listeners:
        _notify(each.recording_ended, recording)


def _notify(hear: Callable[[T], None], news: T) -> None:
    try:
        hear(news)
    except Exception:  # noqa: BLE001  # a watcher's defect must cost no guest a turn
        _log.exception("a watcher failed")
