"""The logging handler: it queues a record in microseconds; a thread of its own formats and delivers it.

    emit -> bounded queue -> writer thread (redact, serialize, once) -> one bounded queue per sink -> its thread

A turn only adds to the first queue. Overflow is dropped, counted and logged later.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from observability.context import current, current_node
from observability.events import LogsDropped, LogsStalled, to_log_record
from observability.events_base import Event
from observability.json_formatter import JsonFormatter, LogLine
from observability.sink_worker import RetryTiming, Sink, SinkCounts, SinkWorker
from observability.spans import current_span_id

POLL_INTERVAL_S = 0.1
"""The writer polls the queue. It is not woken per record: a wake-up costs the turn more than the record."""

WORK_SLICE_S = 0.0005
YIELD_S = 0.0001
"""The writer yields the interpreter after each slice of work; else turns would wait for it up to 5 ms per step."""


@dataclass(frozen=True, slots=True)
class LogCounts:
    """Records waiting in the queue and dropped from it, and the counts of each sink."""

    waiting: int
    dropped: int
    sinks: tuple[SinkCounts, ...]

    @property
    def total_lost(self) -> int:
        """All records that were not delivered and never will be."""
        return self.dropped + sum(sink.dropped + sink.refused for sink in self.sinks)


class QueueHandler(logging.Handler):
    """Accepts records from any thread or task. ``queue_size`` bounds the queue and each sink's queue, in records."""

    def __init__(self, sinks: Sequence[Sink], *, queue_size: int, timing: RetryTiming | None = None) -> None:
        super().__init__()
        self._queue_size = queue_size
        self._label_tenant: Callable[[str], str] | None = None
        self._workers = tuple(SinkWorker(sink, self.report, most_lines=queue_size, timing=timing) for sink in sinks)
        self._start()
        ours = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _restart(ours))

    def _start(self) -> None:
        self._queue: deque[logging.LogRecord] = deque()
        self._dropped = self._reported = self._seen = 0
        self._formatter = JsonFormatter()
        self._formatter.label_tenant = self._label_tenant
        self._stopping = threading.Event()
        self._is_written = self._is_stopped = False
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        for worker in self._workers:
            worker.start()
        self._thread.start()
        self._own_threads = {self._thread.ident, *(worker.thread_id for worker in self._workers)}

    def label_tenants(self, label: Callable[[str], str]) -> None:
        """Label the lines of turns with their tenant; ``label`` gives one of few values."""
        self._label_tenant = self._formatter.label_tenant = label

    def restart(self) -> None:
        """Start again in a forked child: waiting records belong to the parent, and threads do not survive a fork."""
        if self._is_stopped:
            return
        for worker in self._workers:
            worker.reset()
        self._start()

    def emit(self, record: logging.LogRecord) -> None:
        """Queue the record, or count it when the queue is full. The handler's lock is held, so the count is exact."""
        if threading.get_ident() in self._own_threads:
            return  # A push logs through urllib3: one record would become hundreds.
        if self._is_stopped or len(self._queue) >= self._queue_size:
            self._dropped += 1
            return
        if not hasattr(record, "turn_context"):
            record.turn_context = current()
            record.node = current_node()
            record.span_id = current_span_id()
        self._queue.append(record)

    def report(self, event: Event) -> None:
        """Queue an event of the log itself, even when the queue is full."""
        if isinstance(event, LogsStalled) and len(self._workers) == 1:
            os.write(2, f"log: {event.where} accepts nothing now ({event.detail}); records are queued\n".encode())
        self._queue.append(to_log_record(event))
        if self._is_written:
            self._write_waiting()

    def counts(self) -> LogCounts:
        """The current counts."""
        return LogCounts(len(self._queue), self._dropped, tuple(worker.counts() for worker in self._workers))

    def stop(self, limit_s: float) -> LogCounts:
        """Deliver the waiting records within ``limit_s`` seconds and end the threads. Returns the final counts."""
        deadline = time.monotonic() + limit_s
        if not self._is_stopped:
            self._stopping.set()
            self._thread.join(limit_s)
            self._is_stopped = True
            for worker in self._workers:
                worker.stop(deadline)
        return self.counts()

    def _run(self) -> None:
        while not self._stopping.wait(POLL_INTERVAL_S):
            self._write_waiting()
            self._report_drops()
        self._write_waiting()
        self._seen = self._dropped
        self._report_drops()
        self._is_written = True
        self._write_waiting()

    def _write_waiting(self) -> None:
        while lines := self._format_slice():
            for worker in self._workers:
                worker.put(*lines)
            if not self._stopping.is_set():
                time.sleep(YIELD_S)

    def _format_slice(self) -> list[LogLine]:
        """The lines of the next records, of as many as one slice of work has time for."""
        lines: list[LogLine] = []
        end = time.monotonic() + WORK_SLICE_S
        # A sink's thread that reports an event during the shutdown may take the last one.
        with suppress(IndexError):
            while self._queue and (not lines or time.monotonic() < end):
                lines.append(self._format_line(self._queue.popleft()))
        return lines

    def _report_drops(self) -> None:
        # Only after the overflow has ended: nothing was dropped since the last poll.
        before, self._seen = self._seen, self._dropped
        if before == self._seen > self._reported:
            self.report(LogsDropped(self._seen - self._reported, "intake"))
            self._reported = self._seen

    def _format_line(self, record: logging.LogRecord) -> LogLine:
        try:
            return self._formatter.format(record)
        except Exception as failure:  # noqa: BLE001  # a foreign object's __str__ may raise anything; the line must not be lost
            return self._formatter.format_unreadable(record, failure)


def _restart(handler: Callable[[], QueueHandler | None]) -> None:
    alive = handler()
    if alive is not None:
        alive.restart()
