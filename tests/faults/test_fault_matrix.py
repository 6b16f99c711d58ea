"""Every fault at every tool, on the real app with real HTTP and a real Postgres: each is told, none leaks, none lies.

The matrix is the snapshot: what a guest's client gets as the error code, by fault and tool.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from syrupy.assertion import SnapshotAssertion

from api.app import create_app
from domain.errors import ERRORS
from observability.events import to_log_record
from observability.events_base import Event
from observability.json_formatter import JsonFormatter
from observability.listeners import register_listeners
from tests.api.restaurant import run_app, settings_for
from tests.faults.outage import Outage
from tests.faults.restaurant import FAULTS, Fault, Restaurant, settings_of
from tests.faults.talk import LEAKS, TOOLS, Guest, Tool, code_of, says_not_placed
from tests.services.stand_in import How, Reply, StandIn, refusing_url
from tests.waiting import wait_for

HASTY = {"service_timeout_s": 2.0, "profile_timeout_s": 2.0}
SLOW = frozenset({"time-out before", "time-out after", "slow drip"})
"""The faults that take a whole time-out; the others have time enough on any machine."""
AT_ONCE = 8
# So that one guest's faults are nobody else's: the circuit has tests of its own.
PATIENT = {
    "service_timeout_s": 15.0,
    "profile_timeout_s": 15.0,
    "service_failures": 1000,
    "reconcile_every_s": 300,
}
MODEL_FAULTS = {
    "model: 500": Reply(b"", 500),
    "model: time-out": Reply(how=How.STALLED),
    "model: reset": Reply(how=How.DROPPED),
    "model: bad JSON": Reply(b"<html>"),
    "model: wrong schema": Reply.of({"choices": []}),
}


@dataclass
class Log:
    """Every event of the process as the line that leaves it."""

    lines: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    _writer: JsonFormatter = field(default_factory=JsonFormatter)

    def on_recording_start(self, recording: object) -> None: ...

    def on_recording_end(self, recording: object) -> None: ...

    def on_event(self, event: Event) -> None:
        self.lines.append(self._writer.format(to_log_record(event)).text.decode())
        code = getattr(event, "error_code", None)
        self.codes |= {code} if code else set()


@pytest.fixture(autouse=True)
async def log() -> AsyncIterator[Log]:
    """Nothing leaks into the log, and every code in it is in the table, whatever a test did."""
    kept = Log()
    with register_listeners(kept):
        yield kept
    assert kept.lines
    assert kept.codes <= set(ERRORS)
    for line in kept.lines:
        for leak in LEAKS:
            assert leak not in line, line


@dataclass(frozen=True)
class House:
    """The restaurant, and its addresses as settings."""

    restaurant: Restaurant
    urls: dict[str, object]


@pytest.fixture(scope="module")
async def house() -> AsyncIterator[House]:
    restaurant = Restaurant()
    async with restaurant.open() as servers:
        yield House(restaurant, settings_of(servers))


def app_of(database: str, house: House, **more: object) -> FastAPI:
    return create_app(settings_for(database, {**house.urls, **PATIENT, **more}))


@asynccontextmanager
async def api(database: str, house: House, **more: object) -> AsyncIterator[httpx.AsyncClient]:
    async with run_app(app_of(database, house, **more)) as client:
        yield client


async def cell(
    client: httpx.AsyncClient, house: House, tool: Tool, fault: Fault | None, room: asyncio.Semaphore
) -> str:
    """One guest meets one fault at one tool. What the guest is told is true, during the fault and after it."""
    async with room:
        guest = Guest(client, house.restaurant)
        await guest.comes_to(tool)
        if fault is not None:
            house.restaurant.wrong[guest.name, tool.operation] = fault
        answer = await guest.says(tool.says)
        told = code_of(answer)
        assert fault is None or (guest.name, tool.operation) in house.restaurant.met
        house.restaurant.wrong.pop((guest.name, tool.operation), None)
        await tells_the_truth(guest, answer)
        return told


async def tells_the_truth(guest: Guest, answer: httpx.Response) -> None:
    """No order is made twice; one that exists is never said not to, and is found as soon as it can be."""
    assert guest.ordered <= 1
    if guest.ordered:
        assert not says_not_placed(answer), answer.text
        after = await guest.says({"text": "where is my order?"})
        [number] = guest.restaurant.orders[guest.name].values()
        assert number in after.text, after.text


def table(rows: dict[str, Iterable[str]]) -> str:
    """The matrix as text."""
    lines = [["fault", *(tool.name for tool in TOOLS)], *([name, *told] for name, told in rows.items())]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = [[word.ljust(width) for word, width in zip(line, widths, strict=True)] for line in lines]
    return "\n".join("  ".join(words).rstrip() for words in padded)


async def test_every_fault_of_a_service_at_every_tool(database: str, house: House, snapshot: SnapshotAssertion) -> None:
    room, faults = asyncio.Semaphore(AT_ONCE), (None, *FAULTS)
    async with api(database, house) as patient, api(database, house, **HASTY) as hasty:
        clients = [hasty if fault and fault.name in SLOW else patient for fault in faults]
        rows = [
            asyncio.gather(*(cell(client, house, tool, fault, room) for tool in TOOLS))
            for client, fault in zip(clients, faults, strict=True)
        ]
        told = dict(zip(("none", *(fault.name for fault in FAULTS)), await asyncio.gather(*rows), strict=True))
    assert table({**told, "refused": await refused(database)}) == snapshot


async def refused(database: str) -> list[str]:
    """The row of connections that nobody takes: those that others need as well are refused when nobody else asks."""
    restaurant = Restaurant()
    async with restaurant.open() as servers, api(database, House(restaurant, settings_of(servers))) as client:
        guests = {tool: Guest(client, restaurant) for tool in TOOLS}
        for tool, guest in guests.items():
            await guest.comes_to(tool)
        answers: dict[Tool, httpx.Response] = {}
        for shared in (False, True):
            closed = [name for name in servers if (name in ("menu", "profile")) is shared]
            tools = [tool for tool in TOOLS if (tool.operation in ("menu", "profile", "save")) is shared]
            await asyncio.gather(*(servers[name].refuse() for name in closed))
            said = await asyncio.gather(*(guests[tool].says(tool.says) for tool in tools))
            answers.update(zip(tools, said, strict=True))
            await asyncio.gather(*(servers[name].accept() for name in closed))
        for tool, guest in guests.items():
            await tells_the_truth(guest, answers[tool])
        return [code_of(answers[tool]) for tool in TOOLS]


async def test_an_unsafe_order_service_at_every_fault(database: str, house: House, snapshot: SnapshotAssertion) -> None:
    """One that knows neither keys nor look-ups: the order is sent once, and its fate stays open where it is."""
    [place] = [tool for tool in TOOLS if tool.name == "place_order"]
    room = asyncio.Semaphore(AT_ONCE)

    async def placed(client: httpx.AsyncClient, fault: Fault) -> str:
        async with room:
            guest = Guest(client, house.restaurant)
            await guest.comes_to(place)
            house.restaurant.wrong[guest.name, "order"] = fault
            answer = await guest.says(place.says)
            assert guest.ordered == int(fault.works)
            assert not (guest.ordered and says_not_placed(answer)), answer.text
            return f"{fault.name}: {code_of(answer)}"

    async with api(database, house, **HASTY, order_idempotent=False, order_lookup_url=None) as client:
        assert await asyncio.gather(*(placed(client, fault) for fault in FAULTS)) == snapshot


async def test_postgres_down_before_and_during_every_tool_and_its_pool_exhausted(
    outages: tuple[Outage, Outage], database: str, house: House, snapshot: SnapshotAssertion
) -> None:
    before, during = outages
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(api(each.url, house)) for each in outages]
        full = app_of(database, house, database_pool_size=2)
        clients.append(await stack.enter_async_context(run_app(full)))
        guests = [[Guest(client, house.restaurant) for _ in TOOLS] for client in clients]
        pairs = [list(zip(group, TOOLS, strict=True)) for group in guests]
        await asyncio.gather(*(guest.comes_to(tool) for group in pairs for guest, tool in group))
        told = await asyncio.gather(down(before, pairs[0]), goes_down(during, pairs[1]), exhausted(full, pairs[2]))
        assert (
            table(dict(zip(("Postgres down", "Postgres goes down", "pool exhausted"), told, strict=True))) == snapshot
        )
        await asyncio.gather(*(heals(guest, tool) for group in pairs for guest, tool in group))


Pairs = list[tuple[Guest, Tool]]


async def down(database: Outage, pairs: Pairs) -> list[str]:
    """The database is away before the message comes."""
    database.begin()
    answers = await asyncio.gather(*(guest.says(once(tool)) for guest, tool in pairs))
    database.end()
    return [code_of(answer) for answer in answers]


async def goes_down(database: Outage, pairs: Pairs) -> list[str]:
    """The database goes away when every tool's request was carried out, and before any of them is answered."""
    everybody = asyncio.Barrier(len(pairs))

    async def arrives() -> None:
        if await everybody.wait() == 0:
            database.begin()
        await everybody.wait()

    for guest, tool in pairs:
        guest.restaurant.arrived[guest.name, tool.operation] = arrives
    answers = await asyncio.gather(*(guest.says(once(tool)) for guest, tool in pairs))
    database.end()
    return [code_of(answer) for answer in answers]


