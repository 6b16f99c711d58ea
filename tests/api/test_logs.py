"""The events of a trace in the terminal, from the recordings or from Loki."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from rich.console import Console

from api.logs import follow, log_source, turn_lines
from observability.loki_query import LokiQuery, LokiRefused
from recording.traces import Trace
from tests.api.restaurant import Guest, settings_for
from tests.api.test_traces import fetch_when_recorded

NOWHERE = "postgresql://nowhere/none"


class Loki:
    """Answers query_range with the given lines, and records the requests."""

    def __init__(self) -> None:
        self.status = 200
        self.lines: list[dict[str, Any]] = []
        self.asked: list[tuple[str, dict[str, str], str | None]] = []
        loki = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                loki.asked.append((parts.path, asked, self.headers.get("Authorization")))
                values = [[str(at), json.dumps(line)] for at, line in enumerate(loki.lines, start=1)]
                body = json.dumps({"data": {"result": [{"stream": {}, "values": values}]}}).encode()
                self.send_response(loki.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/loki/api/v1/push"


@pytest.fixture
def loki() -> Iterator[Loki]:
    started = Loki()
    yield started
    started.server.shutdown()
    started.server.server_close()


async def test_a_recorded_turn_reads_as_one_line_per_event(guest: Guest, client: httpx.AsyncClient) -> None:
    said = await guest.says("a blt", trace_id="told-in-lines")
    trace = Trace.model_validate((await fetch_when_recorded(client, "told-in-lines")).json())
    lines = [line for turn in trace.turns for line in turn_lines(turn)]
    shown = io.StringIO()
    assert follow(lambda: lines, Console(file=shown, width=300), again=False) == len(lines)
    printed = shown.getvalue().splitlines()
    assert len(printed) == len(lines)
    assert "input" in printed[0]
    assert "“a blt”" in printed[0]
    # The menu may have been kept from another test's turn; the profile is fetched in each new session.
    returned = [line for line in printed if "fetch_profile" in line and "service_return" in line]
    assert any("customer_profile_service" in line for line in returned)
    assert "output" in printed[-1]
    assert said.split("\n")[0] in printed[-1]


def test_loki_is_asked_for_the_trace_where_it_is_configured(loki: Loki) -> None:
    loki.lines = [{"event_type": "input", "turn": 1, "request": {"text": "hi"}}, {"event_type": "error", "error": "x"}]
    more = {"grafana_loki_url": loki.url, "grafana_loki_username": "me", "grafana_loki_api_token": "a-token"}
    settings = settings_for(NOWHERE, {}, **more)
    read = log_source(settings, trace_id='t"} or {', session_id="", hours=1)
    assert [line["event_type"] for line in read()] == ["input", "error"]
    [(path, asked, authorization)] = loki.asked
    assert path == "/loki/api/v1/query_range"
    assert asked["query"] == '{app="mcp-orchestrator"} | trace_id="t\\"} or {"'
    assert int(asked["start"]) < time.time_ns() - 3599 * 10**9
    assert authorization is not None
    log_source(settings, trace_id="", session_id="ada:web", hours=1)()
    assert loki.asked[-1][1]["query"].endswith('| json session_id="session_id" | session_id="ada:web"')


def test_following_prints_each_event_once(loki: Loki) -> None:
    query = LokiQuery(loki.url, "app")
    shown = io.StringIO()

    class Enough(Exception):
        pass

    def read() -> list[dict[str, object]]:
        if len(loki.asked) == 3:
            raise Enough
        loki.lines.append({"event_type": f"event_{len(loki.lines)}"})
        return query.fetch_trace("t", since_ns=0)

    with pytest.raises(Enough):
        follow(read, Console(file=shown), again=True, pause_s=0)
    assert [line.split()[-1] for line in shown.getvalue().splitlines()] == ["event_0", "event_1", "event_2"]


def test_an_error_of_loki_is_printed_without_its_address(loki: Loki) -> None:
    loki.status = 500
    with pytest.raises(LokiRefused, match=r"^Loki answered 500$"):
        LokiQuery(loki.url, "app").fetch_trace("t", since_ns=0)
    with pytest.raises(LokiRefused, match=r"^Loki cannot be reached \(ConnectionError\)$"):
        LokiQuery("http://127.0.0.1:9/loki/api/v1/push", "app").fetch_trace("t", since_ns=0)
