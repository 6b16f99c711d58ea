"""Spans and events of one turn, as listeners and the recorder read them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Literal

from observability.context import TurnContext, current
from observability.events_base import Event
from observability.tracing import RemoteSpan, new_span_id

SpanKind = Literal["node", "step", "service", "model", "store"]
SpanOutcome = Literal["ok", "degraded", "error", "cancelled"]
RecordingKind = Literal["request", "turn", "node", "background"]


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
    """An event during the recording: at which millisecond, and in which step."""

    at_ms: float
    span_id: str
    event: Event


class SpanRecording:
    """The spans of one turn, in the order in which they ended, and its events.

    ``kind`` "node" is a node that a LangGraph server runs outside of a turn of ours. ``context`` is the latest context
    of the turn. ``caused_by`` is the caller's span, if the caller traces. ``sampled`` is sent on to the services.
    ``parent_id`` is the span of the request that brought the turn. ``attributes`` are for the exported span.
    """

    __slots__ = ("_spans", "_started", "attributes", "began_ns", "caused_by", "context", "duration_ms", "events",
                 "kind", "outcome", "parent_id", "sampled", "span_id")  # fmt: skip

    def __init__(self, kind: RecordingKind = "turn", caused_by: RemoteSpan | None = None, parent_id: str = "") -> None:
        self.kind: RecordingKind = kind
        self.span_id = new_span_id()
        self.caused_by = caused_by
        self.parent_id = parent_id
        self.attributes: Mapping[str, str | int] = {}
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
        """The spans that have ended, in the order of their starts."""
        return tuple(sorted(self._spans, key=attrgetter("start_ms")))

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the start, also while the recording is open."""
        return self.to_ms(time.perf_counter())

    def add_span(self, span: Span) -> None:
        """Add a step that has just ended."""
        self._spans.append(span)

    def add_event(self, event: Event, span_id: str) -> None:
        """Add an event."""
        self.context = current() or self.context
        self.events.append(RecordedEvent(self.to_ms(time.perf_counter()), span_id, event))

    def close(self, failure: BaseException | None) -> None:
        """End the recording; ``failure`` is the exception that ended it, if any."""
        self.duration_ms = self.to_ms(time.perf_counter())
        if failure is not None:
            self.outcome = outcome_of(type(failure))

    def to_ms(self, moment: float) -> float:
        """Milliseconds from the start of the recording to a moment of ``time.perf_counter()``."""
        return round((moment - self._started) * 1000, 3)


def outcome_of(failure: type[BaseException]) -> SpanOutcome:
    """The outcome of a step that an exception of this type ended."""
    return "cancelled" if issubclass(failure, asyncio.CancelledError) else "error"
