"""The turn ledger and the placements as a machine on a real Postgres: workers begin, end, crash, come back stale and
repeat themselves in any order, and one session keeps its promises."""

import asyncio
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.placement import NewPlacement, PlacementStatus, placement_key
from store.errors import PlacedTwice, StaleTurn
from store.ledger import Granted, Ledger, MessageConflict, RepeatedMessage, SessionLocked
from store.placements import Placements
from store.pool import Pool, open_pool
from store.threads import thread_id
from tests.store.turns import asked

MESSAGES = st.sampled_from(["m1", "m2", "m3", "m4"])
CONFIRMATIONS = st.sampled_from(["c1", "c2"])
OPEN = (PlacementStatus.SUBMITTING, PlacementStatus.UNKNOWN)


class TurnMachine(RuleBasedStateMachine):
    """``holder`` has the lease; ``stale`` are turns that lost it; ``orders`` is what should be recorded."""

    runner: asyncio.Runner
    pool: Pool

    @initialize()
    def open_session(self) -> None:
        self.session = uuid.uuid4().hex
        self.ledger, self.placements = Ledger(self.pool), Placements(self.pool)
        self.answered: dict[str, str] = {}
        self.holder: tuple[str, Granted] | None = None
        self.expired = False
        self.stale: list[tuple[str, Granted]] = []
        self.ended: set[int] = set()
        self.last_fence = self.ended_fence = 0
        self.orders: dict[str, tuple[PlacementStatus, int, int, str | None]] = {}

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    @rule(message=MESSAGES)
    def begin(self, message: str) -> None:
        begun = self.do(self.ledger.begin(asked(message, session=self.session), body_hash=message, lease_s=60))
        if message in self.answered:
            assert begun == RepeatedMessage(self.answered[message])
        elif self.holder is not None and not self.expired:
            assert isinstance(begun, SessionLocked)
        else:
            assert isinstance(begun, Granted)
            assert begun.turn == len(self.answered) + 1
            assert begun.fence > self.last_fence
            lost = [c for c, (_, _, fence, _) in self.orders.items() if fence > self.ended_fence]
            assert begun.orphan in ({self.key(c) for c in lost} or {None})
            self.lose()
            self.holder, self.expired, self.last_fence = (message, begun), False, begun.fence

    @rule(message=MESSAGES)
    def repeat_with_another_body(self, message: str) -> None:
        if message in self.answered:
            begun = self.do(self.ledger.begin(asked(message, session=self.session), body_hash="other", lease_s=60))
            assert begun == MessageConflict()

    @precondition(lambda self: self.holder is not None)
    @rule()
    def end(self) -> None:
        message, granted = self.holder or pytest.fail("nobody")
        reply = f'{{"to":  "{message}", "turn": {granted.turn}}}'
        for _ in range(2):  # the first answer may get lost
            self.do(self.ledger.end(granted, asked(message, session=self.session), reply, None))
        self.answered[message], self.ended_fence = reply, granted.fence
        self.ended.add(granted.fence)
        self.stale.append((message, granted))
        self.holder = None

    @precondition(lambda self: self.holder is not None)
    @rule()
    def crash_until_the_lease_is_over(self) -> None:
        over = "update sessions set lease_until = clock_timestamp() - interval '1 s' where thread_id = %s"
        self.do(self.execute(over, thread_id("acme", self.session, "ann")))
        self.expired = True

    @precondition(lambda self: self.holder is not None)
    @rule()
    def abandon(self) -> None:
        _, granted = self.holder or pytest.fail("nobody")
        self.do(self.ledger.abandon(granted))
        self.lose()

    @precondition(lambda self: self.stale)
    @rule(data=st.data(), confirmation=CONFIRMATIONS)
    def come_back_stale(self, data: st.DataObject, confirmation: str) -> None:
        message, granted = data.draw(st.sampled_from(self.stale))
        if granted.fence not in self.ended:
            with pytest.raises(StaleTurn):
                self.do(self.ledger.end(granted, asked(message, session=self.session), '{"stale": 1}', None))
        with pytest.raises(StaleTurn):
            self.do(self.ledger.renew(granted, 60))
        with pytest.raises(StaleTurn):
            self.do(self.placements.submit(self.new(confirmation, granted.fence)))
        self.do(self.ledger.abandon(granted))

    @precondition(lambda self: self.holder is not None)
    @rule(confirmation=CONFIRMATIONS)
    def submit(self, confirmation: str) -> None:
        _, granted = self.holder or pytest.fail("nobody")
        recorded = self.do(self.placements.submit(self.new(confirmation, granted.fence)))
        known = self.orders.get(confirmation)
        assert recorded.fresh is (known is None)
        status, attempt, fence, order = known or (PlacementStatus.SUBMITTING, 0, 0, None)
        if status in OPEN:
            attempt, fence = attempt + 1, granted.fence
        assert (recorded.status, recorded.attempt, recorded.order_id) == (status, attempt, order)
        self.orders[confirmation] = (status, attempt, fence, order)

    @rule(confirmation=CONFIRMATIONS, order=st.sampled_from(["ORD-1", "ORD-2"]))
    def be_placed(self, confirmation: str, order: str) -> None:
        if (known := self.orders.get(confirmation)) is None:
            return
        if known[3] not in (None, order):
            with pytest.raises(PlacedTwice):
                self.do(self.placements.record_placed(self.key(confirmation), order, {}))
            return
        assert self.do(self.placements.record_placed(self.key(confirmation), order, {})).order_id == order
        self.orders[confirmation] = (PlacementStatus.PLACED, known[1], known[2], order)

    @rule(confirmation=CONFIRMATIONS, rejected=st.booleans(), behind=st.integers(0, 1))
    def have_no_order(self, confirmation: str, rejected: bool, behind: int) -> None:
        if (known := self.orders.get(confirmation)) is None:
            return
        record = self.placements.record_rejected if rejected else self.placements.record_unknown
        placement = self.do(record(self.key(confirmation), "why", attempt=known[1] - behind))
        status = PlacementStatus.REJECTED if rejected else PlacementStatus.UNKNOWN
        expected = status if known[0] in OPEN and not behind else known[0]
        assert placement.status is expected
        self.orders[confirmation] = (expected, *known[1:])

    @rule(confirmation=CONFIRMATIONS, behind=st.integers(0, 1))
    def be_taken_again(self, confirmation: str, behind: int) -> None:
        if (known := self.orders.get(confirmation)) is None:
            return
        taken = self.do(self.placements.take_again(self.key(confirmation), attempt=known[1] - behind))
        assert (taken is not None) is (known[0] in OPEN and not behind)
        if taken is not None:
            self.orders[confirmation] = (known[0], known[1] + 1, *known[2:])

    @invariant()
    def the_transcript_is_what_was_answered(self) -> None:
        turns = self.do(self.ledger.transcript("acme", self.session, "ann")) or ()
        assert [turn.message_id for turn in turns] == list(self.answered)

    def lose(self) -> None:
        if self.holder is not None:
            self.stale.append(self.holder)
        self.holder = None

    def key(self, confirmation: str) -> uuid.UUID:
        return placement_key("acme", "ann", self.session, "hash", confirmation)

    def new(self, confirmation: str, fence: int) -> NewPlacement:
        return NewPlacement(
            self.key(confirmation), "acme", self.session, "ann", "hash", confirmation, {}, {}, fence=fence
        )

    async def execute(self, statement: str, *values: object) -> None:
        async with self.pool.connection() as connection:
            await connection.execute(statement.encode(), values)


@pytest.fixture
def machine(database: str) -> Iterator[type[TurnMachine]]:
    """The machine, on a database and a loop of its own."""
    with asyncio.Runner() as runner:
        pool = runner.run(open_pool(database, 2))
        yield type("TurnMachineHere", (TurnMachine,), {"runner": runner, "pool": pool})
        runner.run(pool.close())


def test_whatever_workers_do_one_session_keeps_its_promises(machine: type[TurnMachine]) -> None:
    few = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    run_state_machine_as_test(machine, settings=few)  # type: ignore[no-untyped-call]
