"""Graceful shutdown: a process finishes its active turns and rejects new ones."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests.api.restaurant import Guest
from tests.integration.processes import Api

pytestmark = pytest.mark.slow


@dataclass
class SlowService:
    """Answers every request once it is released."""

    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await reader.read(1):  # a look at whether somebody listens here
            writer.close()
            return
        self.reached.set()
        await self.released.wait()
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
        await writer.drain()
        writer.close()

    @asynccontextmanager
    async def url(self) -> AsyncIterator[str]:
        async with await asyncio.start_server(self.answer, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/recommend"
            self.released.set()


async def test_a_turn_under_way_is_finished_and_new_ones_are_refused(environ: dict[str, str], tmp_path: Path) -> None:
    slow = SlowService()
    async with slow.url() as url:
        api = Api({**environ, "RECOMMEND_SERVICE_URL": url}, tmp_path)
        with api.running() as program:
            async with api.client() as client:
                under_way = asyncio.create_task(Guest(client).says("what do you recommend?"))
                await slow.reached.wait()
                program.send_signal(signal.SIGTERM)
                for _ in range(100):
                    ready = await client.get("/ready")
                    if ready.status_code == 503:
                        break
                assert (ready.status_code, ready.json()["status"]) == (503, "shutting_down")
                assert (await client.get("/health")).status_code == 200
                refused = await client.post("/orchestrate", json={"text": "hello", "user_id": "ada"})
                assert (refused.status_code, refused.json()["code"]) == (503, "shutting_down")
                assert int(refused.headers["Retry-After"]) >= 1
                slow.released.set()
                assert await under_way
            assert await asyncio.to_thread(program.wait, 20) == 0


async def test_a_turn_that_does_not_end_is_left_after_the_time_it_has(environ: dict[str, str], tmp_path: Path) -> None:
    slow = SlowService()
    async with slow.url() as url:
        api = Api({**environ, "RECOMMEND_SERVICE_URL": url, "DRAIN_S": "0.2"}, tmp_path)
        with api.running() as program:
            async with api.client() as client:
                under_way = asyncio.create_task(Guest(client).says("what do you recommend?"))
                await slow.reached.wait()
                program.send_signal(signal.SIGTERM)
                assert await asyncio.to_thread(program.wait, 20) == 0
                await asyncio.gather(under_way, return_exceptions=True)
    with psycopg.connect(environ["DATABASE_URL"]) as connection:
        left = connection.execute("select turn, lease_until from sessions").fetchall()
    assert left == [(0, None)], "nothing of the turn was kept, and the session is free"
