"""run_turn: the entry point of every transport. It begins a turn in the ledger, runs the graph, and ends the turn."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Literal, Protocol
from uuid import UUID

from langchain_core.messages import HumanMessage
from pydantic import JsonValue

from domain.intent import Intent
from domain.turn import TurnRequest
from domain.upgrades import FromNewerRelease
from domain.value import Value
from domain.work import limit_work
from graph.card_redaction import redact_card_parts, redact_short_numbers
from graph.client_history import (
    ClientHistory,
    FollowedHistory,
    cut_off_when_gone,
    follow_history,
    is_without_effect,
)
from graph.errors import MessageReused, SessionTooNew, TurnCutOff, TurnRefused, TurnTimedOut
from graph.outgoing import ReplyAddress, list_outgoing
from nodes.turn.state import Reply, Route, Turn
from observability.background import run_round
from observability.context import TurnContext, bind, bind_store
from observability.events import InputReceived, OutputSent, TurnFailed, TurnRepeated, emit
from observability.span_recording import Span, SpanRecording
from observability.spans import record_spans, span
from privacy.pseudonymizer import Pseudonymizer
from services.budget import turn_budget
from store.checkpoint import StoredCheckpoint
from store.errors import StoreError
from store.ledger import Granted, Ledger, MessageConflict, RepeatedMessage
from store.tenant_scope import acting_for


class SpanView(Value):
    """A timed step of the turn. Milliseconds; ``start_ms`` from the turn's beginning."""

    name: str
    kind: str
    start_ms: float
    duration_ms: float
    outcome: str


class TurnReply(Value):
    """The stored reply of a turn; a repeated message gets exactly this reply."""

    decision: Literal["reply"] = "reply"
    session_id: str
    user_id: str
    trace_id: str
    message_id: str
    turn: int
    route: Route
    intents: tuple[Intent, ...]
    confidence: float
    reply: Reply
    degraded: bool = False
    error: str | None = None
    store: str | None = None
    spans: tuple[SpanView, ...] = ()
    latency_ms: float
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds. The lease is short, because a crash blocks the session until it expires; a running turn
    renews it."""

    turn_s: float = 35.0
    lease_s: float = 9.0
    wait_s: float = 10.0


class GraphExecutor(Protocol):
    """Runs the graph for a turn, with our checkpointer or on the platform that hosts the graph."""

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]: ...
    async def forget(self, threads: Sequence[UUID]) -> None:
        """Delete the states of these sessions if they are stored outside the ledger's database."""

    async def forget_guest(self, tenant: str, user_id: str) -> int:
        """Delete this guest's other states that are stored there; the number of them."""

    async def find_states(self, threads: Sequence[UUID], tenant: str, user_id: str) -> list[dict[str, JsonValue]]:
        """The states that ``forget`` and ``forget_guest`` would delete."""


class RecordedTurn(Protocol):
    """Receives a turn's redacted request and its reply for the recording."""

    request: TurnRequest
    reply: TurnReply | None


class TurnRecorder(Protocol):
    """Records the block, also when it raises."""

    def turn(self, request: TurnRequest, spans: SpanRecording, /) -> AbstractContextManager[RecordedTurn]: ...


@dataclass(slots=True)
class DiscardedTurn:
    """A record that is discarded."""

    request: TurnRequest
    reply: TurnReply | None = None


class NoRecorder:
    """Records nothing."""

    def turn(self, request: TurnRequest, spans: SpanRecording, /) -> AbstractContextManager[RecordedTurn]:
        """A record that is discarded."""
        del spans
        return nullcontext(DiscardedTurn(request))


@dataclass(frozen=True, slots=True)
class GrantedTurn:
    """A turn with its lease. ``pending_reply_json``: of an earlier turn that is kept and whose reply was not taken."""

    request: TurnRequest
    granted: Granted
    recorded: SpanRecording
    started: float
    pending_reply_json: str | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """What came with a message: the ``history`` that the client sends, and the ``address`` for the reply."""

    history: ClientHistory | None = None
    address: ReplyAddress | None = None


