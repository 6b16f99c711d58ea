"""Captures the external responses of a turn, in order. A replay needs all of them.

``with capture_answers() as capture`` collects the responses in the block and in its tasks. Values are kept by reference
and never copied: pass values that no longer change.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Self

from observability.context import current_node

Source = Literal["graph", "ledger", "service", "model", "book", "menu", "clock"]


class CapturedAnswer:
    """One external answer, or the error instead of it. ``start_ms`` counts from the start of the capture.

    ``shared``: the answer is the restaurant's and not a guest's (a menu), so that one stored copy serves all turns.
    """

    __slots__ = ("_started", "answer", "duration_ms", "error", "name", "node", "operation", "request", "shared",
                 "source", "start_ms")  # fmt: skip

    def __init__(self, source: Source, name: str, operation: str, request: object, *, shared: bool) -> None:
        self.source: Source = source
        self.name = name
        self.operation = operation
        self.request = request
        self.answer: object = None
        self.error: BaseException | None = None
        self.shared = shared
        self.node = current_node()
        self.start_ms = 0.0
        self.duration_ms = 0.0
        self._started = time.perf_counter()

    def __enter__(self) -> Self:
        capture = _capture.get()
        if capture is not None:
            self.start_ms = (self._started - capture.started) * 1000
            capture.answers.append(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.duration_ms = (time.perf_counter() - self._started) * 1000
        self.error = error


class Capture:
    """The answers of one turn, in the order of their requests.

    ``before`` and ``after``: the state's channels, where a LangGraph server stores them.
    """

    __slots__ = ("after", "answers", "before", "started")

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.answers: list[CapturedAnswer] = []
        self.before: Mapping[str, object] | None = None
        self.after: Mapping[str, object] | None = None


_capture: ContextVar[Capture | None] = ContextVar("capture", default=None)


@contextmanager
def capture_answers() -> Iterator[Capture]:
    """Collect the external answers of the block: ``with capture_answers() as capture: ... capture.answers``."""
    capture = Capture()
    token = _capture.set(capture)
    try:
        yield capture
    finally:
        _capture.reset(token)


def capture_answer(
    source: Source, name: str, operation: str, request: object = None, *, shared: bool = False
) -> CapturedAnswer:
    """Capture one answer: ``with capture_answer(...) as captured: captured.answer = await ...``; errors, too."""
    return CapturedAnswer(source, name, operation, request, shared=shared)


def capture_state(*, before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None) -> None:
    """Capture the state before the turn (the first one given counts) or after it."""
    capture = _capture.get()
    if capture is not None:
        capture.before = capture.before or before
        capture.after = after or capture.after
