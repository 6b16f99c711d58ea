"""A bounded box of lines, and the thread that carries them out in batches. What has no room is dropped and counted."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from observability.events import Event, LogsDropped, LogsStalled
from observability.json_formatter import LogLine

MOST_BYTES = 32 * 1024 * 1024
BATCH_LINES = 1000
BATCH_BYTES = 256 * 1024


class SinkUnavailable(Exception):
    """The sink takes nothing now and may later. ``pause_s`` is how long it asked us to wait, when it did."""

    def __init__(self, detail: str, *, pause_s: float | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.pause_s = pause_s


class SinkRefused(Exception):
    """The sink will never take these lines: sending them again is of no use."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Sink(Protocol):
    """Where lines go. Called from one thread only."""

    name: str

    def send(self, lines: list[LogLine], *, timeout_s: float) -> Event | None:
        """Deliver all lines, or raise SinkUnavailable or SinkRefused. May return an event worth telling."""

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
    """Lines since the start: sent, dropped for want of room or time, refused for good; and still waiting."""

    name: str
    delivered: int
    dropped: int
    refused: int
    waiting: int


class SinkWorker:
    """One sink's box and thread. ``report`` takes the events this outlet wants to tell."""

    def __init__(
        self,
        sink: Sink,
        report: Callable[[Event], None],
        *,
        most_lines: int,
        most_bytes: int = MOST_BYTES,
        patience: RetryTiming | None = None,
    ) -> None:
        self.sink = sink
        self._report = report
        self._most_lines = most_lines
        self._most_bytes = most_bytes
        self._patience = patience or RetryTiming()
        self.reset()

    def reset(self) -> None:
        """Start from nothing: an empty box, zero counts, no thread. Also what a forked child does."""
        self.sink.reset()
        self._box: deque[LogLine] = deque()
        self._bytes = 0
        self._in_flight = 0
        self._delivered = self._dropped = self._refused = self._reported = 0
        self._stalled = False
        self._changed = threading.Condition()
        self._deadline: float | None = None
        self._thread = threading.Thread(target=self._run, name=f"log-{self.sink.name}", daemon=True)

    def start(self) -> None:
        """Begin to carry."""
        self._thread.start()

    @property
    def thread_id(self) -> int | None:
        """The carrying thread, whose own logs must not be fed back."""
        return self._thread.ident

    def put(self, line: LogLine) -> None:
        """Leave a line in the box; a full box drops and counts it."""
        with self._changed:
            if len(self._box) >= self._most_lines or self._bytes + len(line.text) > self._most_bytes:
                self._dropped += 1
                return
            self._box.append(line)
            self._bytes += len(line.text)
            self._changed.notify()

    def counts(self) -> SinkCounts:
        """The state of this moment."""
        with self._changed:
            waiting = len(self._box) + self._in_flight
            return SinkCounts(self.sink.name, self._delivered, self._dropped, self._refused, waiting)

    def stop(self, deadline: float) -> None:
        """Send what is left until the deadline (time.monotonic()); what remains then counts as dropped."""
        with self._changed:
            self._deadline = deadline
            self._changed.notify()
        self._thread.join(max(0.0, deadline - time.monotonic()))
        self._give_up()
        with self._changed:
            self._dropped += len(self._box)
            self._box.clear()

    def _run(self) -> None:
        while batch := self._take_batch():
            try:
                self._deliver(batch)
            except Exception as failure:  # noqa: BLE001  # the top of a background task: the next batch may do better
                self._refuse(type(failure).__name__)
            self._report_drops()

    def _take_batch(self) -> list[LogLine]:
        """The next batch; waits for one. Empty when stopped and nothing is left."""
        with self._changed:
            while not self._box and self._deadline is None:
                self._changed.wait()
            batch: list[LogLine] = []
            size = 0
            while (
                self._box and len(batch) < BATCH_LINES and (not batch or size + len(self._box[0].text) <= BATCH_BYTES)
            ):
                size += len(self._box[0].text)
                batch.append(self._box.popleft())
            self._bytes -= size
            self._in_flight = len(batch)
            return batch

    def _deliver(self, batch: list[LogLine]) -> None:
        failures = 0
        while True:
            try:
                news = self.sink.send(batch, timeout_s=self._attempt_s())
            except SinkRefused as refusal:
                return self._refuse(refusal.detail)
            except SinkUnavailable as failure:
                failures += 1
                self._stall(failure.detail)
                if not self._pause(failures, failure.pause_s):
                    return self._give_up()
            else:
                return self._settle(news)

    def _settle(self, news: Event | None) -> None:
        self._stalled = False
        with self._changed:
            self._delivered += self._in_flight
            self._in_flight = 0
        if news is not None:
            self._report(news)

    def _refuse(self, detail: str) -> None:
        with self._changed:
            self._refused += self._in_flight
            self._in_flight = 0
        # Told once until something gets through: a sink that refuses everything would refuse the telling, too.
        self._stall(f"refused: {detail}")

    def _give_up(self) -> None:
        with self._changed:
            self._dropped += self._in_flight
            self._in_flight = 0

    def _stall(self, detail: str) -> None:
        if not self._stalled:
            self._stalled = True
            self._report(LogsStalled(self.sink.name, detail))

    def _pause(self, failures: int, asked_s: float | None) -> bool:
        """Wait before the next attempt. False when there is no time left for one."""
        longest = self._patience.longest_pause_s
        pause = min(longest, self._patience.first_pause_s * 2 ** min(failures - 1, 16)) * random.uniform(0.5, 1)
        pause = max(pause, min(asked_s or 0.0, longest))
        with self._changed:
            if self._deadline is None:
                self._changed.wait_for(lambda: self._deadline is not None, pause)
                return True
        left = self._deadline - time.monotonic()
        time.sleep(max(0.0, min(left, self._patience.first_pause_s)))
        return time.monotonic() < self._deadline

    def _attempt_s(self) -> float:
        if self._deadline is None:
            return self._patience.attempt_s
        return max(0.05, min(self._patience.attempt_s, self._deadline - time.monotonic()))

    def _report_drops(self) -> None:
        with self._changed:
            lost = self._dropped + self._refused - self._reported
            if not lost or self._stalled or len(self._box) > self._most_lines // 2:
                return
            self._reported += lost
        self._report(LogsDropped(lost, self.sink.name))
