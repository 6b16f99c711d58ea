"""Records turns without delaying them: a turn queues a draft, a background task writes it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Protocol
from uuid import UUID

from domain.turn import TurnRequest
from observability.background import run_round
from observability.events import RecordingsDropped, emit
from observability.span_recording import SpanRecording
from recording.capture import capture_answers
from recording.turn_record import TurnDraft, TurnSerializer
from store.errors import StoreError
from store.recordings import RecordedRow
from store.threads import thread_id

BATCH = 16
"""Turns that one statement writes. More would delay the turns: a batch is sent in one piece."""
BATCH_DELAY_S = 0.2
"""How long a batch is collected: a statement for each turn would cost as much as the turn's own."""
YIELD_S = 0.002
"""How long the recorder leaves the event loop to the turns before each record; before several when many wait."""
SHUTDOWN_S = 2.0
"""How long the shutdown waits for unwritten drafts."""
_LONGEST_ID = 512
_DAY_S = 86_400.0
# For ids that must only be unique: the system's source of randomness costs a system call each time.
_random = Random()


class Archive(Protocol):
    """Stores records. Raises StoreError."""

    async def add(self, batch: Sequence[RecordedRow], answers: Mapping[str, str]) -> None: ...
    async def prune(
        self, *, older_s: float, limit: int = 500, tenant: str | None = None, others: Sequence[str] = ()
    ) -> int: ...


@dataclass(slots=True)
class BackgroundRecorder:
    """Queues drafts in microseconds and never blocks. At most ``most`` drafts wait; overflow is dropped and counted.

    ``days``: the retention of recordings; ``days_by_tenant``: of the tenants that have their own, 0 for no recording.
    """

    archive: Archive
    serializer: TurnSerializer
    days: float = 7.0
    most: int = 1000
    prune_every_s: float = 600.0
    days_by_tenant: Callable[[], Mapping[str, float]] = dict
    _queue: deque[TurnDraft] = field(default_factory=deque)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _dropped: int = 0

    @contextmanager
    def turn(self, request: TurnRequest, spans: SpanRecording) -> Iterator[TurnDraft]:
        """Record the turn of the block, with any outcome; the block sets the draft's reply."""
        started = time.perf_counter()
        with capture_answers() as capture:
            draft = TurnDraft(request, capture, datetime.now(UTC))
            try:
                yield draft
            except BaseException as error:
                draft.error = error
                raise
            finally:
                draft.duration_ms = (time.perf_counter() - started) * 1000
                draft.spans = spans.spans
                self._enqueue(draft)

    @asynccontextmanager
    async def run_in_background(self) -> AsyncIterator[None]:
        """Write and prune in the background during the block; at its end, write the remaining drafts."""
        writing, pruning = asyncio.create_task(self._run()), asyncio.create_task(self._prune())
        try:
            yield
        finally:
            pruning.cancel()
            self._stop.set()
            self._wake.set()
            await asyncio.wait({writing, pruning}, timeout=SHUTDOWN_S)
            writing.cancel()
            self._report_lost(len(self._queue), "the process ended")

    async def _run(self) -> None:
        while self._queue or not self._stop.is_set():
            await self._wake.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), BATCH_DELAY_S)
            self._wake.clear()
            await run_round("recorder", self.write_waiting)

    async def _prune(self) -> None:
        while True:
            await run_round("recordings' pruning", self._prune_once)
            await asyncio.sleep(self.prune_every_s)

    async def _prune_once(self) -> None:
        # Shared answers are written again from time to time, so that those in use are not pruned.
        self.serializer.forget_answers()
        with suppress(StoreError):
            own = self.days_by_tenant()
            while await self.archive.prune(older_s=self.days * _DAY_S, others=tuple(own)):
                pass
            for tenant, days in own.items():
                while await self.archive.prune(older_s=days * _DAY_S, tenant=tenant):
                    pass

    async def write_waiting(self) -> None:
        """Write all queued drafts, in batches."""
        self._report_lost(self._dropped, "the queue was full")
        self._dropped = 0
        while self._queue:
            drafts = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            batch = [one for place, draft in enumerate(drafts) if (one := await self._serialize(draft, place))]
            self._report_lost(len(drafts) - len(batch), "could not be serialized")
            try:
                await self.archive.add(batch, self.serializer.take_answers())
            except StoreError as error:
                self.serializer.forget_answers()
                self._report_lost(len(batch), type(error).__name__)

    def _enqueue(self, draft: TurnDraft) -> None:
        if self.days_by_tenant().get(draft.request.tenant, self.days) == 0:
            return
        if len(self._queue) >= self.most:
            self._dropped += 1
            return
        self._queue.append(draft)
        self._wake.set()

    async def _serialize(self, draft: TurnDraft, place: int) -> RecordedRow | None:
        # In a thread it would hold the interpreter's lock against the turns for longer than it needs. On a busy event
        # loop a pause takes as long as some turns: one for each record would let the drafts pile up, 40 KB each.
        if place % (1 + len(self._queue) // BATCH) == 0:
            await asyncio.sleep(YIELD_S)
        # An unexpected value loses its own record only.
        with suppress(TypeError, ValueError, RecursionError):
            return (
                await asyncio.to_thread(self._to_row, draft) if self.serializer.is_long(draft) else self._to_row(draft)
            )
        return None

    def _to_row(self, draft: TurnDraft) -> RecordedRow:
        request, serialized = draft.request, self.serializer.serialize(draft)
        return RecordedRow(
            id=UUID(int=_random.getrandbits(128), version=4),
            trace_id=_clean_column(request.trace_id),
            tenant=_clean_column(request.tenant),
            session_id=_clean_column(request.session_id),
            thread=thread_id(request.tenant, request.session_id, request.user_id),
            user_id=_clean_column(request.user_id),
            turn=draft.turn,
            began_at=draft.began_at,
            record=serialized.record,
            private=serialized.private,
        )

    def _report_lost(self, count: int, reason: str) -> None:
        if count:
            emit(RecordingsDropped(count, reason))


def _clean_column(text: str) -> str:
    """A text that Postgres accepts: a rejected request may hold anything."""
    return text[:_LONGEST_ID].replace("\x00", "\ufffd").encode(errors="replace").decode()
