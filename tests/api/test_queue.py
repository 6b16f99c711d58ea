"""Turns over a real NATS server: acknowledged after the commit, in order, once, and waiting instead of refused."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import nats
import pytest
from fastapi import FastAPI
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from api.app import create_app
from api.queue_names import QueueNames
from api.queued_turns import QueuedMessage, QueuedTurns
from api.schemas import OrchestrateResponse
from api.transports.nats import build_broker
from tests.api.restaurant import new_name, run_app, settings_for, urls_of_before
from tests.contract.before import ServicesOfBefore
from tests.waiting import wait_for, wait_for_sync

SERVER = shutil.which("nats-server", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(SERVER is None, reason="there is no nats-server here")


@pytest.fixture(scope="module")
def nats_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server with JetStream."""
    folder = tmp_path_factory.mktemp("nats")
    command = [str(SERVER), "-js", "-a", "127.0.0.1", "-p", "-1", "-sd", str(folder), "--ports_file_dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield wait_for_sync(partial(read_url, folder))
        finally:
            server.terminate()


def read_url(folder: Path) -> str:
    """The URL that the server writes when it listens."""
    for file in folder.glob("*.ports"):
        if text := file.read_text():
            return str(json.loads(text)["nats"][0])
    return ""


class Queue:
    """Publishes messages of a prefix, and reads its replies and dead letters."""

    def __init__(self, stream: JetStreamContext, prefix: str) -> None:
        self._stream, self.prefix = stream, prefix

    async def publish(self, body: object, *, headers: dict[str, str] | None = None, partition: int = 0) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        await self._stream.publish(f"{self.prefix}.turns.{partition}", raw, headers=headers)

    async def say(self, user: str, text: str, **fields: str) -> str:
        """The message's id."""
        await self.publish({"text": text, "user_id": user, "message_id": (message := new_name()), **fields})
        return message

    async def read(self, kind: str) -> list[Any]:
        """All messages of "replies" or "dead" so far."""
        count = await self.count(kind)
        return [await self._stream.get_msg(self._name(kind), number) for number in range(1, count + 1)]

    async def count(self, kind: str) -> int:
        return (await self._stream.stream_info(self._name(kind))).state.messages

    async def replies(self, *message_ids: str, count: int = 0) -> list[dict[str, Any]]:
        """The replies to these messages, once there are as many, or ``count``."""

        async def find() -> list[dict[str, Any]]:
            every = [json.loads(each.data) for each in await self.read("replies")]
            found = [reply for reply in every if reply["message_id"] in message_ids]
            return found if len(found) >= (count or len(message_ids)) else []

        return await wait_for(find, poll_s=0.05)

    def _name(self, kind: str) -> str:
        return f"{self.prefix.upper()}_{kind.upper()}"


class Shop(NamedTuple):
    """An app with a queue, and its order service."""

    queue: Queue
    app: FastAPI
    services: ServicesOfBefore


@pytest.fixture(scope="module")
async def shop(nats_url: str, api_database: str) -> AsyncIterator[Shop]:
    """One app for all tests: each has guests and messages of its own."""
    prefix, connection = "q" + new_name().split("-")[1], await nats.connect(nats_url)
    given = {"queue_url": nats_url, "queue_prefix": prefix, "queue_partitions": 2, "max_turns": 4}
    async with ServicesOfBefore() as services:
        app = create_app(settings_for(api_database, urls_of_before(services), **given))
        async with run_app(app):
            stream = connection.jetstream()
            for kind in ("TURNS", "REPLIES", "DEAD"):
                await wait_for(partial(has_stream, stream, f"{prefix.upper()}_{kind}"))
            yield Shop(Queue(stream, prefix), app, services)
    await connection.close()


async def has_stream(stream: JetStreamContext, name: str) -> bool:
    try:
        await stream.stream_info(name)
    except JetStreamError:
        return False
    return True


async def test_the_messages_of_a_session_are_answered_in_order_and_place_one_order(shop: Shop) -> None:
    user, orders = new_name(), len(shop.services.orders)
    sent = [
        await shop.queue.say(user, text)
        for text in ("hello", "a cola", "pickup please", "i pay cash", "that's all", "yes", "thank you")
    ]
    replies = await shop.queue.replies(*sent)
    assert [reply["message_id"] for reply in replies] == sent
    assert [reply["turn"] for reply in replies] == list(range(1, len(sent) + 1))
    assert any("is placed" in reply["reply_text"] for reply in replies)
    assert len(shop.services.orders) == orders + 1
    assert {each.headers["content-type"] for each in await shop.queue.read("replies")} == {"application/json"}


async def test_a_message_that_is_published_again_has_no_further_effect(shop: Shop) -> None:
    user, orders = new_name(), len(shop.services.orders)
    await shop.queue.say(user, "a cola", order_delivery_mode="pickup", order_payment_method="cash")
    yes = {"text": "yes", "user_id": user, "message_id": new_name()}
    for _ in range(3):
        await shop.queue.publish(yes)
    replies = await shop.queue.replies(yes["message_id"], count=3)
    assert replies == [replies[0]] * 3
    assert "is placed" in replies[0]["reply_text"]
    assert len(shop.services.orders) == orders + 1


async def test_a_worker_that_fails_after_the_commit_answers_the_same_again(nats_url: str, api_database: str) -> None:
    failures: list[str] = []
    async with ServicesOfBefore() as services:
        app = create_app(settings_for(api_database, urls_of_before(services)))

        async def fail_once(message: QueuedMessage) -> OrchestrateResponse:
            reply = await QueuedTurns(app).answer(message)
            if "yes" in str(message.body) and not failures:
                failures.append(reply.reply_text)
                raise RuntimeError("the worker fails here")
            return reply

        names = QueueNames("q" + new_name().split("-")[1], 1)
        broker, user = build_broker(nats_url, names, fail_once, ack_wait_s=1.0), new_name()
        connection = await nats.connect(nats_url)
        async with run_app(app):
            await broker.start()
            queue = Queue(connection.jetstream(), names.prefix)
            first = await queue.say(user, "a cola", order_delivery_mode="pickup", order_payment_method="cash")
            replies = await queue.replies(first, await queue.say(user, "yes"), await queue.say(user, "thanks"))
            await broker.stop()
        await connection.close()
    assert failures == [replies[1]["reply_text"]]
    assert [reply["turn"] for reply in replies] == [1, 2, 3], "the next message waited"
    assert len(services.orders) == 1


async def test_what_cannot_be_answered_is_a_dead_letter_and_holds_up_nothing(shop: Shop) -> None:
    user, queue, message_id = new_name(), shop.queue, new_name()
    await queue.publish(b"not json")
    await queue.publish({"text": "hi"})
    await queue.publish({"text": "hello", "user_id": user}, headers={"Nats-Msg-Id": message_id, "x-trace-id": "t-1"})
    await queue.publish({"text": "a cola", "user_id": user, "message_id": message_id})
    [reply] = await queue.replies(message_id)
    assert reply["trace_id"] == "t-1"

    async def has_all() -> bool:
        return await queue.count("dead") == 3

    await wait_for(has_all)
    dead = await queue.read("dead")
    assert [each.headers["reason"] for each in dead] == ["invalid_request", "invalid_request", "message_id_reused"]
    assert dead[0].data == b"not json"


async def test_the_queue_waits_for_a_free_slot(shop: Shop) -> None:
    admission = shop.app.state.admission
    for _ in range(admission.slots):
        admission.begin()
    before = await shop.queue.count("replies")
    message = await shop.queue.say(new_name(), "hello")
    await asyncio.sleep(0.3)
    assert await shop.queue.count("replies") == before
    for _ in range(admission.slots):
        admission.end()
    assert len(await shop.queue.replies(message)) == 1


async def test_the_queue_is_described(nats_url: str, api_database: str) -> None:
    settings = settings_for(api_database, {}, queue_url="nats://user:secret@127.0.0.1:1")
    async with run_app(create_app(settings)) as client:
        document = (await client.get("/asyncapi.json")).json()
    assert document["asyncapi"] == "3.0.0"
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert addresses == {"orchestrator.turns.0", "orchestrator.replies.0", "orchestrator.dead.0"}
    assert "OrchestrateRequest" in document["components"]["schemas"]
    assert "secret" not in json.dumps(document)
    async with run_app(create_app(settings_for(api_database, {}))) as client:
        assert (await client.get("/asyncapi.json")).status_code == 404


async def test_an_api_whose_queue_is_away_serves_http(api_database: str) -> None:
    settings = settings_for(api_database, {}, queue_url="nats://127.0.0.1:1")
    async with run_app(create_app(settings)) as client:

        async def is_reported() -> bool:
            return 'events_total{event="queue_unavailable"} 1.0' in (await client.get("/metrics")).text

        await wait_for(is_reported)
        assert (await client.get("/health")).status_code == 200
