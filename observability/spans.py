"""Timed steps of a turn: where its milliseconds went, by a clock that never jumps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from observability.context import TurnContext, current, enter_node, leave_node
from observability.listeners import notify_ended, notify_started
from observability.tracing import RemoteSpan, new_span_id, traceparent

if TYPE_CHECKING:
    from observability.events import Event

SpanKind = Literal["node", "service", "model", "store"]
SpanOutcome = Literal["ok", "degraded", "error", "cancelled"]
RecordingKind = Literal["turn", "node", "background"]


@dataclass(frozen=True, slots=True)
class Span:
    """One finished step. Milliseconds; ``start_ms`` counts from the start of the recording.

    ``span_id`` is unique (16 hex digits); ``parent_id`` is that of the step around it, or the recording's own.
    """

    name: str
    kind: SpanKind
    start_ms: float
    duration_ms: float
    outcome: SpanOutcome
    span_id: str
    parent_id: str


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """An event told during the recording, at which millisecond, and in which step."""

    at_ms: float
    span_id: str
    event: Event


class SpanRecording:
    """The spans of one turn, in the order in which they ended, and what was told in it.

    ``kind`` "node" is a node that a server runs on its own, outside of our turn. ``context`` is the turn as it was last
    known. ``caused_by`` is the caller's span, when the caller traces. ``sampled``: services are asked to keep theirs.
    """

    __slots__ = ("_spans", "_started", "began_ns", "caused_by", "context", "duration_ms", "events", "kind", "outcome",
                 "sampled", "span_id")  # fmt: skip

    def __init__(self, kind: RecordingKind = "turn", caused_by: RemoteSpan | None = None) -> None:
        self.kind: RecordingKind = kind
        self.span_id = new_span_id()
        self.caused_by = caused_by
        self.sampled = caused_by is None or caused_by.sampled
        self.context: TurnContext | None = current()
        self.outcome: SpanOutcome = "ok"
        self.duration_ms = 0.0
        self.events: list[RecordedEvent] = []
        self.began_ns = time.time_ns()
        self._started = time.perf_counter()
        self._spans: list[Span] = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """What has ended so far, in the order of the starts."""
        return tuple(sorted(self._spans, key=lambda ended: ended.start_ms))

    def add(self, done: OpenSpan) -> None:
        """Keep a step that has just ended."""
        start_ms = self._at_ms(done.started)
        self._spans.append(
            Span(done.name, done.kind, start_ms, done.duration_ms, done.outcome, done.span_id, done.parent_id)
        )

    def note(self, event: Event, span_id: str) -> None:
        """Keep what is told."""
        self.context = current() or self.context
        self.events.append(RecordedEvent(self._at_ms(time.perf_counter()), span_id, event))

    def close(self, left_by: BaseException | None) -> None:
        """The end of it; ``left_by`` is the exception that ended it, if one did."""
        self.duration_ms = self._at_ms(time.perf_counter())
        if left_by is not None:
            self.outcome = _outcome_of(type(left_by))

    def _at_ms(self, moment: float) -> float:
        return round((moment - self._started) * 1000, 3)


_recording: ContextVar[SpanRecording | None] = ContextVar("recording", default=None)
_span: ContextVar[OpenSpan | None] = ContextVar("span", default=None)
_caller: ContextVar[RemoteSpan | None] = ContextVar("caller", default=None)


@contextmanager
def caused_by_span(caller: RemoteSpan | None) -> Iterator[None]:
    """What is recorded in the block was caused by this span of another program."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


@contextmanager
def record_spans(kind: RecordingKind = "turn") -> Iterator[SpanRecording]:
    """Collect every span of the block, those of its tasks included: ``with recording() as turn: ... turn.spans``."""
    kept = SpanRecording(kind, _caller.get())
    tokens = _recording.set(kept), _span.set(None)
    notify_started(kept)
    left_by: BaseException | None = None
    try:
        yield kept
    except BaseException as error:
        left_by = error
        raise
    finally:
        kept.close(left_by)
        notify_ended(kept)
        _recording.reset(tokens[0])
        _span.reset(tokens[1])


def current_span_recording() -> SpanRecording | None:
    """The recording of the turn at work here."""
    return _recording.get()


def current_span_id() -> str:
    """The step at work here, else the whole recording; "" outside of both."""
    open_span = _span.get()
    if open_span is not None:
        return open_span.span_id
    kept = _recording.get()
    return kept.span_id if kept is not None else ""


def traceparent_here(trace_id: str) -> str:
    """The header that makes what another program does now a child of the step at work here."""
    kept = _recording.get()
    return traceparent(trace_id, current_span_id() or new_span_id(), sampled=kept is None or kept.sampled)


class OpenSpan:
    """A step under way. Set ``outcome`` to say how it went; an exception that leaves the block sets it by itself."""

    __slots__ = ("_before", "_node", "duration_ms", "kind", "name", "outcome", "parent_id", "span_id", "started")

    def __init__(self, name: str, kind: SpanKind) -> None:
        self.name = name
        self.kind: SpanKind = kind
        self.outcome: SpanOutcome = "ok"
        self.span_id = new_span_id()
        self.parent_id = ""
        self.started = 0.0
        self.duration_ms = 0.0
        self._node: Token[str] | None = None
        self._before: Token[OpenSpan | None] | None = None

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the start, also while the step is under way."""
        return round((time.perf_counter() - self.started) * 1000, 3)

    def __enter__(self) -> Self:
        if self.kind == "node":
            self._node = enter_node(self.name)
        self.parent_id = current_span_id()
        self._before = _span.set(self)
        self.started = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self.duration_ms = self.elapsed_ms
        if kind is not None:
            self.outcome = _outcome_of(kind)
        if self._before is not None:
            _span.reset(self._before)
        if self._node is not None:
            leave_node(self._node)
        kept = _recording.get()
        if kept is not None:
            kept.add(self)


def span(name: str, kind: SpanKind = "node") -> OpenSpan:
    """Time a block: ``with span("menu", kind="service") as call: ...``. May hold awaits."""
    return OpenSpan(name, kind)


def _outcome_of(failure: type[BaseException]) -> SpanOutcome:
    return "cancelled" if issubclass(failure, asyncio.CancelledError) else "error"
