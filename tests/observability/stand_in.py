"""A fake of Loki's push API over real HTTP: as strict as the real one, and with failure modes."""

from __future__ import annotations

import base64
import gzip
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qs, urlsplit

MATCHER = re.compile(r'(\w+)="([^"]*)"')
LABEL_NAME = re.compile(r"^[a-zA-Z_:][a-zA-Z0-9_:]*$")
MOST_LABELS = 15
LONGEST_LINE = 256 * 1024
OLDEST_S = 7 * 24 * 3600
NEWEST_S = 10 * 60

Mode = Literal["fine", "slow", "black_hole", "unavailable"]


@dataclass(frozen=True)
class Entry:
    """One stored line."""

    at_ns: int
    line: str
    labels: dict[str, str]
    metadata: dict[str, str]

    @property
    def fields(self) -> dict[str, object]:
        return dict(json.loads(self.line))


@dataclass
class LokiStandIn:
    """Starts at ``start()``; ``mode`` may change at any time. ``stream_limit`` counts distinct label sets."""

    user: str = ""
    password: str = ""
    stream_limit: int = 1_000_000
    mode: Mode = "fine"
    failures_left: int = 0
    slow_s: float = 0.3
    entries: list[Entry] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    attempts: int = 0
    port: int = 0
    _kept: set[tuple[str, int, str]] = field(default_factory=set)

    def start(self) -> LokiStandIn:
        """Listen on the port of the last start, or on a free one."""
        self._let_go = threading.Event()
        self._seen = threading.Condition()
        self.streams: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Refuse connections from now on."""
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/loki/api/v1/push"

    @property
    def lines(self) -> list[Entry]:
        """The stored lines, without those that only keep a stream alive."""
        return [e for e in list(self.entries) if e.fields["event_type"] != "stream_reserved"]

    def query(self, **labels: str) -> list[Entry]:
        """``{name="value", ...}``: the entries of the streams with these labels, oldest first."""
        entries = [e for e in self.lines if all(e.labels.get(k) == v for k, v in labels.items())]
        return sorted(entries, key=lambda entry: entry.at_ns)

    def select(self, query: str) -> list[Entry]:
        """``{a="b"}``, or ``{a="b"} | c="d"``: the entries that a real Loki would find, oldest first."""
        selector, _, metadata = query.partition("}")
        entries = self.query(**dict(MATCHER.findall(selector)))
        return [e for e in entries if dict(MATCHER.findall(metadata)).items() <= {**e.labels, **e.metadata}.items()]

    def events(self, kind: str) -> list[dict[str, object]]:
        return [e.fields for e in self.query(event=kind)]

    def wait_attempts(self, count: int, limit_s: float = 20) -> None:
        """Wait for this number of push attempts; AssertionError after ``limit_s``."""
        with self._seen:
            assert self._seen.wait_for(lambda: self.attempts >= count, limit_s), f"{self.attempts} of {count} attempts"

    def wait_entries(self, count: int, limit_s: float = 20) -> None:
        """Wait for this number of stored entries; AssertionError after ``limit_s``."""
        with self._seen:
            assert self._seen.wait_for(lambda: len(self.lines) >= count, limit_s), f"{len(self.lines)} of {count}"

    def attempted(self) -> None:
        with self._seen:
            self.attempts += 1
            self._seen.notify_all()

    def answer(self, headers: dict[str, str], body: bytes) -> tuple[int, str] | None:
        """Status and body; None to close the connection without an answer."""
        if self.mode == "black_hole":
            self._let_go.wait()
            return None
        if self.mode == "slow":
            time.sleep(self.slow_s)
        if self.mode == "unavailable" or self.failures_left > 0:
            self.failures_left -= 1
            return 500, "ingester not ready"
        if not self._authorised(headers.get("Authorization", "")):
            return 401, "invalid authentication credentials"
        if headers.get("Content-Type") != "application/json":
            return 415, "unsupported content type"
        plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
        self.bodies.append(plain)
        self.headers.append(headers)
        with self._seen:
            result = self._store(json.loads(plain))
            self._seen.notify_all()
        return result

    def _authorised(self, header: str) -> bool:
        expected = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return not self.user or header == f"Basic {expected}"

    def _store(self, push: dict[str, list[dict[str, object]]]) -> tuple[int, str]:
        problem: tuple[int, str] | None = None
        for stream in push["streams"]:
            labels, values = stream["stream"], stream["values"]
            assert isinstance(labels, dict)
            assert isinstance(values, list)
            problem = self._refusal(labels) or problem
            if self._refusal(labels) is None:
                self.streams.add(json.dumps(labels, sort_keys=True))
                problem = self._keep(labels, values) or problem
        if problem:
            self.refusals.append(problem[1])
        return problem or (204, "")

    def _refusal(self, labels: dict[str, str]) -> tuple[int, str] | None:
        if not labels:
            return 400, "error at least one label pair is required per stream"
        if len(labels) > MOST_LABELS:
            return 400, f"stream has {len(labels)} label names; limit {MOST_LABELS}"
        if bad := [k for k, v in labels.items() if not LABEL_NAME.match(k) or not isinstance(v, str) or len(v) > 2048]:
            return 400, f"stream has an invalid label: {bad}"
        if json.dumps(labels, sort_keys=True) not in self.streams and len(self.streams) >= self.stream_limit:
            return 429, "Maximum active stream limit exceeded when trying to create stream, reduce the number of labels"
        return None

    def _keep(self, labels: dict[str, str], values: list[list[object]]) -> tuple[int, str] | None:
        problem: tuple[int, str] | None = None
        for at, line, *metadata in values:
            age_s = time.time() - int(str(at)) / 1e9
            if not isinstance(at, str) or not -NEWEST_S < age_s < OLDEST_S:
                problem = 400, "entry has timestamp too old or too new"
            elif len(str(line).encode()) > LONGEST_LINE:
                problem = 400, "max entry size exceeded"
            else:
                (extra,) = metadata or ({},)
                assert isinstance(extra, dict)
                self._keep_once(Entry(int(at), str(line), labels, extra))
        return problem

    def _keep_once(self, entry: Entry) -> None:
        """Loki keeps one of two lines with the same stream, time and text: a repeated push adds nothing."""
        identity = (json.dumps(entry.labels, sort_keys=True), entry.at_ns, entry.line)
        if identity not in self._kept:
            self._kept.add(identity)
            self.entries.append(entry)


def _handler(loki: LokiStandIn) -> type[BaseHTTPRequestHandler]:
    class Push(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            loki.attempted()
            answer = loki.answer(dict(self.headers.items()), body)
            if answer is None:
                self.close_connection = True
                return
            status, text = answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())) if status != 204 else "0")
            self.end_headers()
            self.wfile.write(text.encode())

        def do_GET(self) -> None:
            params = parse_qs(urlsplit(self.path).query)
            entries = loki.select(params["query"][0])
            result = [{"stream": {**e.labels, **e.metadata}, "values": [[str(e.at_ns), e.line]]} for e in entries]
            text = json.dumps({"status": "success", "data": {"resultType": "streams", "result": result}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Push
