"""The lease of a turn is renewed while its graph runs, and by nobody afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from domain.turn import TurnRequest
from graph.run import Limits, TurnRunner
from nodes.classify_intent import EMPTY_READING
from nodes.turn.state import Reply, Turn
from store.ledger import Granted, StoredTexts

REQUEST = TurnRequest(
    tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hello"
)
LEASE_S = 0.06


class CountingLedger:
    """Grants one turn and counts the renewals of its lease."""

    def __init__(self) -> None:
        self.renewals = 0

    @asynccontextmanager
    async def open_turn(self, request: TurnRequest, **_: object) -> AsyncIterator[Granted]:
        del request
        yield Granted(uuid4(), uuid4(), 1, 1, "hash", None)

    async def renew(self, granted: Granted, lease_s: float) -> None:
        assert (granted.fence, lease_s) == (1, LEASE_S)
        self.renewals += 1

    async def end(
        self, granted: Granted, request: TurnRequest, reply_json: str, *_: object, **__: object
    ) -> StoredTexts:
        del granted
        return StoredTexts(request.model_dump_json(), reply_json, None)


class SlowExecutor:
    """A graph that takes ``pause_s`` seconds."""

    def __init__(self, pause_s: float, failure: Exception | None = None) -> None:
        self._pause_s, self._failure = pause_s, failure

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, None]:
        del granted
        await asyncio.sleep(self._pause_s)
        if self._failure is not None:
            raise self._failure
        return Turn(request=request, reading=EMPTY_READING, reply=Reply(text="hi")), None

    async def forget(self, threads: Sequence[UUID]) -> None:
        del threads

    async def forget_guest(self, tenant: str, user_id: str) -> int:
        del tenant, user_id
        return 0


def runner_of(executor: SlowExecutor, ledger: CountingLedger) -> TurnRunner:
    return TurnRunner(executor, cast(Any, ledger), Limits(lease_s=LEASE_S))


async def test_a_slow_turn_keeps_its_lease_and_leaves_nothing_behind() -> None:
    ledger = CountingLedger()
    await runner_of(SlowExecutor(LEASE_S * 2), ledger).run_turn(REQUEST)
    renewals = ledger.renewals
    assert renewals >= 2
    await asyncio.sleep(LEASE_S)
    assert ledger.renewals == renewals


@pytest.mark.parametrize("failure", [None, ValueError("broken")])
async def test_a_quick_turn_renews_nothing_even_later(failure: Exception | None) -> None:
    ledger = CountingLedger()
    if failure is None:
        await runner_of(SlowExecutor(0), ledger).run_turn(REQUEST)
    else:
        with pytest.raises(ValueError, match="broken"):
            await runner_of(SlowExecutor(0, failure), ledger).run_turn(REQUEST)
    await asyncio.sleep(LEASE_S)
    assert ledger.renewals == 0
