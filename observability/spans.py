"""Timed steps of a turn, measured by a monotonic clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Self

from observability.context import enter_node, leave_node
from observability.listeners import notify_ended, notify_started
from observability.span_recording import RecordingKind, Span, SpanKind, SpanOutcome, SpanRecording, outcome_of
from observability.tracing import RemoteSpan, format_traceparent, new_span_id

_recording: ContextVar[SpanRecording | None] = ContextVar("recording", default=None)
_span: ContextVar[OpenSpan | None] = ContextVar("span", default=None)
_caller: ContextVar[RemoteSpan | None] = ContextVar("caller", default=None)


@contextmanager
def bind_caller(caller: RemoteSpan | None) -> Iterator[None]:
    """Make this span of another program the parent of the recordings in the block."""
    token = _caller.set(caller)
    try:
        yield
    finally:
        _caller.reset(token)


@contextmanager
def record_spans(kind: RecordingKind = "turn") -> Iterator[SpanRecording]:
    """Collect the spans of the block and of its tasks: ``with record_spans() as turn: ... turn.spans``."""
    around = _recording.get()
    parent_id = around.span_id if around is not None and around.kind == "request" else ""
    recording = SpanRecording(kind, _caller.get(), parent_id)
    tokens = _recording.set(recording), _span.set(None)
    notify_started(recording)
    failure: BaseException | None = None
    try:
        yield recording
    except BaseException as error:
        failure = error
        raise
    finally:
        recording.close(failure)
        notify_ended(recording)
        _recording.reset(tokens[0])
        _span.reset(tokens[1])


def current_span_recording() -> SpanRecording | None:
    """The recording of the current turn."""
    return _recording.get()


def current_span_id() -> str:
    """The id of the current step, else of the recording; "" outside of both."""
    open_span = _span.get()
    if open_span is not None:
        return open_span.span_id
    recording = _recording.get()
    return recording.span_id if recording is not None else ""


def current_traceparent(trace_id: str) -> str:
    """The traceparent header that makes another program's spans children of the current step."""
    recording = _recording.get()
    return format_traceparent(
        trace_id, current_span_id() or new_span_id(), sampled=recording is None or recording.sampled
    )


class OpenSpan:
    """A running step. Set ``outcome`` to record its result; an exception that leaves the block sets it."""

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
        """Milliseconds since the start, also while the step is running."""
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
            self.outcome = outcome_of(kind)
        if self._before is not None:
            _span.reset(self._before)
        if self._node is not None:
            leave_node(self._node)
        recording = _recording.get()
        if recording is not None:
            start_ms = recording.to_ms(self.started)
            recording.add_span(
                Span(self.name, self.kind, start_ms, self.duration_ms, self.outcome, self.span_id, self.parent_id)
            )


def span(name: str, kind: SpanKind = "node") -> OpenSpan:
    """Time a block: ``with span("menu", kind="service") as call: ...``. May hold awaits."""
    return OpenSpan(name, kind)
