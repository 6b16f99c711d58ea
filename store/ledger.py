"""The turn ledger: begins a turn with a lease, and ends it with reply and state, in one statement each."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

import orjson
from langgraph.checkpoint.base import Checkpoint
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg.rows import DictRow
from pydantic import JsonValue

from domain.turn import OrderNews, TurnRequest
from privacy.pseudonymizer import Pseudonymizer
from store.checkpoint import StoredCheckpoint
from store.errors import SessionBusy, StaleTurn, StoreUnavailable, TooManyWaiting, Unstorable
from store.outbox_table import NewOutboxRow
from store.plain import plain_json
from store.pool import Pool, rows_repeatable, translate_errors
from store.private_values import fresh_values, pseudonymizer_of
from store.session_queue import RETRY_AFTER_S, SessionQueues
from store.tenant_scope import acting_for
from store.threads import thread_id

MAX_ID_LENGTH = 512
"""Of tenant, session, user and message ids; limited by the indexes."""
_FIRST_POLL_S = 0.02
_LONGEST_POLL_S = 0.25

_BEGIN = "select * from begin_turn({scope}, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_END = (
    "select end_turn({scope}, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) as committed"
)
_UNDO = """
select u.*, private_of(%s, u.checkpoint) as private from undo_turn(%s, %s, %s) u
"""
_EARLIER = """
select t.turn, t.message_id, t.request ->> 'text' as text, t.reply::text as reply,
    private_of(t.thread_id, concat(t.request, t.reply)) as private
