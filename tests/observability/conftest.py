"""Fixtures of the log's tests: a fake Loki, and a log that is always stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from observability.setup import Logging, LogSettings, configure
from observability.sink_worker import RetryTiming
from tests.observability.stand_in import LokiStandIn

QUICK = RetryTiming(attempt_s=1.0, first_pause_s=0.05, longest_pause_s=0.2)

StartLog = Callable[..., Logging]


@pytest.fixture
def loki() -> Iterator[LokiStandIn]:
    stand_in = LokiStandIn().start()
    yield stand_in
    stand_in.stop()


@pytest.fixture
def start_log(loki: LokiStandIn) -> Iterator[StartLog]:
    """Start the log against the fake Loki, with changed settings: ``start_log(queue_size=10)``."""
    started: list[Logging] = []

    def start(**changes: object) -> Logging:
        base = LogSettings(loki_url=loki.url, app_label="test-app", retry_timing=QUICK)
        started.append(configure(replace(base, **changes)))  # type: ignore[arg-type]  # names are checked by replace
        return started[-1]

    yield start
    for log in started:
        log.stop(0.1)
