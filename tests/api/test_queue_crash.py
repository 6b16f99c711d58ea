"""Workers of the queue are killed while guests confirm: each order is placed once, reported once, and answered."""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import nats
import psycopg
import pytest

from tests.api.restaurant import new_name
from tests.api.signing import SECRET, read_event
from tests.api.test_queue import SERVER, Queue, has_stream, nats_url  # noqa: F401 - a fixture
from tests.services.stand_in import StandIn
from tests.waiting import wait_for

pytestmark = [pytest.mark.release, pytest.mark.skipif(SERVER is None, reason="there is no nats-server here")]
ROOT = Path(__file__).parents[2]
ORDERS, PARTITIONS, KILLS = 60, 8, 8
REPEATS = 3
"""Deliveries of each yes."""


async def start_worker(environment: Mapping[str, str]) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.queue", cwd=ROOT, env=environment, stdout=DEVNULL, stderr=DEVNULL
    )


async def test_killed_workers_lose_and_double_nothing(
    nats_url: str,  # noqa: F811
    migrated_url: str,
    demo: dict[str, object],
) -> None:
    prefix, connection = "k" + new_name().split("-")[1], await nats.connect(nats_url)
    async with StandIn() as receiver:
        environment = {
            **os.environ, **{name.upper(): str(value) for name, value in demo.items()},
            "DATABASE_URL": migrated_url, "UNDERSTANDING": "local", "LOG_LEVEL": "CRITICAL",
            "QUEUE_URL": nats_url, "QUEUE_PREFIX": prefix, "QUEUE_PARTITIONS": str(PARTITIONS),
            "QUEUE_ACK_WAIT_S": "2", "SESSION_LEASE_S": "2", "TURN_TIMEOUT_S": "5", "RECONCILE_EVERY_S": "1",
            "EVENTS_WEBHOOK_URL": receiver.url, "EVENTS_WEBHOOK_SECRET": SECRET,
        }  # fmt: skip
        worker = await start_worker(environment)
        stream = connection.jetstream()
        await wait_for(lambda: has_stream(stream, f"{prefix.upper()}_DEAD"), limit_s=60)
        queue = Queue(stream, prefix)
        for number in range(ORDERS):
            await publish_order(queue, new_name(), number % PARTITIONS)
        messages = ORDERS * (1 + REPEATS)
        for killed in range(KILLS):
            # In the middle of its work, wherever that is.
            wanted = messages * (killed + 1) // (KILLS + 2) + random.randint(-3, 3)
            await wait_for(partial(has_replies, queue, wanted), limit_s=60, poll_s=0.001)
            worker.kill()
            await worker.wait()
            worker = await start_worker(environment)
        await wait_for(partial(has_replies, queue, messages), limit_s=120, poll_s=0.5)
        await wait_for(lambda: len(set(list_reported(receiver))) >= ORDERS, limit_s=90, poll_s=0.5)
        replies = [json.loads(each.data) for each in await queue.read("replies")]
        worker.terminate()
        assert await worker.wait() == 0
    await connection.close()
    assert len({reply["message_id"] for reply in replies}) == 2 * ORDERS
    assert {reply["turn"] for reply in replies} == {1, 2}, "no repeated message was another turn"
    with psycopg.connect(migrated_url) as database:
        placed = database.execute("select status, count(*), count(distinct order_id) from placements group by 1")
        assert placed.fetchall() == [("placed", ORDERS, ORDERS)]
    reported = set(list_reported(receiver))
    assert len(reported) == len({placement for placement, _ in reported}) == ORDERS, "one id for each order"


async def publish_order(queue: Queue, user: str, partition: int) -> None:
    """A dish, and the yes several times."""
    fields = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}
    dish = {"text": "a still water", "user_id": user, "message_id": f"{user}-1", **fields}
    await queue.publish(dish, partition=partition)
    for _ in range(REPEATS):
        await queue.publish({"text": "yes", "user_id": user, "message_id": f"{user}-2"}, partition=partition)


async def has_replies(queue: Queue, count: int) -> bool:
    return await queue.count("replies") >= count


def list_reported(receiver: StandIn) -> list[tuple[str, str]]:
    """Placement and webhook-id of the order.placed events, in the order of arrival."""
    events = ((read_event(seen), seen.headers["webhook-id"]) for seen in list(receiver.seen))
    return [(event["data"]["placement"], each) for event, each in events if event["type"] == "order.placed"]
