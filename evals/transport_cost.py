"""The cost of a turn by its transport, beside POST /orchestrate: ``python -m evals.transport_cost``.

The API runs in this process on a real Postgres, and its services answer without a network. Each session is the same
eight messages; the figures are means of a turn. Function calls are counted as by ``evals.work``, without a clock. CPU
time is that of this process, the median of rounds in which the transports take turns. Both are those of the API from
the parsed HTTP request to its response, without server and client. What a messenger gets is sent by the outbox
afterwards: its own column. The row of the queue has NATS' client on both sides, too.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from urllib.parse import unquote

import httpx
from fastapi import FastAPI

from api.app import build_outbox_sender, create_app
from api.messenger_guests import derive_guest
from api.outbox_sender import OutboxSender
from api.resources import Resources, TenantOpener, load_local_reader
from api.settings import Settings
from api.tenants.directory import TenantDirectory
from demo.postgres_binaries import PostgresUnavailable
from evals.bench.menus import plain_menu
from evals.bench.processes import SetupFailed, open_scratch
from evals.conformance.queue import QueuePublisher, connect_queue, find_server, queue_settings, run_nats
from evals.conformance.transports import TRANSPORTS, ConformanceTransport, GuestTalk, build_message
from evals.messengers import wire
from evals.work.count import STANDARD_ITEMS, TURNS, PreparedAnswers, PreparedBody, WorkCounter
from store.pool import open_pool

_NOWHERE = "http://services.invalid"
_WARM_UP, _ROUNDS, _SESSIONS = 2, 9, 2
SendText = Callable[[GuestTalk, str], Awaitable[object]]


class AcceptingAnswers(PreparedAnswers):
    """Accepts every call of a messenger's API, too. ``accepted``: how many."""

    accepted = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The answer of a service, or the empty one of a messenger."""
        if str(request.url).startswith(_NOWHERE):
            return await super().handle_async_request(request)
        self.accepted += 1
        return httpx.Response(200, headers={"content-type": "application/json"}, stream=PreparedBody(b"{}"))


class RepliesNotSent(Exception):
    """The outbox did not send the reply of each turn."""


class Meter:
    """Measures parts of a turn: function calls while counting, else CPU seconds."""

    def __init__(self) -> None:
        self._counter = WorkCounter()
        self.is_counting = False
        self.calls = 0
        self.cpu_s = 0.0

    def reset(self, *, is_counting: bool) -> None:
        """Measure from zero."""
        self.is_counting, self.calls, self.cpu_s = is_counting, 0, 0.0

    async def measure(self, work: Awaitable[object]) -> None:
        """Run it and add what it took."""
        if self.is_counting:
            self._counter.start()
            try:
                await work
            finally:
                self.calls += self._counter.stop()["function calls"]
            return
        started = time.process_time()
        await work
        self.cpu_s += time.process_time() - started


class MeasuredApp(httpx.AsyncBaseTransport):
    """Passes a client's request to the app, and measures the app alone."""

    def __init__(self, app: FastAPI, meter: Meter) -> None:
        self._app, self._meter = app, meter

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The app's response, whole."""
        body = await request.aread()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw], "scheme": request.url.scheme,
            "path": unquote(request.url.path), "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query, "server": (request.url.host, request.url.port),
            "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        received, sent, gone = (
            [{"type": "http.request", "body": body, "more_body": False}],
            list[Any](),
            asyncio.Event(),
        )

        async def receive() -> dict[str, object]:
            if received:
                return received.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await self._meter.measure(self._app(scope, receive, send))  # type: ignore[arg-type]  # starlette's wider types
        gone.set()
        content = b"".join(each.get("body", b"") for each in sent)
        return httpx.Response(sent[0]["status"], headers=sent[0]["headers"], content=content)


@dataclass
class CostBench:
    """An open API and the ways to it. ``sender``: of the outbox, which sends when it is told to."""

    app: FastAPI
    settings: Settings
    meter: Meter
    client: httpx.AsyncClient
    sender: OutboxSender
    answers: AcceptingAnswers
    queue: QueuePublisher | None = None
    sending: Meter = field(default_factory=Meter)

    @property
    def ways(self) -> dict[str, tuple[SendText, str]]:
        """The sends by name, and the kind of their guests."""
        plain: Mapping[str, ConformanceTransport] = TRANSPORTS
        ways: dict[str, tuple[SendText, str]] = {name: (each.send, "") for name, each in plain.items()}
        ways |= {
            "whatsapp": (self._send_whatsapp, "phone"), "sms": (self._send_sms, "phone"),
            "phone call": (self._send_call, "phone"), "telegram": (self._send_telegram, "telegram"),
        }  # fmt: skip
        return ways if self.queue is None else {**ways, "nats": (self._send_queue, "")}

    async def play(self, name: str) -> None:
        """One session of a new guest."""
        deliver, kind = self.ways[name]
        talk = GuestTalk(self.client, f"guest-{uuid.uuid4()}")
        self.answers.accepted = 0
        if kind:
            talk.address = str(4_915_000_000_000 + uuid.uuid4().int % 10**9)
            guest = derive_guest(self.settings, self.settings.default_tenant, kind, talk.address)
            talk.user, talk.session = guest
        for text in TURNS:
            await deliver(talk, text)
            if kind:
                await self.sending.measure(self._send_outbox())
        if kind and name != "phone call" and self.answers.accepted < len(TURNS):
            raise RepliesNotSent(f"{self.answers.accepted} of {len(TURNS)} replies were sent")

    async def _send_outbox(self) -> None:
        while await self.sender._send_some():
            pass
        if self.sender._calls:
            await asyncio.wait(set(self.sender._calls))

    async def _send_whatsapp(self, talk: GuestTalk, text: str) -> None:
        (await wire.send_whatsapp(talk.api, wire.whatsapp_text(talk.address, text))).raise_for_status()

    async def _send_telegram(self, talk: GuestTalk, text: str) -> None:
        update = wire.telegram_update(int(talk.address), text=text)
        (await wire.send_telegram(talk.api, update)).raise_for_status()

    async def _send_sms(self, talk: GuestTalk, text: str) -> None:
        form = wire.sms(f"+{talk.address}", text)
        (await wire.send_twilio(talk.api, "/webhooks/twilio/sms", form)).raise_for_status()

    async def _send_call(self, talk: GuestTalk, text: str) -> None:
        talk.sent += 1
        path = f"/webhooks/twilio/voice?turn={talk.sent}"
        (await wire.send_twilio(talk.api, path, wire.call_form(f"+{talk.address}", talk.user, text))).raise_for_status()

    async def _send_queue(self, talk: GuestTalk, text: str) -> None:
        async def send() -> None:
            assert self.queue is not None
            body = build_message(talk, text)
            await self.queue.publish(body)
            await self.queue.wait_for_reply(body["message_id"])

        await self.meter.measure(send())


