"""POST /orchestrate as server-sent events: order of events, errors, a dropped connection."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from api.app import create_app
from evals.conversations.testbed import serve_apps
from tests.api.restaurant import Guest, new_name, open_api, settings_for, urls_of_before
from tests.api.transports.test_orchestrate import problem_of
from tests.contract.before import ServicesOfBefore
from tests.waiting import wait_for

STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Event:
    """One event of a stream."""

    name: str
    data: Any
    id: str


def parse_events(text: str) -> list[Event]:
    """The events with data, in order."""
    blocks = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line) for block in text.split("\n\n")]
    return [Event(each["event"], json.loads(each["data"]), each["id"]) for each in blocks if "data" in each]


async def stream(client: httpx.AsyncClient, headers: dict[str, str] | None = None, **body: Any) -> list[Event]:
    """The events of a message."""
    answer = await client.post("/orchestrate", json=body, headers=STREAM | (headers or {}))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    return parse_events(answer.text)


async def test_progress_then_reply_cart_and_the_same_body_as_without_a_stream(guest: Guest) -> None:
    events = await stream(guest.client, text="a still water", user_id=guest.name, message_id="first")
    names = [event.name for event in events]
    assert names == ["progress"] * (len(names) - 3) + ["reply", "cart", "done"]
    nodes = [event.data["node"] for event in events[:-3]]
    assert nodes[0] == "classify_intent"
    assert nodes[-1] == "compose_response"
    assert {event.id for event in events} == {"first"}
    plain = await guest.client.post(
        "/orchestrate", json={"text": "a still water", "user_id": guest.name, "message_id": "first"}
    )
    reply, cart, done = (event.data for event in events[-3:])
    assert done == plain.json()
    assert reply == {"reply_text": done["reply_text"]}
    assert cart == done["cart"]
    assert cart["lines"][0]["name"] == "Still Water"


async def test_a_generated_id_resumes_the_turn(guest: Guest) -> None:
    first = await stream(guest.client, text="a still water", user_id=guest.name)
    again = await stream(guest.client, {"Last-Event-ID": first[0].id}, text="a still water", user_id=guest.name)
    assert [event.name for event in again] == ["reply", "cart", "done"]
    assert again[-1].data == first[-1].data
    assert {event.id for event in again} == {first[0].id}


async def test_what_refuses_a_turn_before_it_begins_is_a_problem(guest: Guest) -> None:
    problem_of(await guest.client.post("/orchestrate", json={"text": "hello"}, headers=STREAM), 422, "invalid_request")
    await stream(guest.client, text="hello", user_id=guest.name, message_id="one")
    reused = {"text": "something else", "user_id": guest.name, "message_id": "one"}
    problem_of(await guest.client.post("/orchestrate", json=reused, headers=STREAM), 409, "message_id_reused")


async def test_a_stream_counts_against_the_limits(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, guest_turns_per_minute=1)) as client:
        body = {"text": "hello", "user_id": new_name()}
        answer = await client.post("/orchestrate", json=body, headers=STREAM)
        assert answer.headers["RateLimit-Policy"]
        limited = problem_of(await client.post("/orchestrate", json=body, headers=STREAM), 429, "rate_limited")
        assert limited["title"]


async def test_an_error_after_the_first_node_is_an_event(api_database: str, demo: dict[str, object]) -> None:
    async with open_api(settings_for(api_database, demo, turn_timeout_s=0.001)) as client:
        events = await stream(client, text="two large pepperoni pizzas", user_id=new_name())
    assert events[-1].name == "error"
    assert events[-1].data["code"] == "turn_timeout"


@pytest.fixture
async def slow_kitchen(api_database: str) -> AsyncIterator[tuple[str, ServicesOfBefore]]:
    """The API on a real server, with an order service that takes its time and would take an order twice."""
    async with ServicesOfBefore() as services:
        services.order_delay_s = 0.5
        app = create_app(settings_for(api_database, urls_of_before(services)))
        async with serve_apps({"api": app}) as urls:
            yield urls["api"], services


async def test_a_dropped_connection_loses_nothing_and_does_nothing_twice(
    slow_kitchen: tuple[str, ServicesOfBefore],
) -> None:
    url, services = slow_kitchen
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        guest = Guest(client)
        await guest.says("a cola", order_delivery_mode="pickup", order_payment_method="cash")
        yes = {"text": "yes", "user_id": guest.name, "message_id": "yes"}
        async with client.stream("POST", "/orchestrate", json=yes, headers=STREAM) as answer:
            async for line in answer.aiter_lines():
                if "place_order" in line:
                    break
        assert services.orders == {}, "the connection ended before the answer of the order service"
        resumed = asyncio.create_task(stream(client, {"Last-Event-ID": "yes"}, **yes))
        events = await resumed
        assert "is placed" in events[-1].data["reply_text"]
        assert len(services.orders) == 1


async def test_a_turn_ends_although_the_client_has_left(slow_kitchen: tuple[str, ServicesOfBefore]) -> None:
    url, services = slow_kitchen
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        guest = Guest(client)
        await guest.says("a cola", order_delivery_mode="pickup", order_payment_method="cash")
        yes = {"text": "yes", "user_id": guest.name}
        async with client.stream("POST", "/orchestrate", json=yes, headers=STREAM):
            pass

        async def last_reply() -> bool:
            answer = await client.get(f"/sessions/{guest.name}:web", params={"user_id": guest.name})
            return "is placed" in answer.json()["turns"][-1]["reply_text"]

        await wait_for(last_reply)
        assert len(services.orders) == 1
