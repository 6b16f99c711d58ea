"""Limits for connections: real sockets, uvicorn as in production, a small app."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import ClassVar

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.connections import ConnectionLimits
from api.serve import uvicorn_config
from observability.events import ConnectionsDropped
from observability.listeners import register_listeners
from observability.metrics import Metrics
from observability.span_recording import SpanRecording
from tests.waiting import wait_for

REQUEST = b"GET / HTTP/1.1\r\nHost: api\r\n\r\n"
UPLOAD = b"POST / HTTP/1.1\r\nHost: api\r\nContent-Length: 100\r\n\r\n"
LIMITS = ConnectionLimits(max_connections=50, head_bytes=8192, request_s=0.5, keep_alive_s=1)


@dataclass
class App:
    """Reads the whole body and answers with its size; ``held`` keeps the answer of /slow back until it is set."""

    held: asyncio.Event = field(default_factory=asyncio.Event)
    requests: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        self.requests += 1
        size, more = 0, scope["path"] != "/refused"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            size += len(message.get("body", b""))
            more = message.get("more_body", False)
        if scope["path"] == "/slow":
            await self.held.wait()
        body = str(size).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
        await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def serving(app: App, limits: ConnectionLimits = LIMITS) -> AsyncIterator[int]:
    """The port."""
    config = uvicorn_config(app, host="127.0.0.1", port=0, limits=limits)
    config.lifespan, config.log_level = "off", "critical"
    config.configure_logging()
    server = uvicorn.Server(config)
    running = asyncio.create_task(server._serve())  # not serve(): the signals are the tests'
    await wait_for(lambda: server.started)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        for client in Client.every:
            client.writer.close()
        Client.every.clear()
        server.should_exit = True
        app.held.set()
        await running


@dataclass
class Client:
    """A raw connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    every: ClassVar[list[Client]] = []

    @classmethod
    async def at(cls, port: int) -> Client:
        cls.every.append(cls(*await asyncio.open_connection("127.0.0.1", port)))
        return cls.every[-1]

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def rest(self) -> bytes:
        """Everything until the server closes the connection."""
        async with asyncio.timeout(10):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def answer(self) -> bytes:
        """One whole answer of the app's."""
        async with asyncio.timeout(10):
            head = await self.reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            return head + await self.reader.readexactly(length)


