"""A worker whose lease has expired cannot write: real processes, stopped at a step of a turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from signal import Signals
from typing import Any

import httpx
import pytest

from evals.chaos.restaurant import LEASE_S, Replica, SystemUnderTest, open_system
from evals.chaos.traps import Trap, TrapCondition

pytestmark = pytest.mark.slow
PICKUP = {"order_delivery_mode": "pickup", "order_payment_method": "cash"}


@pytest.fixture(scope="module")
async def system() -> AsyncIterator[SystemUnderTest]:
    async with open_system(keys=True) as running:
        yield running


async def say(replica: Replica, guest: str, text: str, message_id: str, **fields: str) -> dict[str, Any]:
    body = {"text": text, "user_id": guest, "session_id": guest, "message_id": message_id, **fields}
    async with httpx.AsyncClient(base_url=replica.url, trust_env=False, timeout=30) as client:
        answer = await client.post("/orchestrate", json=body)
    return {"status": answer.status_code, **answer.json()}


async def overtake_turn(system: SystemUnderTest, guest: str, trap: Trap) -> tuple[dict[str, Any], dict[str, Any]]:
    """The first replica is stopped while it answers a yes, and the second one answers; returns both responses."""
    first, second = system.replicas
    assert (await say(first, guest, "a still water", "m1", **PICKUP))["pending"] == "confirm"
    system.traps.arm(trap)
    slow = asyncio.create_task(say(first, guest, "yes", "m2"))
    await trap.holder
    first.process.send(Signals.SIGSTOP)
    try:
        trap.release(deliver=True)
        await asyncio.sleep(LEASE_S)  # time itself is tested: the lease runs out
        quick = await say(second, guest, "yes", "m2")
    finally:
        first.process.send(Signals.SIGCONT)
    return await slow, quick


@pytest.mark.parametrize(("step", "when"), [("begin_turn", "after"), ("submit_placement", "after"), ("order", "after")])
async def test_a_worker_that_slept_past_its_lease_has_its_writes_refused(
    system: SystemUnderTest, step: str, when: TrapCondition
) -> None:
    guest = f"guest-{step}-{when}"
    stale, reply = await overtake_turn(system, guest, Trap(step, when))
    assert "is placed" in reply["reply_text"]
    assert (stale["status"], stale.get("code")) == (503, "turn_overtaken")
    turns = await system.rows(
        system.ledger_url, "select message_id, fence from turns where request->>'user_id' = %s order by turn", guest
    )
    [placement] = await system.rows(
        system.ledger_url, "select status, fence, order_id from placements where user_id = %s", guest
    )
    assert [message for message, _ in turns] == ["m1", "m2"]
    assert placement[:2] == ("placed", turns[-1][1]), "recorded by the turn that was answered"
    orders = await system.rows(system.demo_url, "select id from demo_order.orders where user_id = %s", guest)
    assert orders == [(placement[2],)]
    after = await say(system.replicas[0], guest, "where is my order?", "m3")
    assert (after["turn"], placement[2] in after["reply_text"]) == (3, True)
