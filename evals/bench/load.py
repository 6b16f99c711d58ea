"""Load generator: a closed loop of conversations over plain sockets, cheap enough never to be the bottleneck.

Runs as a separate program: reads a LoadJob as JSON from stdin, writes a LoadResult as JSON to stdout.
"""

from __future__ import annotations

import asyncio
import re
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import orjson
import uvloop

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LoadJob:
    """``guests`` send ``text`` repeatedly for ``seconds``, at most ``most_turns`` in all.

    A guest opens a new session after ``session_turns`` turns. Every answer must be a 200 that contains ``must_hold``.
    ``headers``: further ones of each request.
    """

    port: int
    text: str
    must_hold: str
    guests: int
    seconds: float
    most_turns: int
    session_turns: int
    tag: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Latency of each turn in milliseconds, and the duration of the whole run in seconds."""

    latencies_ms: list[float]
    elapsed_s: float


class WrongAnswer(Exception):
    """The server returned an unexpected answer, so the measurement is invalid."""


class HttpConnection(asyncio.Protocol):
    """One kept-alive HTTP connection; one request at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None

    @property
    def is_usable(self) -> bool:
        """Whether the connection is open. The server closes idle connections after some seconds."""
        return self._transport is not None and not self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = transport  # type: ignore[assignment]  # uvloop's transports have no common base

    def connection_lost(self, error: Exception | None) -> None:
        """Raise WrongAnswer in the pending ``send``."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WrongAnswer(f"the server closed the connection ({error})"))

    def data_received(self, data: bytes) -> None:
        """Complete the pending ``send`` once the answer is complete."""
        self._received += data
        head_end = self._received.find(b"\r\n\r\n")
        if head_end < 0 or self._answer is None or self._answer.done():
            return
        length = _LENGTH.search(self._received, 0, head_end)
        if length is None or len(self._received) >= head_end + 4 + int(length[1]):
            self._answer.set_result(self._received)
            self._received = b""

    async def send(self, request: bytes) -> bytes:
        """Send a request and return the answer, head and body."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer


async def run(job: LoadJob) -> LoadResult:
    """Run the job. Raises WrongAnswer when an answer does not meet the job's expectation."""
    latencies: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_run_guest(job, number, started, latencies) for number in range(job.guests)))
    return LoadResult(latencies, time.perf_counter() - started)


async def _run_guest(job: LoadJob, number: int, started: float, latencies: list[float]) -> None:
    loop = asyncio.get_running_loop()
    transport, connection = await loop.create_connection(HttpConnection, "127.0.0.1", job.port)
    must_hold = job.must_hold.encode()
    turn = 0
    while time.perf_counter() - started < job.seconds and len(latencies) < job.most_turns:
        request = build_request(job, number, turn)
        sent_at = time.perf_counter()
        answer = await connection.send(request)
        latencies.append((time.perf_counter() - sent_at) * 1000)
        if not answer.startswith(b"HTTP/1.1 200") or must_hold not in answer:
            raise WrongAnswer(answer[-2000:].decode(errors="replace"))
        turn += 1
    transport.close()


def build_request(job: LoadJob, guest: int, turn: int) -> bytes:
    """The HTTP request of a guest's turn, counted from 0."""
    user, session = f"{job.tag}-{guest}", turn // job.session_turns
    body = orjson.dumps({"text": job.text, "user_id": user, "channel": "web", "session_id": f"{user}-{session}"})
    headers = {"host": "bench", "content-type": "application/json", "content-length": str(len(body)), **job.headers}
    lines = ["POST /orchestrate HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def main() -> None:
    """Read one job, run it, write one result."""
    job = LoadJob(**orjson.loads(sys.stdin.buffer.read()))
    try:
        result = uvloop.run(run(job))
    except WrongAnswer as wrong:
        sys.exit(f"unexpected answer: {wrong}")
    sys.stdout.buffer.write(orjson.dumps(asdict(result)))


if __name__ == "__main__":
    main()