from turns t where t.thread_id = %s and (t.turn = %s or t.message_id = any(%s))
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
    """The lease of a turn. ``turn`` counts from 1; ``checkpoint`` is the state to resume from.

    ``orphan``: key of a placement whose turn never ended, so an order may exist that the state does not contain.
    ``pseudonymizer`` has the private values of the state; values that it adds are stored at the end of the turn.
    ``stored_state``: the state's row in the database, None when there is none of ours. ``incarnation`` distinguishes
    this session from an earlier one with the same ids; None for a session created before the column existed.
    ``news``: of the guest's orders, which this turn's reply shall report.
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
    news: tuple[OrderNews, ...] = ()
    kind: Literal["granted"] = "granted"


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """The stored JSON texts of an ended turn, with references in place of private values."""

    request: str
    reply: str
    state: str | None
    passing: str | None = None
    """What the turn had in the state and no later turn needs; it is not stored."""


@dataclass(frozen=True, slots=True)
class RepeatedMessage:
    """This message was answered before; ``reply_json`` is that reply, byte for byte."""

    reply_json: str
    kind: Literal["replayed"] = "replayed"

    @property
    def reply(self) -> dict[str, JsonValue]:
        loaded: dict[str, JsonValue] = orjson.loads(self.reply_json)
        return loaded


@dataclass(frozen=True, slots=True)
class MessageConflict:
    """The message id was used before for another body."""

    kind: Literal["conflict"] = "conflict"


@dataclass(frozen=True, slots=True)
class SessionLocked:
    """Another worker holds the lease for at most ``retry_after_s`` seconds."""

    retry_after_s: float
    kind: Literal["busy"] = "busy"


TurnStart = Granted | RepeatedMessage | MessageConflict
BeginResult = TurnStart | SessionLocked


@dataclass(frozen=True, slots=True)
class StoredTurn:
    """One turn of a transcript. ``request`` and ``reply`` are the JSON of the TurnRequest and of the reply."""

    turn: int
    message_id: str
    trace_id: str
    request: dict[str, JsonValue]
    reply: dict[str, JsonValue]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """A message of the session that has a turn, with its text and its reply as RepeatedMessage has it."""

    turn: int
    message_id: str
    text: str
    reply_json: str


class Ledger:
    """Begins and ends turns. No connection is held between the two or while a turn waits."""

    def __init__(self, pool: Pool, *, max_queue: int = 8) -> None:
        self._pool = pool
        self._max_queue = max_queue
        self._queues = SessionQueues(max_length=max_queue)
        self._replica = uuid4()

    @asynccontextmanager
    async def open_turn(
        self,
        request: TurnRequest,
        *,
        body_hash: str,
        lease_s: float,
        wait_s: float,
        release_slot: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> AsyncIterator[TurnStart]:
        """Begin a turn in the session's order of arrival over all replicas; wait ``wait_s`` for earlier turns.

        ``release_slot`` is entered while it waits. Raises TooManyWaiting when the queue is full, and SessionBusy when
        the earlier turns do not end in time. An exception in the block releases the lease.
        """
        deadline = time.monotonic() + wait_s
        thread, lease = _thread_of(request), uuid4()
        with self._queues.join(thread) as place:
            try:
                if not place.is_first:
                    await self._queue_up(thread, lease, wait_s)
                    with release_slot():
                        await place.wait(wait_s=deadline - time.monotonic())
                start = await self._begin_before(
                    deadline, request, lease, body_hash=body_hash, lease_s=lease_s, release_slot=release_slot
                )
                yield start
            except BaseException:
                await self._release(thread, lease)
                raise

    async def begin(
        self, request: TurnRequest, *, body_hash: str, lease_s: float, wait_s: float = 0.0, lease: UUID | None = None
    ) -> BeginResult:
        """Try to begin a turn, once. The same message id with the same ``body_hash`` is a duplicate.

        When the session is busy and ``wait_s`` is given, ``lease`` has a place in the queue for that long.
        Raises TooManyWaiting when the queue is full.
        """
        thread, lease = _thread_of(request), lease or uuid4()
        parameters = (
            thread, request.tenant, request.session_id, request.user_id, request.message_id, body_hash, lease, lease_s,
            self._replica, wait_s, self._max_queue,
        )  # fmt: skip
        [row] = await rows_repeatable(self._pool, _BEGIN, parameters)
        match row["kind"]:
            case "granted":
                pseudonymizer = pseudonymizer_of(row["private"])
                state = await self._load_state(thread, row, pseudonymizer)
                stored_state = row["checkpoint"] if state is not None and state.plain else None
                return Granted(
                    thread, lease, row["fence"], row["turn"], body_hash, state, row["orphan"], pseudonymizer,
                    stored_state, row["incarnation"], _news_of(row),
                )  # fmt: skip
            case "replayed":
                return RepeatedMessage(pseudonymizer_of(row["private"]).restore_json(row["reply"]))
            case "conflict":
                return MessageConflict()
            case "full":
                raise TooManyWaiting(RETRY_AFTER_S)
            case _:
                return SessionLocked(max(row["retry_after_s"], 0.0))

    async def end(
        self,
        granted: Granted,
        request: TurnRequest,
        reply_json: str,
        checkpoint: StoredCheckpoint | None,
        outgoing: Sequence[NewOutboxRow] = (),
        *,
        undoable: bool = False,
    ) -> StoredTexts:
        """Durably commit state, reply and ``outgoing`` and release the lease; the turn's news count as reported.

        StaleTurn when the lease is lost: nothing is written.

        ``undoable`` keeps the state before the turn, for ``undo_last_turn``. Unstorable when the state is not plain
        JSON; the turn stays open and must be abandoned.
        """
        before, pseudonymizer = granted.checkpoint, granted.pseudonymizer
        texts, metadata = _pseudonymize_texts(pseudonymizer, request, reply_json, checkpoint)
        outbox_rows = pseudonymizer.pseudonymize_json(_dump_rows(outgoing)) if outgoing else None
        news = orjson.dumps([each.model_dump() for each in granted.news]).decode() if granted.news else None
        undo = (True, granted.stored_state, _metadata_text(before)) if undoable else (False, None, None)
        parameters = (
            granted.thread, granted.fence, granted.turn, request.message_id, granted.body_hash, request.trace_id,
            request.channel, texts.request, texts.reply, before.id if before else None,
            before is not None and not before.plain, texts.state, metadata, fresh_values(pseudonymizer), outbox_rows,
            news, *undo,
        )  # fmt: skip
        [row] = await rows_repeatable(self._pool, _END, parameters)
        if not row["committed"]:
            raise StaleTurn(f"turn {granted.turn} of thread {granted.thread} lost its lease")
        return texts

    async def find_answered(self, granted: Granted, message_ids: Sequence[str]) -> tuple[AnsweredMessage, ...]:
        """The session's last turn, and the turns of these messages, in order."""
        rows = await rows_repeatable(self._pool, _EARLIER, (granted.thread, granted.turn - 1, list(message_ids)))
        return tuple(_answered(row) for row in sorted(rows, key=lambda each: int(each["turn"])))

    async def undo_last_turn(self, granted: Granted) -> Granted | None:
        """Take back the turn before this one, as if its message had never come: the lease of that turn's number.

        None when it was not ended as undoable, or another turn came after it; then nothing is changed.
        """
        parameters = (granted.thread, granted.thread, granted.lease, granted.turn - 1)
        [row] = await rows_repeatable(self._pool, _UNDO, parameters)
        if not row["undone"]:
            return None
        pseudonymizer, state = pseudonymizer_of(row["private"]), None
        if row["checkpoint"] is not None:
            state = StoredCheckpoint.from_row(pseudonymizer.restore_json(row["checkpoint"]), row["metadata"])
        return replace(
            granted, turn=granted.turn - 1, checkpoint=state, pseudonymizer=pseudonymizer,
            stored_state=row["checkpoint"],
        )  # fmt: skip

    async def renew(self, granted: Granted, lease_s: float) -> None:
        """Extend the lease by ``lease_s`` seconds from now. Raises StaleTurn when another worker holds it."""
        updated = await rows_repeatable(self._pool, _RENEW, (lease_s, granted.thread, granted.lease))
        if not updated:
            raise StaleTurn(f"turn {granted.turn} of thread {granted.thread} lost its lease")

    async def abandon(self, granted: Granted) -> None:
        """Release the lease without a turn. Does nothing when the turn has ended or the lease is lost."""
        await rows_repeatable(self._pool, _ABANDON, (granted.thread, granted.lease))

    async def transcript(
        self, tenant: str, session_id: str, user_id: str, *, limit: int = 200, before: int = 2**31 - 1
    ) -> tuple[StoredTurn, ...] | None:
        """The last ``limit`` turns below number ``before``, oldest first; None unless the guest owns the session."""
        _check_id("session", tenant, session_id, user_id)
        parameters = (before, limit, thread_id(tenant, session_id, user_id))
        with acting_for(tenant):
            rows = await rows_repeatable(self._pool, _TRANSCRIPT, parameters)
        return tuple(_turn(row) for row in rows if row["turn"] is not None) if rows else None

    async def _queue_up(self, thread: UUID, lease: UUID, wait_s: float) -> None:
        parameters = (thread, lease, self._replica, wait_s, self._max_queue)
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
        release_slot: Callable[[], AbstractContextManager[None]],
    ) -> TurnStart:
        pause_s = _FIRST_POLL_S
        while True:
            remaining_s = deadline - time.monotonic()
            result = await self.begin(
                request, body_hash=body_hash, lease_s=lease_s, wait_s=max(remaining_s, 0), lease=lease
            )
            if not isinstance(result, SessionLocked):
                return result
            if remaining_s <= 0:
                raise SessionBusy(max(RETRY_AFTER_S, min(result.retry_after_s, lease_s)))
            with release_slot():
                await asyncio.sleep(min(remaining_s, pause_s * random.uniform(0.5, 1.0)))
            pause_s = min(pause_s * 1.5, _LONGEST_POLL_S)

    async def _release(self, thread: UUID, lease: UUID) -> None:
        with suppress(StoreUnavailable):  # then the lease expires
            await asyncio.shield(rows_repeatable(self._pool, _ABANDON, (thread, lease)))

    async def _load_state(self, thread: UUID, row: DictRow, pseudonymizer: Pseudonymizer) -> StoredCheckpoint | None:
        if row["checkpoint"] is None:
            return None
        if row["plain"]:
            return StoredCheckpoint.from_row(pseudonymizer.restore_json(row["checkpoint"]), row["metadata"])
        # Another saver wrote last, for example the platform's: let the stock saver assemble its rows.
        with translate_errors():
            loaded = await AsyncPostgresSaver(self._pool).aget_tuple({"configurable": {"thread_id": str(thread)}})
        if loaded is None:
            return None
        restored = await self._restore_values(thread, loaded.checkpoint)
        return StoredCheckpoint(restored, loaded.metadata, tuple(loaded.pending_writes or ()), plain=False)

    async def _restore_values(self, thread: UUID, checkpoint: Checkpoint) -> Checkpoint:
        """Replace references in values that another saver has copied."""
        text = orjson.dumps(checkpoint["channel_values"], default=lambda _: None).decode()
        [row] = await rows_repeatable(self._pool, _PRIVATE_OF, (thread, text))
        if not row["private"]:
            return checkpoint
        values: dict[str, JsonValue] = orjson.loads(pseudonymizer_of(row["private"]).restore_json(text))
        return {**checkpoint, "channel_values": values}


