"""Pushes and queries a turn in the fake Loki and, if LOKI_URL is set, in a real one."""

from __future__ import annotations

import json
import os
import time
import urllib.request
import uuid
from urllib.parse import urlencode

import pytest

from observability.loki import TraceIdAs
from tests.observability.conftest import StartLog
from tests.observability.stand_in import LokiStandIn
from tests.observability.test_loki import PATIENT_S, a_turn

REAL = os.environ.get("LOKI_URL", "").rstrip("/")
QUERIES: dict[TraceIdAs, str] = {"label": '{{ trace_id="{}" }}', "metadata": '{{app="test-app"}} | trace_id="{}"'}
needs_loki = pytest.mark.skipif(not REAL, reason="LOKI_URL names no Loki")


@pytest.fixture(params=["stand-in", pytest.param("real", marks=[pytest.mark.loki, needs_loki])])
def base(request: pytest.FixtureRequest, loki: LokiStandIn) -> str:
    return REAL if request.param == "real" else f"http://127.0.0.1:{loki.port}"


@pytest.mark.parametrize("mode", ["label", "metadata"])
def test_the_one_query_finds_the_whole_turn(base: str, start_log: StartLog, mode: TraceIdAs) -> None:
    trace_id = f"trace-{uuid.uuid4()}"
    log = start_log(loki_url=f"{base}/loki/api/v1/push", trace_id_as=mode)
    count = a_turn(trace_id)
    assert log.stop(PATIENT_S).total_lost == 0
    kinds = ["input", "intent_understood", "flow_start", "service_call", "service_return", "output"]
    assert query_event_types(base, QUERIES[mode].format(trace_id), count) == kinds


def query_event_types(base: str, query: str, count: int) -> list[object]:
    """The types of the matching events, in order. Waits for ``count`` of them, as Loki may need a moment."""
    params = urlencode({"query": query, "start": time.time_ns() - 60_000_000_000, "limit": 100})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENT_S
    while True:
        with opener.open(f"{base}/loki/api/v1/query_range?{params}", timeout=PATIENT_S) as answer:
            streams = json.load(answer)["data"]["result"]
        lines = sorted((value for stream in streams for value in stream["values"]), key=lambda value: int(value[0]))
        if len(lines) >= count or time.monotonic() > deadline:
            return [json.loads(line)["event_type"] for _, line in lines]
        time.sleep(0.2)
