"""The turn ledger: a turn is begun under a lease and ended with its reply and its state, in one statement each."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import orjson
from langgraph.checkpoint.base import Checkpoint
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg.rows import DictRow
from pydantic import JsonValue

from domain.turn import TurnRequest
from privacy.pseudonymizer import Pseudonymizer
from store.checkpoint import StoredCheckpoint
from store.errors import SessionBusy, StaleTurn, StoreUnavailable, TooManyWaiting, Unstorable
from store.pool import Pool, border, rows_repeatable
from store.private import fresh_of, pseudonymizer_of
from store.session_queue import RETRY_AFTER_S, SessionQueues
from store.threads import thread_id

MAX_ID_LENGTH = 512
"""Of tenant, session, user and message ids: what the indexes hold with ease."""
_FIRST_POLL_S = 0.02
_LONGEST_POLL_S = 0.25

_BEGIN = """
select b.*, private_of(%s, concat(b.reply, b.checkpoint)) as private, incarnation_of(%s) as incarnation
from begin_turn(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) b
"""
_END = "select end_turn(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) as committed"
_END_AND_KEEP = """
with ended as materialized (
    select end_turn(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) as committed
)
select committed, case when committed then keep_private(%s, %s) end as kept from ended
"""
_PRIVATE_OF = "select private_of(%s, %s) as private"
_RENEW = """
update sessions set lease_until = clock_timestamp() + make_interval(secs => %s)
where thread_id = %s and lease_id = %s and lease_until is not null
returning fence
"""
_ABANDON = "select abandon_turn(%s, %s) as released"
_WAIT = "select wait_in_line(%s, %s, %s, %s, %s) as waits"
_TRANSCRIPT = """
select t.turn, t.message_id, t.trace_id, t.request::text as request, t.reply::text as reply, t.created_at,
    private_of(s.thread_id, concat(t.request, t.reply)) as private
from sessions s
left join lateral (
    select * from turns where thread_id = s.thread_id and turn < %s order by turn desc limit %s
) t on true
where s.thread_id = %s
order by t.turn
"""


@dataclass(frozen=True, slots=True)
class Granted:
    """The turn is ours until the lease is over. ``turn`` counts from 1; ``checkpoint`` is the state to go on from.

    ``orphan`` is the key of a placement whose turn never ended: an order may exist of which the state knows nothing.
    ``veil`` knows the private values in the state; what it hides before the turn ends is kept when the turn ends.
    ``kept`` is the state's row as it stands in the database, None where there is none of ours. ``incarnation`` tells
    this session from an earlier one of the same ids; None for a session from before it was kept.
    """

    thread: UUID
    lease: UUID
    fence: int
    turn: int
    body_hash: str
    checkpoint: StoredCheckpoint | None
    orphan: UUID | None = None
    pseudonymizer: Pseudonymizer = field(default_factory=Pseudonymizer, compare=False, repr=False)
    stored_state: str | None = field(default=None, compare=False, repr=False)
    incarnation: UUID | None = None
    kind: Literal["granted"] = "granted"


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """An ended turn as it stands in the database: JSON texts, with references in the place of what is private."""

    request: str
    reply: str
    state: str | None


@dataclass(frozen=True, slots=True)
class RepeatedMessage:
    """This message was answered before: ``reply_json`` is that reply, byte for byte."""

    reply_json: str
    kind: Literal["replayed"] = "replayed"

    @property
    def reply(self) -> dict[str, JsonValue]:
        loaded: dict[str, JsonValue] = orjson.loads(self.reply_json)
        return loaded


@dataclass(frozen=True, slots=True)
class Conflict:
    """The message id was used before, for another body."""

    kind: Literal["conflict"] = "conflict"


@dataclass(frozen=True, slots=True)
class Busy:
    """Another worker holds the lease, for ``retry_after_s`` seconds at most."""

    retry_after_s: float
    kind: Literal["busy"] = "busy"


Settled = Granted | RepeatedMessage | Conflict
Begun = Settled | Busy


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn of a transcript. ``request`` and ``reply`` are the JSON of the TurnRequest and of the reply."""

    turn: int
    message_id: str
    trace_id: str
    request: dict[str, JsonValue]
    reply: dict[str, JsonValue]
    created_at: datetime


