"""GET /news: what the order service reports reaches open streams of this and of other processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi import FastAPI

from api.app import create_app
from evals.conversations.testbed import serve_apps
from tests.api.restaurant import Guest, new_name, run_app, settings_for
from tests.api.signing import SECRET
from tests.api.transports.test_order_status import place_order, send, status
from tests.store.roles import url_of_app_role
from tests.waiting import wait_for


class Replicas(NamedTuple):
    """Two processes on one database: a stream is at ``first``, the order service calls ``second``."""

    app: FastAPI
    first: httpx.AsyncClient
    second: httpx.AsyncClient


@pytest.fixture
async def replicas(api_database: str, demo: dict[str, object]) -> AsyncIterator[Replicas]:
    settings = settings_for(url_of_app_role(api_database), demo, status_webhook_secret=SECRET)
    app, other = create_app(settings), create_app(settings)
    async with run_app(app), run_app(other) as second, serve_apps({"api": app}) as urls:
        app.state.news.poll_s = 0.05
        async with httpx.AsyncClient(base_url=urls["api"], timeout=10, trust_env=False) as first:
            yield Replicas(app, first, second)


class NewsStream:
    """The events of a stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def next(self) -> dict[str, Any]:
        """The next event: its name, id and data."""
        fields: dict[str, str] = {}
        async for line in self._lines:
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                return {**fields, "data": json.loads(fields["data"])}
            else:
                fields = {}
        raise EOFError

    async def read_to_end(self) -> None:
        """Wait until the server ends it."""
        async for _ in self._lines:
            pass


@asynccontextmanager
async def follow(replicas: Replicas, user: str, **headers: str) -> AsyncIterator[NewsStream]:
    """The open stream of a guest."""
    known = replicas.app.state.news._read_at
    async with replicas.first.stream("GET", "/news", params={"user_id": user}, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        await wait_for(lambda: replicas.app.state.news._read_at not in (None, known))
        yield NewsStream(answer.aiter_lines())


async def test_news_reach_the_guests_stream_at_another_replica_once(replicas: Replicas) -> None:
    guest, other = Guest(replicas.second), Guest(replicas.second)
    order, others = await place_order(guest), await place_order(other)
    async with asyncio.timeout(10), follow(replicas, guest.name) as stream:
        await send(replicas.second, f"n1-{others}", status(others, "ready"))
        await send(replicas.second, f"n1-{order}", status(order, "preparing"))
        await send(replicas.second, f"n1-{order}", status(order, "preparing"))
        first = await stream.next()
        await asyncio.sleep(0.2)  # rounds that read the same rows again
        await send(replicas.second, f"n2-{order}", status(order, "ready"))
        second = await stream.next()
    assert first["event"] == "order"
    assert first["data"] == {"order_id": order, "status": "preparing", "eta_minutes": 12}
    assert second["data"]["status"] == "ready"
    async with asyncio.timeout(10), follow(replicas, guest.name, **{"Last-Event-ID": first["id"]}) as stream:
        assert await stream.next() == second, "what was missed comes first"


async def test_a_changed_menu_reaches_the_streams_of_its_restaurant(replicas: Replicas) -> None:
    async with asyncio.timeout(20), follow(replicas, new_name()) as stream:
        await send(replicas.second, new_name(), {"type": "item.sold_out"})
        event = await stream.next()
    assert (event["event"], event["data"]) == ("menu", {})


async def test_streams_end_when_the_process_shuts_down_and_no_more_open(replicas: Replicas) -> None:
    async with asyncio.timeout(10), follow(replicas, new_name()) as stream:
        replicas.app.state.admission.close()
        await stream.read_to_end()
    refused = await replicas.first.get("/news", params={"user_id": "ann"})
    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")


async def test_a_stream_that_was_closed_is_forgotten(replicas: Replicas) -> None:
    feed = replicas.app.state.news
    async with follow(replicas, new_name()):
        assert len(feed._queues) == 1
    await wait_for(lambda: not feed._queues)
