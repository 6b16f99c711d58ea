"""What a turn took from outside, in order: the answers that it cannot be played again without.

Whoever opens a tape (``with taping() as tape``) gets what the block and its tasks took. Values are kept by reference,
so nothing is copied or written here: give values that no longer change.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, Self

from observability.context import current_node

Source = Literal["walk", "ledger", "service", "model", "book", "menu", "clock"]


class CapturedAnswer:
    """One answer, or the error in its place. ``start_ms`` counts from the tape's start.

    ``shared``: the answer is the house's and not a guest's, so that one copy serves every turn.
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
        tape = _capture.get()
        if tape is not None:
            self.start_ms = (self._started - tape.started) * 1000
            tape.answers.append(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.duration_ms = (time.perf_counter() - self._started) * 1000
        self.error = error


class Capture:
    """The answers of one turn, in the order in which they were asked for."""

    __slots__ = ("answers", "started")

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.answers: list[CapturedAnswer] = []


_capture: ContextVar[Capture | None] = ContextVar("tape", default=None)


@contextmanager
def capture_answers() -> Iterator[Capture]:
    """Collect what is taken in the block: ``with taping() as tape: ... tape.taken``."""
    tape = Capture()
    token = _capture.set(tape)
    try:
        yield tape
    finally:
        _capture.reset(token)


def capture_answer(
    source: Source, name: str, operation: str, request: object = None, *, shared: bool = False
) -> CapturedAnswer:
    """Ask something outside: ``with taken(...) as answer: answer.answer = await ...``. An error is kept by itself."""
    return CapturedAnswer(source, name, operation, request, shared=shared)