class Ledger:
    """Begins and ends turns. No connection is held between the two, nor while one waits."""

    def __init__(self, pool: Pool, *, longest_line: int = 8) -> None:
        self._pool = pool
        self._longest_line = longest_line
        self._lines = SessionQueues(longest=longest_line)
        self._replica = uuid4()

    @asynccontextmanager
    async def open_turn(
        self,
        request: TurnRequest,
        *,
        body_hash: str,
        lease_s: float,
        wait_s: float,
        waiting: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> AsyncIterator[Settled]:
        """Begin a turn in the session's order of arrival over all replicas, waiting up to ``wait_s`` for those before.

        ``waiting`` is held while there is nothing to do but to wait. Raises TooManyWaiting at once when there are too
        many, and SessionBusy when they do not end in time. Leaving the block by an exception gives the lease back.
        """
        deadline = time.monotonic() + wait_s
        thread, lease = _thread_of(request), uuid4()
        with self._lines.join(thread) as place:
            try:
                if not place.is_first:
                    await self._queue_up(thread, lease, wait_s)
                    with waiting():
                        await place.wait(wait_s=deadline - time.monotonic())
                begun = await self._begin_before(
                    deadline, request, lease, body_hash=body_hash, lease_s=lease_s, waiting=waiting
                )
                yield begun
            except BaseException:
                await self._release(thread, lease)
                raise

    async def begin(
        self, request: TurnRequest, *, body_hash: str, lease_s: float, wait_s: float = 0.0, lease: UUID | None = None
    ) -> Begun:
        """Try to begin a turn, once. The same message id with the same ``body_hash`` is a duplicate.

        When the session is busy and ``wait_s`` is given, ``lease`` has a place in the line for that long.
        Raises TooManyWaiting when there is none left.
        """
        thread, lease = _thread_of(request), lease or uuid4()
        parameters = (
            thread, thread, thread, request.tenant, request.session_id, request.user_id, request.message_id, body_hash,
            lease, lease_s, self._replica, wait_s, self._longest_line,
        )  # fmt: skip
        [row] = await rows_repeatable(self._pool, _BEGIN, parameters)
        match row["kind"]:
            case "granted":
                veil = pseudonymizer_of(row["private"])
                state = await self._state(thread, row, veil)
                kept = row["checkpoint"] if state is not None and state.plain else None
                return Granted(
                    thread, lease, row["fence"], row["turn"], body_hash, state, row["orphan"], veil, kept,
                    row["incarnation"],
                )  # fmt: skip
            case "replayed":
                return RepeatedMessage(pseudonymizer_of(row["private"]).restore_json(row["reply"]))
            case "conflict":
                return Conflict()
            case "full":
                raise TooManyWaiting(RETRY_AFTER_S)
            case _:
                return Busy(max(row["retry_after_s"], 0.0))

    async def end(
        self, granted: Granted, request: TurnRequest, reply_json: str, checkpoint: StoredCheckpoint | None
    ) -> StoredTexts:
        """Commit state and reply and release the lease, durably. StaleTurn when the lease has gone: nothing is written.

        Unstorable when the state is not plain JSON; the turn is then still open, to be abandoned.
        """
        before, veil = granted.checkpoint, granted.pseudonymizer
        # The state first: it tells an address by its field, which is then known in the words, too.
        state, metadata = checkpoint.to_row(veil) if checkpoint else (None, None)
        asked, told = veil.pseudonymize_json(request.model_dump_json()), veil.pseudonymize_json(reply_json)
        parameters = (
            granted.thread, granted.fence, granted.turn, request.message_id, granted.body_hash, request.trace_id,
            request.channel, asked, told, before.id if before else None, before is not None and not before.plain,
            state, metadata,
        )  # fmt: skip
        fresh = fresh_of(veil)
        if fresh is None:
            [row] = await rows_repeatable(self._pool, _END, parameters)
        else:
            [row] = await rows_repeatable(self._pool, _END_AND_KEEP, (*parameters, granted.thread, fresh))
        if not row["committed"]:
            raise StaleTurn(f"turn {granted.turn} of thread {granted.thread} lost its lease")
        return StoredTexts(asked, told, state)

    async def renew(self, granted: Granted, lease_s: float) -> None:
        """Hold the lease for another ``lease_s`` seconds. Raises StaleTurn when it has gone to another worker."""
        renewed = await rows_repeatable(self._pool, _RENEW, (lease_s, granted.thread, granted.lease))
        if not renewed:
            raise StaleTurn(f"turn {granted.turn} of thread {granted.thread} lost its lease")

    async def abandon(self, granted: Granted) -> None:
        """Release the lease without a turn. Does nothing when the turn is ended or the lease has gone."""
        await rows_repeatable(self._pool, _ABANDON, (granted.thread, granted.lease))

    async def transcript(
        self, tenant: str, session_id: str, user_id: str, *, limit: int = 200, before: int = 2**31 - 1
    ) -> tuple[StoredTurn, ...] | None:
        """The last ``limit`` turns below number ``before``, oldest first; None for an unknown session or another's."""
        _check_id("session", tenant, session_id, user_id)
        found = await rows_repeatable(self._pool, _TRANSCRIPT, (before, limit, thread_id(tenant, session_id, user_id)))
        return tuple(_turn(row) for row in found if row["turn"] is not None) if found else None

    async def _queue_up(self, thread: UUID, lease: UUID, wait_s: float) -> None:
        parameters = (thread, lease, self._replica, wait_s, self._longest_line)
        [row] = await rows_repeatable(self._pool, _WAIT, parameters)
        if not row["waits"]:
            raise TooManyWaiting(RETRY_AFTER_S)

    async def _begin_before(
        self,
        deadline: float,
        request: TurnRequest,
        lease: UUID,
        *,
        body_hash: str,
        lease_s: float,
        waiting: Callable[[], AbstractContextManager[None]],
    ) -> Settled:
        pause_s = _FIRST_POLL_S
        while True:
            left_s = deadline - time.monotonic()
            begun = await self.begin(request, body_hash=body_hash, lease_s=lease_s, wait_s=max(left_s, 0), lease=lease)
            if not isinstance(begun, Busy):
                return begun
            if left_s <= 0:
                raise SessionBusy(max(RETRY_AFTER_S, min(begun.retry_after_s, lease_s)))
            with waiting():
                await asyncio.sleep(min(left_s, pause_s * random.uniform(0.5, 1.0)))
            pause_s = min(pause_s * 1.5, _LONGEST_POLL_S)

    async def _release(self, thread: UUID, lease: UUID) -> None:
        with suppress(StoreUnavailable):  # then the lease runs out by itself
            await asyncio.shield(rows_repeatable(self._pool, _ABANDON, (thread, lease)))

    async def _state(self, thread: UUID, row: DictRow, veil: Pseudonymizer) -> StoredCheckpoint | None:
        if row["checkpoint"] is None:
            return None
        if row["plain"]:
            return StoredCheckpoint.from_row(veil.restore_json(row["checkpoint"]), row["metadata"])
        # Another saver (the platform's, say) wrote last: it knows best how to put its pieces together.
        with border():
            found = await AsyncPostgresSaver(self._pool).aget_tuple({"configurable": {"thread_id": str(thread)}})
        if found is None:
            return None
        shown = await self._restore_values(thread, found.checkpoint)
        return StoredCheckpoint(shown, found.metadata, tuple(found.pending_writes or ()), plain=False)

    async def _restore_values(self, thread: UUID, checkpoint: Checkpoint) -> Checkpoint:
        """Another saver knows nothing of references: it passes on those that it has read."""
        text = orjson.dumps(checkpoint["channel_values"], default=lambda _: None).decode()
        [row] = await rows_repeatable(self._pool, _PRIVATE_OF, (thread, text))
        if not row["private"]:
            return checkpoint
        values: dict[str, JsonValue] = orjson.loads(pseudonymizer_of(row["private"]).restore_json(text))
        return {**checkpoint, "channel_values": values}


def _thread_of(request: TurnRequest) -> UUID:
    _check_id("session", request.tenant, request.session_id, request.user_id)
    _check_id("message_id", request.message_id)
    return thread_id(request.tenant, request.session_id, request.user_id)


def _check_id(where: str, *ids: str) -> None:
    for value in ids:
        if len(value) > MAX_ID_LENGTH:
            raise Unstorable(where, f"an id is longer than {MAX_ID_LENGTH} characters")
        if "\x00" in value:
            raise Unstorable(where, "an id holds a NUL character")


def _turn(row: DictRow) -> StoredTurn:
    veil = pseudonymizer_of(row["private"])
    return StoredTurn(
        turn=row["turn"],
        message_id=row["message_id"],
        trace_id=row["trace_id"],
        request=orjson.loads(veil.restore_json(row["request"])),
        reply=orjson.loads(veil.restore_json(row["reply"])),
        created_at=row["created_at"],
    )
