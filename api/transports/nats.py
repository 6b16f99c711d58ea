"""Turns from NATS JetStream: a message is acknowledged after its turn is committed and its reply is published.

It imports FastStream, which validates nothing here: a message that cannot be read goes to the dead letters.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js.api import ConsumerConfig, RetentionPolicy

from api.queue_names import QueueNames
from api.queued_turns import NeverAnswered, QueuedMessage, ShuttingDown
from api.schemas import OrchestrateRequest, OrchestrateResponse
from observability.background import run_round
from observability.events import QueueDeadLettered, QueueUnavailable, emit

MAX_DELIVERIES = 5
"""A message that was delivered more often, by crashes or defects, goes to the dead letters."""
_RETRY_AFTER_S, _CONNECT_AGAIN_S, _DAY_S = 2.0, 5, 86_400.0
Answer = Callable[[QueuedMessage], Awaitable[OrchestrateResponse]]


def build_broker(url: str, names: QueueNames, answer: Answer, *, ack_wait_s: float) -> NatsBroker:
    """A broker with one consumer for each partition, of which one message at a time is in work over all replicas."""
    # The document has another URL: the real one may have a password.
    broker = NatsBroker(
        url, apply_types=False, logger=None, specification_url="nats://localhost:4222", max_reconnect_attempts=-1,
        reconnect_time_wait=_CONNECT_AGAIN_S, error_cb=_report_problem,
    )  # fmt: skip
    turns = JStream(names.stream("TURNS"), subjects=[names.turns("*")], retention=RetentionPolicy.WORK_QUEUE)
    replies = JStream(names.stream("REPLIES"), subjects=[names.replies("*")], max_age=_DAY_S)
    dead = JStream(names.stream("DEAD"), subjects=[names.dead("*")], max_age=30 * _DAY_S)
    broker.publisher(names.replies("0"), stream=replies, schema=OrchestrateResponse, title="Replies")
    broker.publisher(names.dead("0"), stream=dead, schema=OrchestrateRequest, title="DeadLetters")
    for partition in map(str, range(names.partitions)):
        broker.subscriber(
            names.turns(partition), durable=f"turns-{partition}", stream=turns, title="Turns",
            config=ConsumerConfig(max_ack_pending=1, ack_wait=ack_wait_s),
            pull_sub=PullSub(timeout=1.0), ack_policy=AckPolicy.MANUAL,
            description=names.describe(), include_in_schema=partition == "0",
        )(_make_handler(broker, names, answer, partition, ack_wait_s / 3))  # fmt: skip
    return broker


def _make_handler(
    broker: NatsBroker, names: QueueNames, answer: Answer, partition: str, renew_every_s: float
) -> Callable[[OrchestrateRequest], Awaitable[None]]:
    async def take(message: NatsMessage, body: object) -> None:
        about, given = message.raw_message.metadata, message.headers or {}
        number = f"{about.stream}-{about.sequence.stream}"
        try:
            if about.num_delivered > MAX_DELIVERIES:
                raise NeverAnswered("delivered_too_often")
            async with _renew(message, renew_every_s):
                reply = await answer(QueuedMessage(body, given.get("Nats-Msg-Id") or number, given.get("x-trace-id")))
            headers, content = {"Nats-Msg-Id": f"reply-{number}"}, reply.model_dump(mode="json", exclude_none=True)
            await broker.publish(content, names.replies(partition), headers=headers, stream=names.stream("REPLIES"))
        except NeverAnswered as never:
            headers, raw = {"Nats-Msg-Id": f"dead-{number}", "reason": never.code}, message.raw_message.data
            await broker.publish(raw, names.dead(partition), headers=headers, stream=names.stream("DEAD"))
            emit(QueueDeadLettered(never.code, partition, about.num_delivered or 0))
        await message.ack_sync()

    async def take_turn(body: OrchestrateRequest) -> None:
        message: NatsMessage = broker.context.get_local("message")
        await run_round("queue", lambda: _ignore_shutdown(take(message, body)))
        if message.committed is None:
            await message.nack(delay=_RETRY_AFTER_S)

    return take_turn


async def _report_problem(error: Exception) -> None:
    emit(QueueUnavailable(type(error).__name__))


async def _ignore_shutdown(work: Awaitable[None]) -> None:
    with suppress(ShuttingDown):  # another process takes the message
        await work


@asynccontextmanager
async def _renew(message: NatsMessage, every_s: float) -> AsyncIterator[None]:
    """Tell the server that the message is in work, during the block."""

    async def renew() -> None:
        while True:
            await asyncio.sleep(every_s)
            await message.in_progress()

    task = asyncio.create_task(renew())
    try:
        yield
    finally:
        task.cancel()
