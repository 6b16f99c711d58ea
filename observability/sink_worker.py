"""A bounded queue of lines and the thread that sends them in batches. Overflow is dropped and counted."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from observability.events import LogsDropped, LogsStalled
from observability.events_base import Event
from observability.json_formatter import LogLine

MOST_BYTES = 32 * 1024 * 1024
BATCH_LINES = 1000
BATCH_BYTES = 256 * 1024


class SinkUnavailable(Exception):
    """The sink accepts nothing now but may later. ``pause_s`` is the wait that it requested, if any."""

    def __init__(self, detail: str, *, pause_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pause_s = pause_s


class SinkRefused(Exception):
    """The sink rejects these lines; a retry is useless."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Sink(Protocol):
    """A destination of lines. It is called from one thread only."""

    name: str

    def send(self, lines: list[LogLine], *, timeout_s: float) -> Event | None:
        """Deliver all lines, or raise SinkUnavailable or SinkRefused. May return an event to log."""

    def reset(self) -> None:
        """Forget connections, without closing them: they belong to the parent process."""


@dataclass(frozen=True, slots=True)
class RetryTiming:
    """Seconds: the time-out of one attempt, the first pause after a failure and the longest one."""

    attempt_s: float = 5.0
    first_pause_s: float = 0.25
    longest_pause_s: float = 15.0


@dataclass(frozen=True, slots=True)
class SinkCounts:
    """Lines since the start: delivered, dropped (queue full or out of time), rejected; and still waiting."""

    name: str
    delivered: int
    dropped: int
    refused: int
    waiting: int


class SinkWorker:
    """One sink's queue and thread. ``report`` receives the events about this sink."""

    def __init__(
        self,
        sink: Sink,
        report: Callable[[Event], None],
        *,
        most_lines: int,
        most_bytes: int = MOST_BYTES,
        timing: RetryTiming | None = None,
    ) -> None:
        self.sink = sink
        self._report = report
        self._most_lines = most_lines
        self._most_bytes = most_bytes
        self._timing = timing or RetryTiming()
        self.reset()

    def reset(self) -> None:
        """Start again with an empty queue, zero counts and a new thread. A forked child calls it, too."""
        self.sink.reset()
        self._queue: deque[LogLine] = deque()
        self._bytes = 0
        self._in_flight = 0
        self._delivered = self._dropped = self._refused = self._reported = 0
        self._stalled = False
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"log-{self.sink.name}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    @property
    def thread_id(self) -> int | None:
        """The id of the thread; its own log records must not be fed back."""
        return self._thread.ident

    def put(self, *lines: LogLine) -> None:
        """Queue lines and wake the thread once; a full queue drops and counts them."""
        with self._changed:
            for line in lines:
                if len(self._queue) >= self._most_lines or self._bytes + len(line.text) > self._most_bytes:
                    self._dropped += 1
                else:
                    self._queue.append(line)
                    self._bytes += len(line.text)
            self._changed.notify()

    def counts(self) -> SinkCounts:
        """The current counts."""
        with self._changed:
            waiting = len(self._queue) + self._in_flight
            return SinkCounts(self.sink.name, self._delivered, self._dropped, self._refused, waiting)

    def stop(self, deadline: float) -> None:
        """Send the waiting lines until the deadline (time.monotonic()); the rest counts as dropped."""
        with self._changed:
            self._deadline = deadline
            self._changed.notify()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        self._mark_dropped()
        with self._changed:
            self._dropped += len(self._queue)
            self._queue.clear()

    def _run(self) -> None:
        while batch := self._take_batch():
            try:
                self._deliver(batch)
            except Exception as failure:  # noqa: BLE001  # the top level of a background task: the next batch may succeed
                self._mark_refused(type(failure).__name__)
            self._report_drops()

    def _take_batch(self) -> list[LogLine]:
        """Wait for the next batch. It is empty when the worker is stopped and the queue is empty."""
        with self._changed:
            while not self._queue and self._deadline is None:
                self._changed.wait()
            batch: list[LogLine] = []
            size = 0
            while (
                self._queue
                and len(batch) < BATCH_LINES
                and (not batch or size + len(self._queue[0].text) <= BATCH_BYTES)
            ):
                size += len(self._queue[0].text)
                batch.append(self._queue.popleft())
            self._bytes -= size
            self._in_flight = len(batch)
            return batch

    def _deliver(self, batch: list[LogLine]) -> None:
        failures = 0
        while True:
            try:
                event = self.sink.send(batch, timeout_s=self._attempt_timeout_s())
            except SinkRefused as refusal:
                return self._mark_refused(refusal.detail)
            except SinkUnavailable as failure:
                failures += 1
                self._report_stall(failure.detail)
                if not self._wait_to_retry(failures, failure.pause_s):
                    return self._mark_dropped()
            else:
                return self._mark_delivered(event)

    def _mark_delivered(self, event: Event | None) -> None:
        self._stalled = False
        with self._changed:
            self._delivered += self._in_flight
            self._in_flight = 0
        if event is not None:
            self._report(event)

    def _mark_refused(self, detail: str) -> None:
        with self._changed:
            self._refused += self._in_flight
            self._in_flight = 0
        # Reported once until a delivery succeeds: a sink that rejects everything would reject the report, too.
        self._report_stall(f"rejected: {detail}")

    def _mark_dropped(self) -> None:
        with self._changed:
            self._dropped += self._in_flight
            self._in_flight = 0

    def _report_stall(self, detail: str) -> None:
        if not self._stalled:
            self._stalled = True
            self._report(LogsStalled(self.sink.name, detail))

    def _wait_to_retry(self, failures: int, requested_s: float | None) -> bool:
        """Wait before the next attempt. Returns False when there is no time for one."""
        longest = self._timing.longest_pause_s
        pause = min(longest, self._timing.first_pause_s * 2 ** min(failures - 1, 16)) * random.uniform(0.5, 1)
        pause = max(pause, min(requested_s or 0.0, longest))
        with self._changed:
            if self._deadline is None:
                self._changed.wait_for(lambda: self._deadline is not None, pause)
                return True
        remaining_s = self._deadline - time.monotonic()
        time.sleep(max(0.0, min(remaining_s, self._timing.first_pause_s)))
        return time.monotonic() < self._deadline

    def _attempt_timeout_s(self) -> float:
        if self._deadline is None:
            return self._timing.attempt_s
        return max(0.05, min(self._timing.attempt_s, self._deadline - time.monotonic()))

    def _report_drops(self) -> None:
        with self._changed:
            lost = self._dropped + self._refused - self._reported
            if not lost or self._stalled or len(self._queue) > self._most_lines // 2:
                return
            self._reported += lost
        self._report(LogsDropped(lost, self.sink.name))
