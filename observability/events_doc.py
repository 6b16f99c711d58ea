"""Writes docs/events.md from the event types: ``python -m observability.events_doc``."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from observability.events import LINE_NAMES, Event, ServiceEvent

PAGE = Path("docs/events.md")

_HEAD = """\
# Events

Written by `python -m observability.events_doc` from the types in observability/events.py; do not edit.

Every event is one JSON line. All lines carry `time`, `level`, `trace_id`, `session_id`, `tenant`, `user`,
`channel`, `turn`, `service_span`, `event_type`, `service_type`, `sync_mode`, `io`, `outcome` and `node`, and
also `latency_ms`, `intent`, `intent_confidence`, `route`, `request`, `response` and `error`, which are null
where they do not apply. `service_span` is the step that the event belongs to: a call and its return have the
same one, the microservice got it in `traceparent`, and OpenTelemetry knows the step by it.

Personal data and secrets are masked (`[email]`, `[phone]`, `[card]`, `[address]`, `[name]`, `[token]`); values
that make a line longer than Loki takes are shortened to `{"truncated_bytes": ..., "start": ...}`. Warnings of
other libraries are lines with the event_type `log` and the fields `logger` and `message`.

[docs/logging.md](logging.md) says how to find them in Loki.
"""


def render() -> str:
    """The page."""
    return "\n".join([_HEAD, "## All events", *_sections()])


def _sections() -> Iterator[str]:
    for kind in sorted(_kinds(Event), key=lambda found: found.event_type):
        service = "the microservice's" if issubclass(kind, ServiceEvent) else f"`{kind.service_type}`"
        yield f"\n### {kind.event_type}\n"
        yield f"{(kind.__doc__ or '').strip()} (`{kind.__name__}`)\n"
        level = logging.getLevelName(kind.level).lower()
        yield f"level {level}, service_type {service}, io {kind.io}, {kind.sync_mode}\n"
        yield "| in the line | type |"
        yield "|---|---|"
        yield from (f"| {_line_name(own.name)} | {str(own.type).replace('|', 'or')} |" for own in fields(kind))
    yield ""


def _line_name(name: str) -> str:
    return {"text": "request.text", "reply_text": "response.reply_text", **LINE_NAMES}.get(name, name)


def _kinds(base: type[Event]) -> Iterator[type[Event]]:
    # A slotted dataclass leaves its unslotted twin behind as a subclass: what counts is the one the module names.
    for kind in base.__subclasses__():
        if "event_type" in vars(kind) and "__slots__" in vars(kind):
            yield kind
        yield from _kinds(kind)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
