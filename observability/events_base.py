"""The base type of all events. It imports nothing of the log, spans or listeners, which all handle events."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

Io = Literal["in", "out", "none"]
SyncMode = Literal["sync", "async"]
EventOutcome = Literal["ok", "degraded", "fallback", "error", "cancelled"]

LINE_NAMES = {"error_code": "error", "detail": "error_detail", "confidence": "intent_confidence"}
"""Fields of events that have another name in the log line."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. ``sync_mode`` is "sync" while a guest waits for it, "async" for background work."""

    event_type: ClassVar[str]
    service_type: ClassVar[str] = "orchestrator"
    io: ClassVar[Io] = "none"
    sync_mode: ClassVar[SyncMode] = "sync"
    level: ClassVar[int] = logging.INFO

    @property
    def origin(self) -> str:
        """The service_type of the log line; for an event about a microservice, that of the microservice."""
        return self.service_type

    @property
    def outcome(self) -> EventOutcome:
        """The result in one word."""
        return "ok"

    def line_fields(self) -> dict[str, object]:
        """The event's fields under their names in the log line, not redacted."""
        return {in_line: getattr(self, own) for own, in_line in _field_names(type(self))}


_names_by_kind: dict[type[Event], tuple[tuple[str, str], ...]] = {}


def _field_names(kind: type[Event]) -> tuple[tuple[str, str], ...]:
    names = _names_by_kind.get(kind)
    if names is None:
        names = tuple((own.name, LINE_NAMES.get(own.name, own.name)) for own in fields(kind))
        _names_by_kind[kind] = names
    return names


def event_kinds(base: type[Event] = Event) -> Iterator[type[Event]]:
    """All types of events that are defined."""
    # A slotted dataclass leaves its unslotted original among the subclasses: only the slotted one counts.
    for kind in base.__subclasses__():
        if "event_type" in vars(kind) and "__slots__" in vars(kind):
            yield kind
        yield from event_kinds(kind)