def _pseudonymize_texts(
    pseudonymizer: Pseudonymizer, request: TurnRequest, reply: str, checkpoint: StoredCheckpoint | None
) -> tuple[StoredTexts, str | None]:
    """The texts to store, and the checkpoint's metadata. All at once: a field of one text may identify an address that
    another one mentions."""
    about = (request.model_dump_json(), reply)
    if checkpoint is None:
        asked, reply = pseudonymizer.pseudonymize_texts(about, request.public_ids)
        return StoredTexts(asked, reply, None), None
    texts = checkpoint.to_texts()
    asked, reply, values, passing = pseudonymizer.pseudonymize_texts(
        (*about, texts.values, texts.passing), request.public_ids
    )
    return StoredTexts(asked, reply, texts.build_row(values), passing), texts.metadata


def _answered(row: DictRow) -> AnsweredMessage:
    pseudonymizer = pseudonymizer_of(row["private"])
    text = orjson.loads(pseudonymizer.restore_json(orjson.dumps(row["text"] or "").decode()))
    return AnsweredMessage(row["turn"], row["message_id"], text, pseudonymizer.restore_json(row["reply"]))


def _metadata_text(before: StoredCheckpoint | None) -> str | None:
    return plain_json("its metadata", before.metadata) if before else None


def _news_of(row: DictRow) -> tuple[OrderNews, ...]:
    return tuple(OrderNews.model_validate(each) for each in row["news"] or ())


def _dump_rows(outgoing: Sequence[NewOutboxRow]) -> str:
    return orjson.dumps([row.dump() for row in outgoing]).decode()


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
    pseudonymizer = pseudonymizer_of(row["private"])
    return StoredTurn(
        turn=row["turn"],
        message_id=row["message_id"],
        trace_id=row["trace_id"],
        request=orjson.loads(pseudonymizer.restore_json(row["request"])),
        reply=orjson.loads(pseudonymizer.restore_json(row["reply"])),
        created_at=row["created_at"],
    )