def problem(answer: bytes) -> tuple[int, str]:
    """The status and the code of a refusal."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, answer
    assert b"connection: close" in head.lower()
    return int(head.split(b" ")[1]), json.loads(body)["code"]


@pytest.fixture
def recorded() -> Iterator[list[SpanRecording]]:
    """The spans of requests that were refused before the app."""
    recordings: list[SpanRecording] = []

    class Listener(Metrics):
        def on_recording_end(self, recording: SpanRecording) -> None:
            recordings.append(recording)

    with register_listeners(Listener()):
        yield recordings


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 100) for n in range(200)) + b"\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000,
        b"GET / HTTP/1.1\r\nX: a\r\n" + b" b\r\n" * 5000,
        b"\r\n" * 5000,
        UPLOAD[:-2].replace(b"Content-Length: 100", b"Transfer-Encoding: chunked")
        + b"\r\n0\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 100) for n in range(200)) + b"\r\n",
    ],
    ids=["many", "one long one", "the target", "unfinished", "folded", "empty lines", "trailers"],
)  # fmt: skip
async def test_a_large_head_is_refused(head: bytes, recorded: list[SpanRecording]) -> None:
    app = App()
    async with serving(app) as port:
        client = await Client.at(port)
        client.send(head)
        answer = await client.rest()
        assert [each.attributes["http.response.status_code"] for each in recorded] == [431] * (b" 431 " in answer)
        if answer:  # folded lines are bad requests before they are large ones
            assert answer.startswith(b"HTTP/1.1 4")
        assert b"200 OK" not in answer
        client = await Client.at(port)
        client.send(REQUEST)
        assert (await client.answer()).startswith(b"HTTP/1.1 200")


async def test_a_hundred_megabytes_of_headers_are_cut_off_at_the_limit() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        client.send(b"GET / HTTP/1.1\r\n")
        sent = 0
        try:
            while sent < 100 * 2**20:
                client.send(b"X: " + b"a" * 996 + b"\r\n")
                sent += 1001
                await client.writer.drain()
                if client.reader.at_eof():
                    break
        except ConnectionError:
            pass
        assert sent < 20 * 2**20  # what the sockets' own buffers take


async def test_a_head_of_ordinary_size_passes_in_pieces() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        for _ in range(3):  # each request has the limit for itself
            for piece in (b"GET / HTTP/1.1\r\nX: ", b"a" * 4000, b"\r\nY: " + b"b" * 4000, b"\r\n\r\n"):
                client.send(piece)
                await asyncio.sleep(0.01)  # a pause on purpose: the pieces arrive one by one
            assert (await client.answer()).startswith(b"HTTP/1.1 200")


async def test_a_large_body_is_no_large_head() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        client.send(b"POST / HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + b"a" * 200_000)
        assert (await client.answer()).endswith(b"200000")


@pytest.mark.parametrize("begun", [b"GET / HT", b"GET / HTTP/1.1\r\nHost: api\r\n", UPLOAD + b"a" * 99])
async def test_a_request_that_does_not_arrive_is_given_up(begun: bytes) -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        started = asyncio.get_running_loop().time()
        client.send(begun)
        assert problem(await client.rest()) == (408, "request_too_slow")
        assert asyncio.get_running_loop().time() - started < 5


async def test_dripping_bytes_do_not_lengthen_the_time() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        reading = asyncio.create_task(client.rest())
        dripped = 0
        while dripped < len(UPLOAD) and not reading.done():
            client.send(UPLOAD[dripped : dripped + 1])
            dripped += 1
            await asyncio.sleep(0.02)  # a pause on purpose: a slow client
        assert dripped < len(UPLOAD)
        assert b"200 OK" not in await reading  # a byte that crosses the refusal makes the system discard it


async def test_a_connection_that_says_nothing_is_closed_without_a_word() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        assert await client.rest() == b""


@pytest.mark.parametrize("junk", [b"", b"\r\n", b"GET "])
async def test_a_second_request_that_does_not_arrive_is_given_up_too(junk: bytes) -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        client.send(REQUEST)
        await client.answer()
        client.send(junk)
        assert (await client.rest())[:12] in (b"", b"HTTP/1.1 408")


async def test_a_body_that_goes_on_after_the_refusal_keeps_no_connection() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        client.send(UPLOAD.replace(b"/", b"/refused", 1))
        await client.answer()
        client.send(b"a" * 100)
        assert await client.rest() == b""


async def test_an_answer_may_take_longer_than_a_request() -> None:
    app = App()
    async with serving(app) as port:
        client = await Client.at(port)
        client.send(REQUEST.replace(b"/", b"/slow", 1))
        await asyncio.sleep(2 * LIMITS.request_s)  # time itself is tested: the answer takes longer than the limit
        app.held.set()
        assert (await client.answer()).startswith(b"HTTP/1.1 200")


async def test_an_upgrade_that_is_not_offered_is_an_ordinary_request() -> None:
    async with serving(App()) as port:
        client = await Client.at(port)
        client.send(REQUEST.replace(b"Host", b"Connection: Upgrade\r\nUpgrade: websocket\r\nHost"))
        assert (await client.answer()).startswith(b"HTTP/1.1 200")


async def test_half_open_connections_push_out_themselves_and_no_guest(event_log: pytest.LogCaptureFixture) -> None:
    patient = ConnectionLimits(max_connections=50, request_s=60)
    app = App()
    async with serving(app, patient) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as guest:
        under_way = await Client.at(port)
        under_way.send(REQUEST.replace(b"/", b"/slow", 1))
        await wait_for(lambda: app.requests)
        flood = []
        for number in range(400):
            client = await Client.at(port)
            client.send(b"GET / HTTP/1.1\r\n" if number % 2 else b"")
            flood.append(client)
            if number % 50 == 0:
                assert (await guest.get("/")).status_code == 200
        assert (await guest.get("/")).status_code == 200
        await wait_for(lambda: sum(not client.reader.at_eof() for client in flood) <= 50)
        app.held.set()
        assert (await under_way.answer()).startswith(b"HTTP/1.1 200")
        await wait_for(lambda: dropped_connections(event_log))
    [event] = dropped_connections(event_log)
    assert event.count >= 350
    assert event.most == 50


def dropped_connections(event_log: pytest.LogCaptureFixture) -> list[ConnectionsDropped]:
    events = [vars(record).get("event") for record in event_log.records]
    return [event for event in events if isinstance(event, ConnectionsDropped)]


async def test_where_every_connection_is_being_answered_one_more_is_refused() -> None:
    app = App()
    async with serving(app, ConnectionLimits(max_connections=10)) as port:
        clients = [await Client.at(port) for _ in range(10)]
        for client in clients:
            client.send(REQUEST.replace(b"/", b"/slow", 1))
        await wait_for(lambda: app.requests == 10)
        one_more = await Client.at(port)
        one_more.send(REQUEST)
        assert problem(await one_more.rest()) == (503, "overloaded")
        app.held.set()
        for client in clients:
            assert (await client.answer()).startswith(b"HTTP/1.1 200")


async def test_a_few_requests_may_wait_on_one_connection_and_many_may_not() -> None:
    app = App()
    async with serving(app) as port:
        client = await Client.at(port)
        client.send(REQUEST * 5)
        for _ in range(5):
            assert (await client.answer()).startswith(b"HTTP/1.1 200")
        client = await Client.at(port)
        client.send(REQUEST * 5000)
        await client.rest()
        assert app.requests < 30
