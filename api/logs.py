"""``python -m api.logs TRACE_ID`` or ``--session ID``: prints the events of a trace or a session, one per line.

The source is Loki when GRAFANA_LOKI_URL is set, else the recordings in Postgres. ``--follow`` continues until Ctrl-C.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.text import Text

from api.settings import Settings, SettingsProblem
from observability.loki_query import LokiQuery, LokiRefused
from recording.traces import Trace, Traces
from recording.turn_record import RecordedCall, TimedStep, TurnRecord
from store.errors import StoreError
from store.pool import open_pool
from store.recordings import Recordings

LogFields = Mapping[str, object]
ReadLog = Callable[[], Sequence[LogFields]]
_COLOURS = {"error": "red", "warning": "yellow", "input": "bold cyan", "output": "bold green", "node_finished": "blue"}
_POLL_S = 1.0
_LONGEST = 160


def main() -> int:
    """Print the events; the exit code. 1: no events, 2: the source is not available."""
    parser = argparse.ArgumentParser(prog="python -m api.logs", description="Print the events of a trace or a session.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("trace_id", nargs="?")
    which.add_argument("--session")
    parser.add_argument("--follow", action="store_true", help="continue until Ctrl-C")
    parser.add_argument("--once", action="store_true", help="print the available events and exit (the default)")
    parser.add_argument("--hours", type=float, default=24.0, help="how far back to look in Loki (default: 24)")
    arguments = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    try:
        settings = Settings.from_environment(serves_http=False)
        read = log_source(
            settings, trace_id=arguments.trace_id or "", session_id=arguments.session or "", hours=arguments.hours
        )
        count = follow(read, console, again=arguments.follow and not arguments.once)
    except (SettingsProblem, LokiRefused, StoreError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    if not count:
        sys.stderr.write("No events found: the id is unknown, or its events have expired.\n")
    return 0 if count else 1


def follow(read: ReadLog, console: Console, *, again: bool, pause_s: float = _POLL_S) -> int:
    """Print each event once, and poll for new ones if ``again``. Returns the number of events."""
    seen_keys: set[tuple[object, ...]] = set()
    while True:
        for line in read():
            key = (line.get("at_ns"), line.get("event_type"), line.get("node"), line.get("service_type"))
            if key not in seen_keys:
                seen_keys.add(key)
                console.print(format_line(line))
        if not again:
            return len(seen_keys)
        time.sleep(pause_s)


def log_source(settings: Settings, *, trace_id: str, session_id: str, hours: float) -> ReadLog:
    """The source of events: Loki or the recordings."""
    if settings.grafana_loki_url:
        return _loki_source(settings, trace_id, session_id, hours)
    url = settings.database_url.get_secret_value()

    async def load_trace() -> Trace:
        pool = await open_pool(url, 2)
        try:
            traces = Traces(Recordings(pool))
            return await (traces.load_session(session_id) if session_id else traces.load_trace(trace_id))
        finally:
            await pool.close()

    return lambda: [line for record in asyncio.run(load_trace()).turns for line in turn_lines(record)]


def _loki_source(settings: Settings, trace_id: str, session_id: str, hours: float) -> ReadLog:
    token = settings.grafana_loki_api_token.get_secret_value()
    query = LokiQuery(
        settings.grafana_loki_url or "",
        settings.mcp_app_label,
        auth=(settings.grafana_loki_username, token) if settings.grafana_loki_username or token else None,
        org_id=settings.loki_org_id,
    )
    since_ns = time.time_ns() - int(hours * 3600 * 1e9)
    if session_id:
        return lambda: query.fetch_session(session_id, since_ns=since_ns)
    return lambda: query.fetch_trace(trace_id, since_ns=since_ns)


def turn_lines(record: TurnRecord) -> Iterator[LogFields]:
    """A recorded turn as log events."""

    def line(at_ms: float, event: str, **fields: object) -> LogFields:
        at = record.began_at + timedelta(milliseconds=at_ms)
        turn = {"turn": record.turn, "channel": record.channel, "trace_id": record.trace_id}
        return {"at_ns": int(at.timestamp() * 1e9), "event_type": event, **turn, **fields}

    yield line(0, "input", request={"text": record.request.get("text")})
    steps = (step for step in record.steps if step.kind == "node")
    calls = (call for call in record.calls if call.source not in ("clock", "menu"))
    entries: list[TimedStep | RecordedCall] = [*steps, *calls]
    for entry in sorted(entries, key=_end_ms):
        event, fields = _step_fields(entry) if isinstance(entry, TimedStep) else _call_fields(entry)
        yield line(_end_ms(entry), event, latency_ms=entry.duration_ms, **fields)
    reply = (record.reply or {}).get("reply")
    text = reply.get("text") if isinstance(reply, dict) else None
    if text is None:
        yield line(record.duration_ms, "error", level="error", error=record.error, error_detail=record.detail)
    else:
        route = (record.reply or {}).get("route")
        yield line(
            record.duration_ms, "output", response={"reply_text": text}, route=route, latency_ms=record.duration_ms,
            error=record.error,
        )  # fmt: skip


def _step_fields(step: TimedStep) -> tuple[str, LogFields]:
    """The event type and fields of a finished node."""
    return "node_finished", {"node": step.name}


def _call_fields(call: RecordedCall) -> tuple[str, LogFields]:
    """The event type and fields of a service's answer or error."""
    error = call.error.code or call.error.type if call.error else None
    event = "service_error" if error else "service_return"
    return event, {"node": call.node, "service_type": call.name, "error": error, "operation": call.operation}


def _end_ms(each: TimedStep | RecordedCall) -> float:
    return each.start_ms + each.duration_ms


def format_line(line: LogFields) -> Text:
    """One event for the terminal: time, turn, node, event type, and its text or latency."""
    event = str(line.get("event_type"))
    failed = line.get("error") is not None or line.get("level") in ("error", "critical")
    colour = "red" if failed else _COLOURS.get(str(line.get("level")), _COLOURS.get(event, ""))
    at_ns = line.get("at_ns")
    at = datetime.fromtimestamp(at_ns / 1e9, UTC) if isinstance(at_ns, int) else datetime.now(UTC)
    text = Text(f"{at:%H:%M:%S}.{at.microsecond // 1000:03d} ", style="dim")
    text.append(f"{line.get('turn') or '-'!s:>3} ", style="dim")
    text.append(f"{line.get('node') or '':<22} ", style="dim")
    text.append(f"{event:<18} ", style=colour)
    text.append(_details(line)[:_LONGEST])
    return text


def _details(line: LogFields) -> str:
    text = _text_field(line.get("request"), "text") or _text_field(line.get("response"), "reply_text")
    latency = line.get("latency_ms")
    parts = [
        f"“{text}”" if text else "",
        str(line.get("service_type") or "") if str(line.get("event_type")).startswith("service") else "",
        str(line.get("operation") or ""),
        " ".join(f"{name}={line[name]}" for name in ("route", "intent", "flow", "reason", "status") if line.get(name)),
        " ".join(str(line[name]) for name in ("error", "error_detail") if line.get(name)),
        f"{latency:.1f} ms" if isinstance(latency, int | float) else "",
    ]
    return "  ".join(part.replace("\n", " | ") for part in parts if part)


def _text_field(payload: object, key: str) -> str:
    return str(payload.get(key) or "") if isinstance(payload, dict) else ""


if __name__ == "__main__":
    sys.exit(main())