async def exhausted(app: FastAPI, pairs: Pairs) -> list[str]:
    """Somebody holds every connection."""
    pool = app.state.resources.pool
    async with pool.connection(), pool.connection():
        answers = await asyncio.gather(*(guest.says(once(tool)) for guest, tool in pairs))
    return [code_of(answer) for answer in answers]


async def heals(guest: Guest, tool: Tool) -> None:
    """The same message is answered once the database is noticed to be back, and what it says is true."""

    async def send_again() -> httpx.Response | None:
        answer = await guest.says(once(tool))
        assert answer.status_code in (200, 409, 503), answer.text
        return answer if answer.status_code == 200 else None

    answer = await wait_for(send_again, poll_s=0.1)
    assert answer is not None
    code_of(answer)
    await tells_the_truth(guest, answer)


def once(tool: Tool) -> dict[str, object]:
    """The tool's message under one id, so that sending it again is no second message."""
    return {**tool.says, "message_id": "the-one"}


async def test_a_model_that_is_down_costs_no_tool_anything(database: str, house: House) -> None:
    room = asyncio.Semaphore(AT_ONCE)
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(StandIn(reply)) for reply in MODEL_FAULTS.values()]
        for number, url in enumerate((*(server.url for server in servers), refusing_url())):
            model = {"understanding": "model", "openai_base_url": url, "openai_timeout_s": 0.2}
            async with api(database, house, **model) as client:
                answer = await Guest(client, house.restaurant).says({"text": "what is on the menu?"})
                assert (code_of(answer), answer.json()["degraded"]) == ("ok", True)
                if number == 0:
                    told = await asyncio.gather(*(cell(client, house, tool, None, room) for tool in TOOLS))
                    assert set(told) == {"ok"}


