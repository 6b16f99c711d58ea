"""run_turn: the one way in for every transport. A turn is begun in the ledger, walked through the graph, and ended."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Literal, Protocol
from uuid import UUID

from domain.turn import TurnRequest
from domain.understanding import Intent
from domain.upgrades import FromNewerRelease
from domain.value import Value
from domain.work import limited_work
from graph.card_redaction import without_card_parts, without_short_numbers
from graph.refusals import MessageReused, SessionTooNew, TurnRefused, TurnTimedOut
from nodes.state import Message, Reply, Route, Turn
from observability.background import go_on
from observability.context import TurnContext, bind
from observability.events import InputReceived, OutputSent, TurnFailed, TurnRepeated, emit
from observability.spans import SpanRecording, record_spans, span
from privacy.pseudonymizer import Pseudonymizer
from services.budget import turn_budget
from store.checkpoint import StoredCheckpoint
from store.errors import StoreError
from store.ledger import Conflict, Granted, Ledger, RepeatedMessage


class SpanView(Value):
    """A timed step of the turn. Milliseconds; ``start_ms`` from the turn's beginning."""

    name: str
    kind: str
    start_ms: float
    duration_ms: float
    outcome: str


class TurnReply(Value):
    """The answer to a turn, as it is stored: a repeated message gets exactly this again."""

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
    spans: tuple[SpanView, ...] = ()
    latency_ms: float
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds. A lease is short, for a crash locks the guest out until it ends; the turn
    that holds it renews it."""

    turn_s: float = 35.0
    lease_s: float = 9.0
    wait_s: float = 10.0


class GraphExecutor(Protocol):
    """Takes a turn through the graph: on our own checkpointer, or on the platform that hosts the graph."""

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]: ...
    async def forget(self, threads: Sequence[UUID]) -> None:
        """Delete these sessions' states where they are kept elsewhere than in the ledger's database."""


class RecordedTurn(Protocol):
    """Where a turn's request, as it may be kept, and its reply are put down for its recording."""

    request: TurnRequest
    reply: TurnReply | None


class TurnRecorder(Protocol):
    """Records what happens in the block, however it ends."""

    def turn(self, request: TurnRequest, spans: SpanRecording, /) -> AbstractContextManager[RecordedTurn]: ...


@dataclass(slots=True)
class UnreadRecord:
    """A record that nobody reads."""

    request: TurnRequest
    reply: TurnReply | None = None


class NoRecorder:
    """Records nothing."""

    def turn(self, request: TurnRequest, spans: SpanRecording, /) -> AbstractContextManager[RecordedTurn]:
        """A record that nobody reads."""
        del spans
        return nullcontext(UnreadRecord(request))


