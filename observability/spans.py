"""Timed steps of a turn: where its milliseconds went, by a clock that never jumps."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass
from typing import Literal, Self

from observability.context import enter_node, leave_node

SpanKind = Literal["node", "service", "model", "store"]
SpanOutcome = Literal["ok", "degraded", "error", "cancelled"]


@dataclass(frozen=True, slots=True)
class Span:
    """One finished step. Milliseconds; ``start_ms`` counts from the start of the recording."""

    name: str
    kind: SpanKind
    start_ms: float
    duration_ms: float
    outcome: SpanOutcome


class Recording:
    """The spans of one turn, in the order in which they ended."""

    __slots__ = ("_spans", "_started")

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._spans: list[Span] = []

    @property
    def spans(self) -> tuple[Span, ...]:
        """What has ended so far, in the order of the starts."""
        return tuple(sorted(self._spans, key=lambda ended: ended.start_ms))

    def add(self, open_span: OpenSpan) -> None:
        """Keep a step that has just ended."""
        start_ms = round((open_span.started - self._started) * 1000, 3)
        self._spans.append(Span(open_span.name, open_span.kind, start_ms, open_span.duration_ms, open_span.outcome))


_recording: ContextVar[Recording | None] = ContextVar("recording", default=None)


@contextmanager
def recording() -> Iterator[Recording]:
    """Collect every span of the block, those of its tasks included: ``with recording() as turn: ... turn.spans``."""
    kept = Recording()
    token = _recording.set(kept)
    try:
        yield kept
    finally:
        _recording.reset(token)


class OpenSpan:
    """A step under way. Set ``outcome`` to say how it went; an exception that leaves the block sets it by itself."""

    __slots__ = ("_node", "duration_ms", "kind", "name", "outcome", "started")

    def __init__(self, name: str, kind: SpanKind) -> None:
        self.name = name
        self.kind: SpanKind = kind
        self.outcome: SpanOutcome = "ok"
        self.started = 0.0
        self.duration_ms = 0.0
        self._node: Token[str] | None = None

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds since the start, also while the step is under way."""
        return round((time.perf_counter() - self.started) * 1000, 3)

    def __enter__(self) -> Self:
        if self.kind == "node":
            self._node = enter_node(self.name)
        self.started = time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        self.duration_ms = self.elapsed_ms
        if kind is not None:
            self.outcome = "cancelled" if issubclass(kind, asyncio.CancelledError) else "error"
        if self._node is not None:
            leave_node(self._node)
        kept = _recording.get()
        if kept is not None:
            kept.add(self)


def span(name: str, kind: SpanKind = "node") -> OpenSpan:
    """Time a block: ``with span("menu", kind="service") as call: ...``. May hold awaits."""
    return OpenSpan(name, kind)