@dataclass(frozen=True, slots=True)
class TurnRunner:
    """Runs turns."""

    executor: GraphExecutor
    ledger: Ledger
    limits: Limits = Limits()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    recorder: TurnRecorder = field(default_factory=NoRecorder)
    release_slot: Callable[[], AbstractContextManager[None]] = nullcontext
    """Context manager around waits for the session's queue or a slow service; frees the admission slot."""

    async def run_turn(
        self, request: TurnRequest, history: ClientHistory | None = None, address: ReplyAddress | None = None
    ) -> TurnReply:
        """The reply to one message; a repeated message gets the stored reply.

        ``history``: of a client that sends its own with each message; its turns can be taken back.
        With an ``address`` the reply is also put into the outbox, in the transaction that ends the turn.

        Raises TurnRefused, or StoreError (SessionBusy, StaleTurn, StoreUnavailable, Unstorable); then nothing of the
        turn was stored.
        """
        with acting_for(request.tenant), bind(turn_context(request)), record_spans() as recorded:
            try:
                with self.recorder.turn(redact_short_numbers(request), recorded) as record:
                    record.reply = await self._run_in_order(request, Client(history, address), recorded, record)
                    return record.reply
            except (TurnRefused, StoreError) as error:
                emit(TurnFailed(error.code, str(error)))
                raise

    async def _run_in_order(
        self, request: TurnRequest, client: Client, recorded: SpanRecording, record: RecordedTurn
    ) -> TurnReply:
        opened = self.ledger.open_turn(
            request,
            body_hash=_body_hash(request),
            lease_s=self.limits.lease_s,
            wait_s=self.limits.wait_s,
            release_slot=self.release_slot,
        )
        started = time.perf_counter()
        async with opened as begun:
            match begun:
                case RepeatedMessage():
                    emit(TurnRepeated(request.message_id))
                    # Another release may have written it, with other fields.
                    return TurnReply.model_validate_json(begun.reply_json, extra="ignore")
                case MessageConflict():
                    raise MessageReused("this message id was used for another message")
                case Granted():
                    if begun.news:
                        request = request.replace(news=begun.news)
                    followed = FollowedHistory(request, begun, None)
                    if client.history is not None:
                        followed = await follow_history(self.ledger, begun, request, client.history)
                    request, granted = redact_card_parts(followed.request, followed.granted), followed.granted
                    record.request = request
                    with bind(turn_context(request, granted.turn, granted.pseudonymizer)):
                        stored = granted.checkpoint.checkpoint["channel_values"] if granted.checkpoint else {}
                        emit_input(request, stored.get("session"))
                        turn = GrantedTurn(request, granted, recorded, started, followed.pending_reply_json)
                        return await self._run_granted(turn, client)

    @contextmanager
    def _hold_lease(self, granted: Granted) -> Iterator[None]:
        """Renew the lease while the graph runs. Most turns end before the first renewal, and need no task for it."""
        tasks: list[asyncio.Task[None]] = []
        pause_s = self.limits.lease_s / 3
        timer = asyncio.get_running_loop().call_later(
            pause_s, lambda: tasks.append(asyncio.create_task(self._renew(granted, pause_s)))
        )
        try:
            yield
        finally:
            timer.cancel()
            for task in tasks:
                task.cancel()

    async def _renew(self, granted: Granted, pause_s: float) -> None:
        while True:
            await run_round("lease renewal", partial(self._renew_once, granted))
            await asyncio.sleep(pause_s)

    async def _renew_once(self, granted: Granted) -> None:
        # A lost lease is detected at the end of the turn, which is then rejected.
        with suppress(StoreError):
            await self.ledger.renew(granted, self.limits.lease_s)

    async def _run_granted(self, begun: GrantedTurn, client: Client) -> TurnReply:
        request, granted, history = begun.request, begun.granted, client.history
        async with cut_off_when_gone(history, partial(_is_read, begun.recorded)):
            turn, checkpoint = await self._run_graph(request, granted)
        latency_ms = round((time.perf_counter() - begun.started) * 1000, 3)
        reply = turn_reply(turn, granted.turn, begun.recorded, latency_ms=latency_ms, finished_at=self.now())
        reply = _join_pending_reply(reply, begun.pending_reply_json)
        outgoing = list_outgoing(request, reply.reply, granted, begun.recorded, checkpoint, client.address)
        # What leaves with the turn, and news that its reply has, cannot be taken back.
        can_undo = history is not None and not outgoing and not granted.news
        undoable = can_undo and _is_undoable(granted, checkpoint, reply)
        if history is not None and undoable and history.is_gone:
            raise TurnCutOff("the client has closed the connection")
        with bind_store(reply.store):
            with span("commit", kind="store"):
                await self.ledger.end(
                    granted, request, reply.model_dump_json(), checkpoint, outgoing, undoable=undoable
                )
            emit_output(reply)
        return reply

    async def _run_graph(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        try:
            async with asyncio.timeout(self.limits.turn_s):
                with (
                    self._hold_lease(granted),
                    turn_budget(self.limits.turn_s, self.release_slot),
                    limit_work(),
                ):
                    return await self.executor(request, granted)
        except FromNewerRelease as newer:
            raise SessionTooNew(str(newer)) from None
        except TimeoutError:
            raise TurnTimedOut(f"the turn took longer than {self.limits.turn_s:g} s") from None


def _is_read(recorded: SpanRecording) -> bool:
    """Whether the message was read into commands, so that a flow may already have acted."""
    return any(step.name == "classify_intent" for step in recorded.spans)


def _is_undoable(granted: Granted, checkpoint: StoredCheckpoint | None, reply: TurnReply) -> bool:
    """Whether the turn can be taken back: the state before it is ours, and nothing outside of the session changed."""
    is_state_ours = checkpoint is not None and (granted.checkpoint is None or granted.stored_state is not None)
    return is_state_ours and granted.orphan is None and is_without_effect(step.name for step in reply.spans)


def _join_pending_reply(reply: TurnReply, pending_reply_json: str | None) -> TurnReply:
    """The reply, after the one that the guest did not get and whose turn is kept."""
    if pending_reply_json is None:
        return reply
    pending = TurnReply.model_validate_json(pending_reply_json, extra="ignore").reply
    return reply.replace(reply=reply.reply.replace(text=f"{pending.text} {reply.reply.text}"))


def turn_input(request: TurnRequest) -> dict[str, object]:
    """The graph's input: the request, and the guest's text as a message."""
    message = HumanMessage(id=request.message_id, content=request.text)
    return {"messages": [message], "turn": Turn(request=request).dump()}


def turn_reply(
    turn: Turn, number: int, recorded: SpanRecording, *, latency_ms: float, finished_at: datetime
) -> TurnReply:
    """The reply of a finished turn."""
    reading = turn.reading
    if turn.reply is None or reading is None:
        raise RuntimeError("the graph ended without a reply")
    request = turn.request
    return TurnReply(
        session_id=request.session_id,
        user_id=request.user_id,
        trace_id=request.trace_id,
        message_id=request.message_id,
        turn=number,
        route=turn.route or "fallback",
        intents=turn.intents,
        confidence=reading.confidence,
        reply=turn.reply,
        degraded=reading.degraded,
        error=turn.error,
        store=turn.store,
        spans=tuple(map(_view_span, recorded.spans)),
        latency_ms=latency_ms,
        finished_at=finished_at,
    )


def _view_span(each: Span) -> SpanView:
    return SpanView(
        name=each.name,
        kind=each.kind,
        start_ms=each.start_ms,
        duration_ms=each.duration_ms,
        outcome=each.outcome,
    )


def emit_output(reply: TurnReply) -> None:
    """Emit the event of a turn that has its reply; the turn is counted by its route and outcome."""
    emit(
        OutputSent(
            reply_text=reply.reply.text,
            route=reply.route,
            intent=reply.intents[0].value,
            intent_confidence=reply.confidence,
            latency_ms=reply.latency_ms,
            degraded=reply.degraded,
            error_code=reply.error,
        )
    )


def emit_input(request: TurnRequest, session: object) -> None:
    """Emit the event of a message. ``session``: as stored. The answer to "where to?" is an address and is masked."""
    match session:
        case {"pending": {"kind": "address"}}:
            emit(InputReceived("[address]"))
        case _:
            emit(InputReceived(request.text))


def turn_context(request: TurnRequest, turn: int = 0, pseudonymizer: Pseudonymizer | None = None) -> TurnContext:
    """The log context of a turn. ``turn`` is 0 until its number is assigned."""
    return TurnContext(
        trace_id=request.trace_id,
        session_id=request.session_id,
        tenant=request.tenant,
        user=request.user_id,
        channel=request.channel,
        turn=turn,
        store=request.store or "",
        pseudonymizer=pseudonymizer,
    )


def _body_hash(request: TurnRequest) -> str:
    """The hash that identifies a message's content. Excluded is what a retry may have otherwise: trace and lateness.

    Defaults are excluded, so that a release with more fields computes the same hash. Short numbers are redacted: a
    part of a card number could be recovered from the hash by trying all values.
    """
    canonical = redact_short_numbers(request).model_dump_json(exclude={"trace_id", "is_late"}, exclude_defaults=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