REFUSALS = {
    "403 of a gateway": Reply(b"<html><h1>403 Forbidden</h1></html>", 403, {"Content-Type": "text/html"}),
    "400": Reply.of({"error": "bad"}, 400),
    "401": Reply.of({"error": "token expired"}, 401),
    "closed": Reply.of({"code": "closed"}, 409),
    "price_changed": Reply.of({"code": "price_changed"}, 409),
    "item_unavailable": Reply.of({"code": "item_unavailable", "items": ["Margherita"]}, 409),
    "a no in a 200": Reply.of({"status": "rejected"}),
}


def taken_and_refused(refusal: Reply) -> Fault:
    """The order is taken and its answer lost; when it is sent again, something answers with a no."""
    replies = iter((Reply(how=How.DROPPED),))
    return Fault("taken, then refused", True, lambda _body: next(replies, refusal))


@pytest.mark.parametrize("look_up", [True, False], ids=["with look-up", "with keys only"])
async def test_an_order_that_was_taken_is_never_called_refused(database: str, house: House, look_up: bool) -> None:
    [place] = [tool for tool in TOOLS if tool.name == "place_order"]
    less = {} if look_up else {"order_lookup_url": None}

    async def told(client: httpx.AsyncClient, name: str) -> None:
        guest = Guest(client, house.restaurant)
        await guest.comes_to(place)
        house.restaurant.wrong[guest.name, "order"] = taken_and_refused(REFUSALS[name])
        answer = await guest.says(place.says)
        assert (guest.ordered, says_not_placed(answer)) == (1, False), f"{name}: {answer.text}"
        assert code_of(answer) == ("ok" if look_up else "order_unknown")
        house.restaurant.wrong.pop((guest.name, "order"))
        await guest.says(place.says)
        await tells_the_truth(guest, answer)

    async with api(database, house, **less) as client:
        await asyncio.gather(*(told(client, name) for name in REFUSALS))


async def test_two_restaurants_on_one_database_do_not_cook_each_others_orders(database: str, house: House) -> None:
    [place] = [tool for tool in TOOLS if tool.name == "place_order"]
    quick = {"reconcile_every_s": 0.5, "turn_timeout_s": 1.0, "session_lease_s": 1.0}
    other = Restaurant()
    lost = Fault("lost", False, lambda _body: Reply(how=How.DROPPED))
    async with (
        other.open() as servers,
        api(database, House(other, settings_of(servers)), **quick),
        api(database, house, **HASTY) as client,
    ):
        guests = [Guest(client, house.restaurant) for _ in range(5)]
        for guest in guests:
            await guest.comes_to(place)
            house.restaurant.wrong[guest.name, "order"] = lost
            assert code_of(await guest.says(place.says)) == "order_unknown"
            house.restaurant.wrong.pop((guest.name, "order"))
        await asyncio.sleep(4)  # time itself is tested: nothing may arrive at the other service meanwhile
        assert not any(other.orders[guest.name] for guest in guests)
        for guest in guests:
            assert "ORD-" in (await guest.says({"text": "where is my order?"})).text
            assert guest.ordered == 1