@dataclass(frozen=True, slots=True)
class TurnRunner:
    """Everything that running a turn needs."""

    executor: GraphExecutor
    ledger: Ledger
    limits: Limits = Limits()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    recorder: TurnRecorder = field(default_factory=NoRecorder)
    waiting: Callable[[], AbstractContextManager[None]] = nullcontext
    """Held while the turn does nothing but wait, for those before it in its session or for a slow service."""

    async def run_turn(self, request: TurnRequest) -> TurnReply:
        """The reply to one message; a message that was answered before gets the same reply again.

        Raises TurnRefused, or StoreError (SessionBusy, StaleTurn, StoreUnavailable, Unstorable). In each case nothing
        of the turn was kept.
        """
        with bind(turn_context(request)), record_spans() as recorded:
            try:
                with self.recorder.turn(without_short_numbers(request), recorded) as record:
                    record.reply = await self._run_in_order(request, recorded, record)
                    return record.reply
            except (TurnRefused, StoreError) as error:
                emit(TurnFailed(error.code, str(error)))
                raise

    async def _run_in_order(self, request: TurnRequest, recorded: SpanRecording, record: RecordedTurn) -> TurnReply:
        opened = self.ledger.open_turn(
            request,
            body_hash=_body_hash(request),
            lease_s=self.limits.lease_s,
            wait_s=self.limits.wait_s,
            waiting=self.waiting,
        )
        started = time.perf_counter()
        async with opened as begun:
            match begun:
                case RepeatedMessage():
                    emit(TurnRepeated(request.message_id))
                    # Another release may have told it, with other fields.
                    return TurnReply.model_validate_json(begun.reply_json, extra="ignore")
                case Conflict():
                    raise MessageReused("this message id was used for another message")
                case Granted():
                    record.request = request = without_card_parts(request, begun)
                    with bind(turn_context(request, begun.turn, begun.pseudonymizer)):
                        emit(InputReceived(_loggable(request, begun)))
                        return await self._run_granted(request, begun, recorded, started)

    @asynccontextmanager
    async def _hold_lease(self, granted: Granted) -> AsyncIterator[None]:
        """Renew the lease for as long as the turn is walked."""
        task = asyncio.create_task(self._renew(granted))
        try:
            yield
        finally:
            task.cancel()

    async def _renew(self, granted: Granted) -> None:
        while True:
            await asyncio.sleep(self.limits.lease_s / 3)
            await go_on("lease renewal", partial(self._renew_once, granted))

    async def _renew_once(self, granted: Granted) -> None:
        # Whether the lease was lost is decided where it matters: the turn's end is refused then.
        with suppress(StoreError):
            await self.ledger.renew(granted, self.limits.lease_s)

    async def _run_granted(
        self, request: TurnRequest, granted: Granted, recorded: SpanRecording, started: float
    ) -> TurnReply:
        try:
            async with asyncio.timeout(self.limits.turn_s), self._hold_lease(granted):
                with turn_budget(self.limits.turn_s, self.waiting), limited_work():
                    turn, checkpoint = await self.executor(request, granted)
        except FromNewerRelease as newer:
            raise SessionTooNew(str(newer)) from None
        except TimeoutError:
            raise TurnTimedOut(f"the turn took longer than {self.limits.turn_s:g} s") from None
        latency_ms = round((time.perf_counter() - started) * 1000, 3)
        reply = _reply(turn, granted.turn, recorded, latency_ms=latency_ms, finished_at=self.now())
        with span("commit", kind="store"):
            await self.ledger.end(granted, request, reply.model_dump_json(), checkpoint)
        _emit_output(reply)
        return reply


def turn_input(request: TurnRequest) -> dict[str, object]:
    """What starts a turn of the graph: the request, and the guest's words for the message list."""
    message = Message(id=request.message_id, type="human", content=request.text)
    return {"messages": [message], "turn": Turn(request=request).dumped()}


def _reply(turn: Turn, number: int, recorded: SpanRecording, *, latency_ms: float, finished_at: datetime) -> TurnReply:
    understanding = turn.understanding
    if turn.reply is None or understanding is None:
        raise RuntimeError("the graph ended without a reply")
    request = turn.request
    return TurnReply(
        session_id=request.session_id,
        user_id=request.user_id,
        trace_id=request.trace_id,
        message_id=request.message_id,
        turn=number,
        route=turn.route or "fallback",
        intents=understanding.intents,
        confidence=understanding.confidence,
        reply=turn.reply,
        degraded=understanding.degraded,
        error=turn.error,
        spans=tuple(_span_view(s) for s in recorded.spans),
        latency_ms=latency_ms,
        finished_at=finished_at,
    )


def _span_view(done: object) -> SpanView:
    return SpanView.model_validate(done, from_attributes=True)


def _emit_output(reply: TurnReply) -> None:
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


def _loggable(request: TurnRequest, granted: Granted) -> str:
    """The message as the log may tell it: the answer to "where to?" is an address, whatever it looks like."""
    values = granted.checkpoint.checkpoint["channel_values"] if granted.checkpoint else {}
    match values.get("session"):
        case {"pending": {"kind": "address"}}:
            return "[address]"
        case _:
            return request.text


def turn_context(request: TurnRequest, turn: int = 0, veil: Pseudonymizer | None = None) -> TurnContext:
    """Whose turn it is, for the log. ``turn`` is 0 while its number is not known."""
    return TurnContext(
        trace_id=request.trace_id,
        session_id=request.session_id,
        tenant=request.tenant,
        user=request.user_id,
        channel=request.channel,
        turn=turn,
        veil=veil,
    )


def _body_hash(request: TurnRequest) -> str:
    """What makes two messages the same message; a client may trace a retry under another id.

    What a message does not say is left out, so that a release which knows more fields finds the same. So is what may
    be a part of a card number: who has the hash could try all numbers of a few digits.
    """
    said = without_short_numbers(request).model_dump_json(exclude={"trace_id"}, exclude_defaults=True)
    return hashlib.sha256(said.encode()).hexdigest()
