"""Rejected turns and unexpected errors."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest

from api.app import create_app, local_executor
from api.resources import Resources
from domain.turn import TurnRequest
from graph.run import GraphExecutor
from nodes.turn.state import Turn
from services import budget
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted
from tests.api.restaurant import Guest, run_app, settings_for
from tests.api.transports.test_orchestrate import problem_of
from tests.waiting import wait_for

Before = Callable[[TurnRequest], Awaitable[None]]


@dataclass(frozen=True)
class DelayedExecutor:
    """The real executor after a delay or an error."""

    executor: GraphExecutor
    before: Before

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        await self.before(request)
        return await self.executor(request, granted)


@asynccontextmanager
async def open_delayed_api(database: str, before: Before, **limits: float) -> AsyncIterator[httpx.AsyncClient]:
    def make_executor(resources: Resources) -> GraphExecutor:
        return DelayedExecutor(local_executor(resources), before)

    async with run_app(create_app(settings_for(database, {}, **limits), make_executor=make_executor)) as client:
        yield client


@dataclass
class Gate:
    """Turns with the text "wait" wait here."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, request: TurnRequest) -> None:
        if request.text == "wait":
            self.reached.set()
            await self.opened.wait()


async def test_an_unexpected_error_is_reported_without_its_text(api_database: str) -> None:
    async def stumble(request: TurnRequest) -> None:
        if request.text != "hello":
            raise LookupError(f"SECRET {request.text}")

    async with open_delayed_api(api_database, stumble) as client:
        guest = Guest(client)
        body = {"text": "SECRET", "user_id": guest.name, "trace_id": "trace-1"}
        answer = await client.post("/orchestrate", json=body)
        assert problem_of(answer, 500, "internal_error")["trace_id"] == "trace-1"
        assert "SECRET" not in answer.text
        assert "LookupError" not in answer.text
        await guest.says("hello")
        assert guest.last["turn"] == 1


async def test_a_message_that_failed_may_be_sent_again_under_its_id(api_database: str) -> None:
    failures = iter([True])

    async def stumble_once(request: TurnRequest) -> None:
        if next(failures, False):
            raise LookupError("once")

    async with open_delayed_api(api_database, stumble_once) as client:
        guest = Guest(client, fixed={"message_id": "m-1"})
        failed = await client.post("/orchestrate", json={"text": "hello", "user_id": guest.name, "message_id": "m-1"})
        problem_of(failed, 500, "internal_error")
        assert await guest.says("hello")


async def test_a_session_that_is_busy_says_when_to_come_back(api_database: str) -> None:
    gate = Gate()
    async with open_delayed_api(api_database, gate, session_wait_s=0.05) as client:
        guest = Guest(client)
        first = asyncio.create_task(guest.says("wait"))
        await gate.reached.wait()
        busy = await client.post("/orchestrate", json={"text": "hello", "user_id": guest.name})
        problem_of(busy, 409, "session_busy")
        assert int(busy.headers["Retry-After"]) >= 1
        gate.opened.set()
        assert await first
        assert await guest.says("hello")


async def test_slow_turns_hold_no_connection_while_they_wait(api_database: str) -> None:
    arrived, gate = asyncio.Semaphore(0), asyncio.Event()

    async def wait(request: TurnRequest) -> None:
        arrived.release()
        await gate.wait()

    async with open_delayed_api(api_database, wait, database_pool_size=2) as client:
        guests = [Guest(client) for _ in range(20)]
        turns = [asyncio.create_task(guest.says("hello")) for guest in guests]
        for _ in turns:
            await asyncio.wait_for(arrived.acquire(), 20)
        assert (await client.get("/ready")).json()["postgres"] == "ok"
        gate.set()
        assert all(await asyncio.gather(*turns))


async def test_more_turns_than_are_admitted_are_refused_at_once_without_the_database(api_database: str) -> None:
    gate = Gate()
    pools = []

    def walk_of(outside: Resources) -> GraphExecutor:
        pools.append(outside.pool)
        return DelayedExecutor(local_executor(outside), gate)

    settings = settings_for(api_database, {}, max_turns=1)
    async with run_app(create_app(settings, make_executor=walk_of)) as client:
        first = asyncio.create_task(Guest(client).says("wait"))
        await gate.reached.wait()
        asked = pools[0].get_stats()["requests_num"]
        for path, body in (("/orchestrate", b'{"text": "hello", "user_id": "ada"}'), ("/canonical/web", b"never read")):
            refused = await client.post(path, content=body, headers={"X-Trace-Id": "trace-1"})
            assert problem_of(refused, 503, "overloaded")["trace_id"] == "trace-1"
            assert int(refused.headers["Retry-After"]) >= 1
        assert pools[0].get_stats()["requests_num"] == asked
        for path in ("/health", "/ready", "/metrics", "/traces/trace-1"):
            assert (await client.get(path)).status_code != 503
        gate.opened.set()
        assert await first
        assert await Guest(client).says("hello"), "there is room again"


