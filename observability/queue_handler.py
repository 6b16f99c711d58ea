"""The logging handler of the house: takes a record in microseconds, and lets a thread of its own do the rest.

    emit -> bounded queue -> writer thread (redact, serialise, once) -> one bounded outlet per sink -> its thread

A turn only ever touches the first arrow. What has no room is dropped, counted, and told of when there is room again.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from observability.context import current, current_node
from observability.events import Event, LogsDropped, LogsStalled, record_of
from observability.json_formatter import JsonFormatter, LogLine
from observability.sink_worker import RetryTiming, Sink, SinkCounts, SinkWorker
from observability.spans import current_span_id

POLL_INTERVAL_S = 0.1
"""Between two looks at the queue. The writer is not woken per record: a wake-up costs the turn more than the record."""

WORK_SLICE_S = 0.0005
YIELD_S = 0.0001
"""Work and pause of the writer. Turns want the interpreter, too, and would wait for it up to 5 ms at every step."""


@dataclass(frozen=True, slots=True)
class LogCounts:
    """Records waiting to be written and dropped before they were, and what became of the lines at each outlet."""

    waiting: int
    dropped: int
    sinks: tuple[SinkCounts, ...]

    @property
    def lost(self) -> int:
        """Everything that did not arrive and no longer can."""
        return self.dropped + sum(outlet.dropped + outlet.refused for outlet in self.sinks)


class QueueHandler(logging.Handler):
    """Takes records from any thread or task. ``queue_size`` bounds the queue and each outlet, in records."""

    def __init__(self, sinks: Sequence[Sink], *, queue_size: int, patience: RetryTiming | None = None) -> None:
        super().__init__()
        self._size = queue_size
        self._workers = tuple(SinkWorker(sink, self.report, most_lines=queue_size, patience=patience) for sink in sinks)
        self._start()
        ours = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _restart(ours))

    def _start(self) -> None:
        self._queue: deque[logging.LogRecord] = deque()
        self._dropped = self._reported = self._seen = 0
        self._writer = JsonFormatter()
        self._stopping = threading.Event()
        self._written = self._stopped = False
        self._thread = threading.Thread(target=self._write, name="log-writer", daemon=True)
        for outlet in self._workers:
            outlet.start()
        self._thread.start()
        self._own = {self._thread.ident, *(outlet.thread_id for outlet in self._workers)}

    def restart(self) -> None:
        """Begin anew in a forked child: what was waiting belongs to the parent, threads do not survive a fork."""
        if self._stopped:
            return
        for outlet in self._workers:
            outlet.reset()
        self._start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record, or count it when the queue is full. The handler's lock is held, so the count is exact."""
        if threading.get_ident() in self._own:
            return  # A push logs through urllib3; fed back, one record would become hundreds.
        if self._stopped or len(self._queue) >= self._size:
            self._dropped += 1
            return
        if not hasattr(record, "turn_context"):
            record.turn_context = current()
            record.node = current_node()
            record.span_id = current_span_id()
        self._queue.append(record)

    def report(self, event: Event) -> None:
        """Queue what the log has to say of itself; there is always room for it."""
        if isinstance(event, LogsStalled) and len(self._workers) == 1:
            os.write(2, f"log: {event.where} takes nothing now ({event.detail}); keeping what fits\n".encode())
        self._queue.append(record_of(event))
        if self._written:
            self._write_waiting()

    def counts(self) -> LogCounts:
        """The state of this moment."""
        return LogCounts(len(self._queue), self._dropped, tuple(outlet.counts() for outlet in self._workers))

    def stop(self, limit_s: float) -> LogCounts:
        """Deliver what is waiting, for at most ``limit_s`` seconds, and end the threads. The final counts."""
        deadline = time.monotonic() + limit_s
        if not self._stopped:
            self._stopping.set()
            self._thread.join(limit_s)
            self._stopped = True
            for outlet in self._workers:
                outlet.stop(deadline)
        return self.counts()

    def _write(self) -> None:
        while not self._stopping.wait(POLL_INTERVAL_S):
            self._write_waiting()
            self._report_drops()
        self._write_waiting()
        self._seen = self._dropped
        self._report_drops()
        self._written = True
        self._write_waiting()

    def _write_waiting(self) -> None:
        breath_due = time.monotonic() + WORK_SLICE_S
        while self._queue:
            try:
                record = self._queue.popleft()
            except IndexError:  # An outlet, telling of itself at the very end, took the last one.
                return
            line = self._line(record)
            for outlet in self._workers:
                outlet.put(line)
            if time.monotonic() > breath_due and not self._stopping.is_set():
                time.sleep(YIELD_S)
                breath_due = time.monotonic() + WORK_SLICE_S

    def _report_drops(self) -> None:
        # Only once the pressure is over: nothing dropped since the last look.
        before, self._seen = self._seen, self._dropped
        if before == self._seen > self._reported:
            self.report(LogsDropped(self._seen - self._reported, "intake"))
            self._reported = self._seen

    def _line(self, record: logging.LogRecord) -> LogLine:
        try:
            return self._writer.format(record)
        except Exception as failure:  # noqa: BLE001  # a foreign object's __str__ may raise anything; the line must not be lost
            return self._writer.format_unreadable(record, failure)


def _restart(handler: Callable[[], QueueHandler | None]) -> None:
    alive = handler()
    if alive is not None:
        alive.restart()