@dataclass(frozen=True, slots=True)
class TransportCost:
    """The means of a turn. ``sending``: function calls of the outbox for its reply."""

    calls: float
    cpu_ms: float
    sending: float


async def measure_costs(database_url: str) -> dict[str, TransportCost]:
    """The cost of a turn by each transport."""
    async with open_bench(database_url) as bench:
        for name in bench.ways:
            for _ in range(_WARM_UP):
                await bench.play(name)
        counted = {name: await _count(bench, name) for name in bench.ways}
        rounds: dict[str, list[float]] = {name: [] for name in bench.ways}
        for _ in range(_ROUNDS):
            for name in bench.ways:
                bench.meter.reset(is_counting=False)
                for _ in range(_SESSIONS):
                    await bench.play(name)
                rounds[name].append(1000 * bench.meter.cpu_s / (_SESSIONS * len(TURNS)))
    return {name: TransportCost(calls, median(rounds[name]), sending) for name, (calls, sending) in counted.items()}


async def _count(bench: CostBench, name: str) -> tuple[float, float]:
    bench.meter.reset(is_counting=True)
    bench.sending.reset(is_counting=True)
    await bench.play(name)
    counts = bench.meter.calls / len(TURNS), bench.sending.calls / len(TURNS)
    bench.meter.reset(is_counting=False)
    bench.sending.reset(is_counting=False)
    return counts


@asynccontextmanager
async def open_bench(database_url: str) -> AsyncIterator[CostBench]:
    """The API with all transports; without a NATS server without the queue."""
    async with AsyncExitStack() as stack:
        server = find_server()
        url = stack.enter_context(run_nats(server)) if server else None
        targets = {name: f"http://{name}.invalid" for name in ("whatsapp", "telegram", "twilio")}
        services = {"menu_service_url": f"{_NOWHERE}/menu", "profile_service_url": f"{_NOWHERE}/profile"}
        more = wire.messenger_settings(targets) | services | (queue_settings(url) if url else {})
        given: dict[str, Any] = {"understanding": "local", "menu_max_age_s": 3600, "recordings_days": 0, **more}
        settings = Settings(_env_file=None, database_url=database_url, log_level="CRITICAL", **given)
        app = create_app(settings, resources_factory=open_prepared_resources)
        await stack.enter_async_context(app.router.lifespan_context(app))
        app.state.outbox.poll_s = 3600.0  # this program sends
        meter, sender = Meter(), build_outbox_sender(app.state.resources)
        app.state.outbox = sender
        transport = MeasuredApp(app, meter)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://api"))
        queue = await stack.enter_async_context(connect_queue(url)) if url else None
        answers = app.state.resources.transport
        assert isinstance(answers, AcceptingAnswers)
        yield CostBench(app, settings, meter, client, sender, answers, queue)


@asynccontextmanager
async def open_prepared_resources(settings: Settings) -> AsyncIterator[Resources]:
    """Resources whose services answer without a network."""
    pool = await open_pool(settings.database_url.get_secret_value(), 4)
    transport = AcceptingAnswers(plain_menu(STANDARD_ITEMS))
    tenants = TenantDirectory(settings, TenantOpener(pool, transport, load_local_reader()).open)
    try:
        await tenants.open()
        yield Resources(pool, tenants, transport)
    finally:
        await tenants.aclose()
        await pool.close()


def render_costs(costs: Mapping[str, TransportCost]) -> str:
    """The table, with each transport's difference from POST /orchestrate."""
    base = costs["http"]
    lines = [f"{'transport':<14}{'function calls':>15}{'more':>8}{'CPU ms':>9}{'more':>8}{'sending':>9}"]
    for name, cost in costs.items():
        more, slower = cost.calls / base.calls - 1, cost.cpu_ms / base.cpu_ms - 1
        sending = f"{cost.sending:>9,.0f}" if cost.sending else ""
        lines.append(f"{name:<14}{cost.calls:>15,.0f}{more:>+8.0%}{cost.cpu_ms:>9.2f}{slower:>+8.0%}{sending}")
    return "\n".join(lines)


def main() -> int:
    """Measure and print. Returns 1 without a database."""
    argparse.ArgumentParser(prog="python -m evals.transport_cost", description=__doc__).parse_args()
    try:
        with open_scratch(os.environ.get("DATABASE_URL") or None) as scratch:
            print(render_costs(asyncio.run(measure_costs(scratch.database_url))))
    except (SetupFailed, PostgresUnavailable) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