async def test_a_turn_that_waits_for_its_session_uses_no_slot(api_database: str) -> None:
    gate = Gate()
    app = create_app(
        settings_for(api_database, {}, max_turns=2),
        make_executor=lambda outside: DelayedExecutor(local_executor(outside), gate),
    )
    async with run_app(app) as client:
        guest = Guest(client)
        first = asyncio.create_task(guest.says("wait"))
        await gate.reached.wait()
        second = asyncio.create_task(guest.says("hello"))
        await wait_for(lambda: app.state.admission.active == 2 and not app.state.admission.is_full)
        assert (app.state.admission.slots_used, app.state.admission.slots) == (1, 2)
        assert await Guest(client).says("hello")
        assert not second.done()
        gate.opened.set()
        assert all(await asyncio.gather(first, second)), "what waits is taken on all the same"


async def test_a_turn_that_waits_for_a_slow_service_uses_no_slot(
    api_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "LONG_CALL_S", 0.05)
    asked, enough = asyncio.Event(), asyncio.Event()

    async def hangs_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not asked.is_set():
            asked.set()
            await enough.wait()
        writer.close()

    async with await asyncio.start_server(hangs_once, "127.0.0.1") as server:
        menu = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/menu"
        app = create_app(settings_for(api_database, {"menu_service_url": menu}, max_turns=1))
        async with run_app(app) as client:
            slow = asyncio.create_task(Guest(client).says("what drinks do you have?"))
            await asked.wait()
            await wait_for(lambda: not app.state.admission.is_full)
            assert await Guest(client).says("hello")
            assert not slow.done()
            enough.set()
            assert await slow, "what waits goes on all the same"
            assert app.state.admission.is_idle


async def test_a_message_counts_once_it_is_there_as_a_whole(api_database: str) -> None:
    gate, sent, rest = Gate(), asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"text": "hello",'
        sent.set()
        await rest.wait()
        yield b' "user_id": "ada"}'

    async with open_delayed_api(api_database, gate, max_turns=1) as client:
        slow = asyncio.create_task(client.post("/orchestrate", content=slowly()))
        await sent.wait()
        assert await Guest(client).says("hello"), "who sends slowly keeps nobody out"
        waiting = asyncio.create_task(Guest(client).says("wait"))
        await gate.reached.wait()
        rest.set()
        late = await slow
        problem_of(late, 503, "overloaded")
        assert int(late.headers["Retry-After"]) >= 1
        gate.opened.set()
        assert await waiting


async def test_a_message_that_arrives_completely_after_shutdown_began_is_rejected(api_database: str) -> None:
    sent, rest = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b'{"text": "hello",'
        sent.set()
        await rest.wait()
        yield b' "user_id": "ada"}'

    app = create_app(settings_for(api_database, {}))
    async with run_app(app) as client:
        slow = asyncio.create_task(client.post("/orchestrate", content=slowly()))
        await sent.wait()
        app.state.admission.close()
        rest.set()
        assert (await slow).status_code == 503
        assert app.state.admission.is_idle


async def test_failed_turns_release_their_slots(api_database: str) -> None:
    async def stumble(request: TurnRequest) -> None:
        raise LookupError

    async with open_delayed_api(api_database, stumble, max_turns=1) as client:
        for _ in range(3):
            failed = await client.post("/orchestrate", json={"text": "hello", "user_id": "ada"})
            problem_of(failed, 500, "internal_error")


async def test_a_turn_that_takes_too_long_is_given_up_and_leaves_the_session_free(api_database: str) -> None:
    gate = Gate()
    async with open_delayed_api(api_database, gate, turn_timeout_s=0.2) as client:
        guest = Guest(client)
        late = await client.post("/orchestrate", json={"text": "wait", "user_id": guest.name})
        problem_of(late, 503, "turn_timeout")
        assert "Retry-After" in late.headers
        await guest.says("hello")
        assert guest.last["turn"] == 1


async def test_a_client_that_hangs_up_leaves_the_session_free(api_database: str) -> None:
    gate = Gate()
    async with open_delayed_api(api_database, gate) as client:
        guest = Guest(client)
        leaving = asyncio.create_task(guest.says("wait"))
        await gate.reached.wait()
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        await guest.says("hello")
        assert guest.last["turn"] == 1


async def test_blank_fields_of_old_clients_count_as_absent(client: httpx.AsyncClient) -> None:
    body = {"text": "hi", "user_id": "ada", "session_id": "", "trace_id": " ", "channel": None, "order_items": None}
    answer = await client.post("/orchestrate", json=body)
    assert (answer.status_code, answer.json()["session_id"]) == (200, "ada:web")
    envelope = {
        "version": 1.1,
        "context": None,
        "session": {"session_id": "s", "user_id": "bob"},
        "request": {"text": "hi"},
        "observability": {"trace_id": ""},
    }
    answer = await client.post("/canonical/voice", json=envelope)
    assert (answer.status_code, answer.json()["version"]) == (200, "1.1")
