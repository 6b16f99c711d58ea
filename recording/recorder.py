"""Recording turns without making them wait: a turn leaves a draft behind, a background task writes it down."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Protocol
from uuid import UUID

from domain.turn import TurnRequest
from observability.background import go_on
from observability.events import RecordingsDropped, emit
from observability.spans import SpanRecording
from recording.capture import capture_answers
from recording.turn_record import TurnDraft, TurnSerializer
from store.errors import StoreError
from store.recordings import Recorded
from store.threads import thread_id

BATCH = 50
GATHER_S = 0.05
"""How long a batch gathers before it is written: little, since what is written at once keeps the turns waiting."""
PAUSE_S = 0.002
"""How long the turns have the event loop for themselves after each story."""
LEAVE_S = 2.0
"""How long the end of the process waits for what is not written yet."""
_LONGEST_ID = 512
_DAY_S = 86_400.0
# For ids that only have to be different: the system's own source of randomness costs a call to it each time.
_random = Random()


class Archive(Protocol):
    """Where stories are kept. Raises StoreError."""

    async def add(self, batch: Sequence[Recorded], answers: Mapping[str, str]) -> None: ...
    async def prune(self, *, older_s: float, limit: int = 500) -> int: ...


@dataclass(slots=True)
class BackgroundRecorder:
    """Takes drafts in microseconds and never blocks: at most ``most`` wait, what comes beyond is counted and dropped.

    ``days``: how long a recording is kept.
    """

    archive: Archive
    writer: TurnSerializer
    days: float = 7.0
    most: int = 1000
    prune_every_s: float = 600.0
    _waiting: deque[TurnDraft] = field(default_factory=deque)
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _ending: asyncio.Event = field(default_factory=asyncio.Event)
    _dropped: int = 0

    @contextmanager
    def turn(self, request: TurnRequest, spans: SpanRecording) -> Iterator[TurnDraft]:
        """Record the turn of the block, however it ends; put its reply into the draft."""
        started = time.perf_counter()
        with capture_answers() as tape:
            draft = TurnDraft(request, tape, datetime.now(UTC))
            try:
                yield draft
            except BaseException as error:
                draft.error = error
                raise
            finally:
                draft.duration_ms = (time.perf_counter() - started) * 1000
                draft.spans = spans.spans
                self._take(draft)

    @asynccontextmanager
    async def run_in_background(self) -> AsyncIterator[None]:
        """Write down and prune beside the block; at its end, what is left is written."""
        writing, pruning = asyncio.create_task(self._run()), asyncio.create_task(self._prune())
        try:
            yield
        finally:
            pruning.cancel()
            self._ending.set()
            self._woken.set()
            await asyncio.wait({writing, pruning}, timeout=LEAVE_S)
            writing.cancel()
            self._report_lost(len(self._waiting), "the process ended")

    async def _run(self) -> None:
        while self._waiting or not self._ending.is_set():
            await self._woken.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), GATHER_S)
            self._woken.clear()
            await go_on("recorder", self.write)

    async def _prune(self) -> None:
        while True:
            await go_on("recordings' pruning", self._prune_once)
            await asyncio.sleep(self.prune_every_s)

    async def _prune_once(self) -> None:
        # Shared answers are written again from time to time, so that those still in use stay young.
        self.writer.forget()
        with suppress(StoreError):
            while await self.archive.prune(older_s=self.days * _DAY_S):
                pass

    async def write(self) -> None:
        """Write everything that waits, in batches."""
        self._report_lost(self._dropped, "more than could be written")
        self._dropped = 0
        while self._waiting:
            drafts = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            batch = [one for draft in drafts if (one := await self._serialize(draft))]
            self._report_lost(len(drafts) - len(batch), "could not be written out")
            try:
                await self.archive.add(batch, self.writer.take_answers())
            except StoreError as error:
                self.writer.forget()
                self._report_lost(len(batch), type(error).__name__)

    def _take(self, draft: TurnDraft) -> None:
        if len(self._waiting) >= self.most:
            self._dropped += 1
            return
        self._waiting.append(draft)
        self._woken.set()

    async def _serialize(self, draft: TurnDraft) -> Recorded | None:
        # In a thread it would take the lock of the interpreter from the turns for longer than it needs.
        await asyncio.sleep(PAUSE_S)
        # A value nobody thought of costs its own recording, and no other.
        with suppress(TypeError, ValueError, RecursionError):
            return await asyncio.to_thread(self._to_row, draft) if self.writer.long(draft) else self._to_row(draft)
        return None

    def _to_row(self, draft: TurnDraft) -> Recorded:
        request, written = draft.request, self.writer.serialize(draft)
        return Recorded(
            id=UUID(int=_random.getrandbits(128), version=4),
            trace_id=_column(request.trace_id),
            tenant=_column(request.tenant),
            session_id=_column(request.session_id),
            thread=thread_id(request.tenant, request.session_id, request.user_id),
            user_id=_column(request.user_id),
            turn=draft.turn,
            began_at=draft.began_at,
            story=written.record,
            private=written.private,
        )

    def _report_lost(self, count: int, reason: str) -> None:
        if count:
            emit(RecordingsDropped(count, reason))


def _column(text: str) -> str:
    """A text that Postgres takes: a refused request may hold anything."""
    return text[:_LONGEST_ID].replace("\x00", "\ufffd").encode(errors="replace").decode()
