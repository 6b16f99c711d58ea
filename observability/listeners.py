"""Event listeners: metrics and tracing. Like the log's handlers, they are registered once per process.

A listener runs in the task that emits the event, so it must be quick. Its exceptions never reach a turn.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from observability.events_base import Event
from observability.span_recording import SpanRecording

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Listener(Protocol):
    """Within a call, ``current()``, ``current_node()`` and ``current_span_id()`` give the turn, node and span."""

    def on_recording_start(self, recording: SpanRecording) -> None:
        """A recording starts: of a turn, or of background work."""

    def on_event(self, event: Event) -> None:
        """An event was emitted."""

    def on_recording_end(self, recording: SpanRecording) -> None:
        """The recording is complete, with its spans and events."""


_listeners: tuple[Listener, ...] = ()


@contextmanager
def register_listeners(*listeners: Listener) -> Iterator[None]:
    """Register these listeners for the duration of the block."""
    global _listeners
    _listeners = (*_listeners, *listeners)
    try:
        yield
    finally:
        _listeners = tuple(each for each in _listeners if all(each is not ours for ours in listeners))


def notify_started(recording: SpanRecording) -> None:
    """Notify all listeners that a recording starts."""
    for each in _listeners:
        _notify(each.on_recording_start, recording)


def notify_event(event: Event) -> None:
    """Notify all listeners of an event."""
    for each in _listeners:
        _notify(each.on_event, event)


def notify_ended(recording: SpanRecording) -> None:
    """Notify all listeners that a recording ended."""
    for each in _listeners:
        _notify(each.on_recording_end, recording)


def _notify(callback: Callable[[T], None], argument: T) -> None:
    try:
        callback(argument)
    except Exception:  # noqa: BLE001  # a listener's defect must not fail a turn
        _log.exception("an event listener failed")
