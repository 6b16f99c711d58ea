"""Formats log records as JSON lines with labels, and redacts them. Runs on a background thread."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from weakref import WeakKeyDictionary

import orjson

from observability.context import TurnContext
from observability.events_base import Event
from observability.payloads import PayloadCleaner
from privacy.redaction import opaque_id, redact_text

LONGEST_LINE = 250_000
"""Bytes. Loki refuses lines over 256 KB."""

_LONG_VALUE = 30_000
_START_OF_LONG = 10_000
_MOST_LABEL_VALUES = 100
_LONGEST_LABEL_VALUE = 128
_MOST_CACHED = 4096
# In the order of a line's frame; the last two are fields of the event.
_LABELS = ("event", "service", "mode", "io", "outcome", "step", "flow", "intent", "tenant")

# Present in every line, null where they do not apply, so that queries can rely on them.
_ALWAYS = dict.fromkeys(
    ("latency_ms", "intent", "intent_confidence", "route", "request", "response", "error"),
)


_NO_TURN: Mapping[str, object] = dict.fromkeys(("trace_id", "session_id", "tenant", "store", "user", "channel", "turn"))


@dataclass(frozen=True, slots=True)
class LogLine:
    """A formatted record. A Loki emitter reads ``levelname``, ``name`` and ``tags``."""

    at_ns: int
    levelname: str
    name: str
    trace_id: str
    text: bytes
    tags: Mapping[str, str] = field(default_factory=dict)


class JsonFormatter:
    """Formats records. It remembers the label values that it used, to bound their number."""

    def __init__(self) -> None:
        self.label_tenant: Callable[[str], str] | None = None
        """The label of a tenant's lines, one of few values; None: they have none."""
        self._payloads = PayloadCleaner()
        # Weak keys: no guest's ids are kept after the turn.
        self._fields_by_turn: WeakKeyDictionary[TurnContext, Mapping[str, object]] = WeakKeyDictionary()
        self._label_values: dict[str, set[str]] = {}
        self._tags_by_values: dict[tuple[object, ...], dict[str, str]] = {}

    def format(self, record: logging.LogRecord) -> LogLine:
        """The record's line, redacted and at most LONGEST_LINE bytes long."""
        event = getattr(record, "event", None)
        if isinstance(event, Event):
            return self._build_line(record, event, self._event_fields(event))
        return self._build_line(record, None, _message_fields(record))

    def format_unreadable(self, record: logging.LogRecord, failure: Exception) -> LogLine:
        """A line with the event's type alone, for a record whose values cannot be serialized."""
        event = getattr(record, "event", None)
        typed_event = event if isinstance(event, Event) else None
        return self._build_line(
            record, typed_event, {"error": "unreadable_record", "error_detail": type(failure).__name__}
        )

    def _build_line(self, record: logging.LogRecord, event: Event | None, fields: dict[str, object]) -> LogLine:
        context = getattr(record, "turn_context", None)
        turn = self._turn_fields(context)
        frame = {
            "event_type": event.event_type if event else "log",
            "service_type": event.origin if event else "orchestrator",
            "sync_mode": event.sync_mode if event else "async",
            "io": event.io if event else "none",
            "outcome": event.outcome if event else _plain_outcome(record),
            "node": getattr(record, "node", "") or fields.get("node") or "",
        }
        span_id = getattr(record, "span_id", "") or None
        start = {"time": _format_time(record.created), "level": record.levelname.lower()}
        return LogLine(
            at_ns=int(record.created * 1_000_000) * 1000,
            levelname=record.levelname,
            name=record.name,
            trace_id=str(turn["trace_id"] or ""),
            text=_mask_private(
                _encode({**start, **turn, "service_span": span_id, **frame, **_ALWAYS, **fields}), context
            ),
            tags=self._build_tags(
                (*frame.values(), fields.get("flow"), fields.get("intent"), self._find_tenant_label(context))
            ),
        )

    def _turn_fields(self, turn: TurnContext | None) -> Mapping[str, object]:
        if turn is None:
            return _NO_TURN
        fields = self._fields_by_turn.get(turn)
        if fields is None:
            fields = self._fields_by_turn[turn] = _turn_fields(turn)
        return fields

    def _find_tenant_label(self, turn: TurnContext | None) -> str | None:
        if turn is None or not turn.tenant or self.label_tenant is None:
            return None
        return self.label_tenant(turn.tenant)

    def _event_fields(self, event: Event) -> dict[str, object]:
        return {name: self._payloads.clean(value) for name, value in event.line_fields().items()}

    def _build_tags(self, values: tuple[object, ...]) -> dict[str, str]:
        tags = self._tags_by_values.get(values)
        if tags is None:
            if len(self._tags_by_values) >= _MOST_CACHED:
                self._tags_by_values.clear()
            pairs = zip(_LABELS, values, strict=True)
            tags = self._tags_by_values[values] = {
                name: self._bound_label(name, str(value)) for name, value in pairs if value
            }
        return tags

    def _bound_label(self, name: str, value: str) -> str:
        used = self._label_values.setdefault(name, set())
        short = value[:_LONGEST_LABEL_VALUE]
        if short not in used:
            if len(used) >= _MOST_LABEL_VALUES:
                return "other"
            used.add(short)
        return short


@lru_cache(maxsize=64)
def _format_second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _format_time(created: float) -> str:
    micros = int(created * 1_000_000)
    return f"{_format_second(micros // 1_000_000)}.{micros % 1_000_000:06d}+00:00"


def _turn_fields(turn: TurnContext) -> Mapping[str, object]:
    return {
        "trace_id": opaque_id(turn.trace_id),
        "session_id": redact_text(turn.session_id),
        "tenant": redact_text(turn.tenant),
        "store": turn.store or None,
        "user": redact_text(turn.user),
        "channel": redact_text(turn.channel),
        "turn": turn.turn,
    }


def _message_fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = {"logger": record.name, "message": redact_text(record.getMessage())}
    if record.exc_info and record.exc_info[0] is not None:
        fields["error"] = record.exc_info[0].__name__
        fields["error_detail"] = redact_text(logging.Formatter().formatException(record.exc_info))
    return fields


def _plain_outcome(record: logging.LogRecord) -> str:
    return "error" if record.levelno >= logging.ERROR else "ok"


def _mask_private(text: bytes, context: TurnContext | None) -> bytes:
    """Masks this guest's known private values, which no pattern may match: a name, an address without a number."""
    if context is None or context.pseudonymizer is None:
        return _trim(text)
    return context.pseudonymizer.mask_json(text.decode()).encode()


def _trim(text: bytes) -> bytes:
    """A copy of the exact size: bytes from orjson keep their whole buffer of 8 KB and more."""
    return bytes(memoryview(text))


def _encode(fields: Mapping[str, object]) -> bytes:
    text = _dump_json(fields)
    if len(text) <= LONGEST_LINE:
        return text
    return _dump_json({name: _shorten(value) for name, value in fields.items()})


def _shorten(value: object) -> object:
    text = _dump_json(value)
    if len(text) <= _LONG_VALUE:
        return value
    return {"truncated_bytes": len(text), "start": text[:_START_OF_LONG].decode(errors="replace")}


def _dump_json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # A lone surrogate: orjson rejects it, the standard library escapes it.
        return json.dumps(value, default=lambda other: orjson.loads(orjson.dumps(other))).encode()
