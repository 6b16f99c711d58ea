"""Log records to JSON lines and labels. Runs on a background thread; everything that leaves is redacted here."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from observability.context import TurnContext
from observability.events import Event
from observability.redaction import redact, redact_text

LONGEST_LINE = 250_000
"""Bytes. Loki refuses lines over 256 KB."""

_LONG_VALUE = 30_000
_KEPT_OF_LONG = 10_000
_MOST_LABEL_VALUES = 100
_LONGEST_LABEL_VALUE = 128
_PLAIN_TRACE_ID = re.compile(r"(?=[^A-Za-z]*[A-Za-z])[\w.:-]{1,256}", re.ASCII)

# Present in every line, null where they do not apply, so that a query may rely on them.
_ALWAYS = dict.fromkeys(
    ("latency_ms", "intent", "intent_confidence", "route", "request", "response", "error"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A record ready to leave. ``levelname``, ``name`` and ``tags`` are what a Loki emitter reads of a record."""

    at_ns: int
    levelname: str
    name: str
    trace_id: str
    text: bytes
    tags: Mapping[str, str] = field(default_factory=dict)


class LineWriter:
    """Writes lines. Remembers which label values it has used, to keep their number bounded."""

    def __init__(self) -> None:
        self._used: dict[str, set[str]] = {}

    def write(self, record: logging.LogRecord) -> Line:
        """The record's line, redacted and at most LONGEST_LINE bytes long."""
        event = getattr(record, "event", None)
        fields = _event_fields(event) if isinstance(event, Event) else _message_fields(record)
        return self._line(record, event if isinstance(event, Event) else None, fields)

    def write_unreadable(self, record: logging.LogRecord, failure: Exception) -> Line:
        """What is left to say of a record whose own values cannot be written."""
        return self._line(record, None, {"error": "unreadable_record", "error_detail": type(failure).__name__})

    def _line(self, record: logging.LogRecord, event: Event | None, fields: dict[str, object]) -> Line:
        turn: TurnContext | None = getattr(record, "turn_context", None)
        node = str(getattr(record, "node", "") or fields.get("node") or "")
        frame = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds"),
            "level": record.levelname.lower(),
            **_turn_fields(turn),
            "event_type": event.event_type if event else "log",
            "service_type": event.source if event else "orchestrator",
            "sync_mode": event.sync_mode if event else "async",
            "io": event.io if event else "none",
            "outcome": event.outcome if event else _plain_outcome(record),
            "node": node,
        }
        return Line(
            at_ns=int(record.created * 1_000_000) * 1000,
            levelname=record.levelname,
            name=record.name,
            trace_id=str(frame["trace_id"] or ""),
            text=_encoded({**frame, **_ALWAYS, **fields}),
            tags=self._tags(frame, fields, node),
        )

    def _tags(self, frame: Mapping[str, object], fields: Mapping[str, object], node: str) -> dict[str, str]:
        wanted = {
            "event": frame["event_type"],
            "service": frame["service_type"],
            "flow": fields.get("flow"),
            "step": node,
            "intent": fields.get("intent"),
            "outcome": frame["outcome"],
            "mode": frame["sync_mode"],
            "io": frame["io"],
        }
        return {name: self._bounded(name, str(value)) for name, value in wanted.items() if value}

    def _bounded(self, name: str, value: str) -> str:
        used = self._used.setdefault(name, set())
        short = value[:_LONGEST_LABEL_VALUE]
        if short not in used:
            if len(used) >= _MOST_LABEL_VALUES:
                return "other"
            used.add(short)
        return short


def _turn_fields(turn: TurnContext | None) -> dict[str, object]:
    if turn is None:
        return dict.fromkeys(("trace_id", "session_id", "tenant", "user", "channel", "turn"))
    plain = _PLAIN_TRACE_ID.fullmatch(turn.trace_id) is not None
    return {
        "trace_id": turn.trace_id if plain else redact_text(turn.trace_id),
        "session_id": redact_text(turn.session_id),
        "tenant": redact_text(turn.tenant),
        "user": redact_text(turn.user),
        "channel": redact_text(turn.channel),
        "turn": turn.turn,
    }


def _event_fields(event: Event) -> dict[str, object]:
    return {name: redact(value) for name, value in event.line_fields().items()}


def _message_fields(record: logging.LogRecord) -> dict[str, object]:
    fields: dict[str, object] = {"logger": record.name, "message": redact_text(record.getMessage())}
    if record.exc_info and record.exc_info[0] is not None:
        fields["error"] = record.exc_info[0].__name__
        fields["error_detail"] = redact_text(logging.Formatter().formatException(record.exc_info))
    return fields


def _plain_outcome(record: logging.LogRecord) -> str:
    return "error" if record.levelno >= logging.ERROR else "ok"


def _encoded(fields: Mapping[str, object]) -> bytes:
    text = _json(fields)
    if len(text) <= LONGEST_LINE:
        return text
    return _json({name: _shortened(value) for name, value in fields.items()})


def _shortened(value: object) -> object:
    text = _json(value)
    if len(text) <= _LONG_VALUE:
        return value
    return {"truncated_bytes": len(text), "start": text[:_KEPT_OF_LONG].decode(errors="replace")}


def _json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # A lone surrogate, which orjson refuses and the standard library escapes.
        return json.dumps(value, default=str).encode()
