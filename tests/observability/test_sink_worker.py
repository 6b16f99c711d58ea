from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

import pytest

from observability.events import FlowStarted, ServiceReturned, emit, to_log_record
from observability.events_base import Event
from observability.json_formatter import JsonFormatter, LogLine
from observability.setup import LogSettings, configure
from observability.sink_worker import SinkWorker
from tests.observability.conftest import StartLog
from tests.observability.stand_in import LokiStandIn


class BlockedSink:
    """Accepts nothing until ``opened`` is set."""

    name = "shut"

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.asked = threading.Event()
        self.taken: list[LogLine] = []

    def send(self, lines: list[LogLine], *, timeout_s: float) -> Event | None:
        self.asked.set()
        self.opened.wait()
        self.taken += lines
        return None

    def reset(self) -> None:
        """Nothing to forget."""


def line(size: int) -> LogLine:
    return LogLine(at_ns=time.time_ns(), levelname="INFO", name="x", trace_id="t", text=b"x" * size)


def test_a_sinks_queue_is_bounded_in_bytes_and_in_lines() -> None:
    sink, reported = BlockedSink(), list[Event]()
    worker = SinkWorker(sink, reported.append, most_lines=1000, most_bytes=1000)
    worker.start()
    worker.put(line(10))
    assert sink.asked.wait(20)
    for _ in range(50):
        worker.put(line(100))
    counts = worker.counts()
    sink.opened.set()
    worker.stop(time.monotonic() + 20)
    assert (counts.waiting, counts.dropped) == (11, 40)
    assert len(sink.taken) == 11
    assert [getattr(event, "count", None) for event in reported] == [40]


async def test_the_log_stops_without_blocking_the_event_loop(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    emit(FlowStarted("menu"))
    assert (await log.stop_async()).total_lost == 0
    assert len(loki.query(event="flow_start")) == 1
    assert (await log.stop_async()).total_lost == 0


def test_stopping_restores_the_loggers(start_log: StartLog) -> None:
    events, root = logging.getLogger("orchestrator"), logging.getLogger()
    before = (events.level, events.propagate, list(events.handlers), list(root.handlers))
    start_log(level="DEBUG").stop()
    assert (events.level, events.propagate, list(events.handlers), list(root.handlers)) == before


@pytest.mark.parametrize("wrong", [LogSettings(level="LOUD"), LogSettings(app_label="")])
def test_settings_that_cannot_work_are_refused_at_the_start(wrong: LogSettings) -> None:
    threads = threading.active_count()
    with pytest.raises(ValueError, match=r"level|label"):
        configure(wrong)
    assert threading.active_count() == threads


def test_the_token_is_not_shown_by_the_settings() -> None:
    assert "token" not in repr(LogSettings(loki_url="http://x"))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="there is no /proc to read the memory from")
def test_a_waiting_line_takes_little_more_memory_than_its_text() -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    formatter = JsonFormatter()
    before = resident()
    waiting = [
        formatter.format(to_log_record(ServiceReturned("menu", {"output": f"pizza {n}"}, 1.0))) for n in range(3000)
    ]
    assert resident() - before < 5 * sum(len(line.text) for line in waiting)
