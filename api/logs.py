"""``python -m api.logs TRACE_ID`` or ``--session ID``: what happened, one line per event, in the terminal.

Read from Loki when GRAFANA_LOKI_URL is set, else from the recordings in Postgres. ``--follow`` goes on until Ctrl-C.
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
from recording.turn_record import Call, TimedStep, TurnRecord
from store.errors import StoreError
from store.pool import open_pool
from store.recordings import Recordings

Line = Mapping[str, object]
Read = Callable[[], Sequence[Line]]
_COLOURS = {"error": "red", "warning": "yellow", "input": "bold cyan", "output": "bold green", "node_finished": "blue"}
_POLL_S = 1.0
_LONGEST = 160


def main() -> int:
    """Read the command line and the environment, print. 1 when nothing was found, 2 when nobody could be asked."""
    parser = argparse.ArgumentParser(prog="python -m api.logs", description="What happened in a trace or a session.")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("trace_id", nargs="?")
    which.add_argument("--session")
    parser.add_argument("--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("--once", action="store_true", help="tell what there is and end (the default)")
    parser.add_argument("--hours", type=float, default=24.0, help="how far back to look in Loki (default: 24)")
    asked = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True)
    try:
        settings = Settings.from_environment()
        read = reader(settings, trace_id=asked.trace_id or "", session_id=asked.session or "", hours=asked.hours)
        told = follow(read, console, again=asked.follow and not asked.once)
    except (SettingsProblem, LokiRefused, StoreError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    except KeyboardInterrupt:
        return 0
    if not told:
        sys.stderr.write("Nothing is known of it, or no longer.\n")
    return 0 if told else 1


def follow(read: Read, console: Console, *, again: bool, pause_s: float = _POLL_S) -> int:
    """Print every line once; look again and again when asked to. How many there were."""
    told: set[tuple[object, ...]] = set()
    while True:
        for line in read():
            key = (line.get("at_ns"), line.get("event_type"), line.get("node"), line.get("service_type"))
            if key not in told:
                told.add(key)
                console.print(printed(line))
        if not again:
            return len(told)
        time.sleep(pause_s)


def reader(settings: Settings, *, trace_id: str, session_id: str, hours: float) -> Read:
    """Where the lines come from."""
    if settings.grafana_loki_url:
        return _from_loki(settings, trace_id, session_id, hours)
    url = settings.database_url.get_secret_value()

    async def recorded() -> Trace:
        pool = await open_pool(url, 2)
        try:
            traces = Traces(Recordings(pool))
            return await (traces.of_session(session_id) if session_id else traces.of_trace(trace_id))
        finally:
            await pool.close()

    return lambda: [line for story in asyncio.run(recorded()).turns for line in lines_of(story)]


def _from_loki(settings: Settings, trace_id: str, session_id: str, hours: float) -> Read:
    token = settings.grafana_loki_api_token.get_secret_value()
    query = LokiQuery(
        settings.grafana_loki_url or "",
        settings.mcp_app_label,
        auth=(settings.grafana_loki_username, token) if settings.grafana_loki_username or token else None,
        org_id=settings.loki_org_id,
    )
    since_ns = time.time_ns() - int(hours * 3600 * 1e9)
    if session_id:
        return lambda: query.of_session(session_id, since_ns=since_ns)
    return lambda: query.of_trace(trace_id, since_ns=since_ns)


def lines_of(story: TurnRecord) -> Iterator[Line]:
    """A recorded turn as the lines that the log has of it."""

    def line(at_ms: float, event: str, **fields: object) -> Line:
        at = story.began_at + timedelta(milliseconds=at_ms)
        turn = {"turn": story.turn, "channel": story.channel, "trace_id": story.trace_id}
        return {"at_ns": int(at.timestamp() * 1e9), "event_type": event, **turn, **fields}

    yield line(0, "input", request={"text": story.request.get("text")})
    happened: list[tuple[float, TimedStep | Call]] = [
        (s.start_ms + s.duration_ms, s) for s in story.steps if s.kind == "node"
    ]
    happened += [(c.start_ms + c.duration_ms, c) for c in story.calls if c.source not in ("clock", "menu")]
    for at_ms, each in sorted(happened, key=lambda pair: pair[0]):
        if isinstance(each, TimedStep):
            yield line(at_ms, "node_finished", node=each.name, latency_ms=each.duration_ms)
        else:
            error = each.error.code or each.error.type if each.error else None
            event = "service_error" if error else "service_return"
            yield line(
                at_ms, event, node=each.node, service_type=each.name, latency_ms=each.duration_ms, error=error,
                operation=each.operation,
            )  # fmt: skip
    reply = (story.reply or {}).get("reply")
    text = reply.get("text") if isinstance(reply, dict) else None
    if text is None:
        yield line(story.duration_ms, "error", level="error", error=story.error, error_detail=story.detail)
    else:
        route = (story.reply or {}).get("route")
        yield line(
            story.duration_ms, "output", response={"reply_text": text}, route=route, latency_ms=story.duration_ms,
            error=story.error,
        )  # fmt: skip


def _end_ms(each: TimedStep | Call) -> float:
    return each.start_ms + each.duration_ms


def printed(line: Line) -> Text:
    """One line for the terminal: when, where in the turn, what, and the words or the time it took."""
    event = str(line.get("event_type"))
    failed = line.get("error") is not None or line.get("level") in ("error", "critical")
    colour = "red" if failed else _COLOURS.get(str(line.get("level")), _COLOURS.get(event, ""))
    at_ns = line.get("at_ns")
    at = datetime.fromtimestamp(at_ns / 1e9, UTC) if isinstance(at_ns, int) else datetime.now(UTC)
    text = Text(f"{at:%H:%M:%S}.{at.microsecond // 1000:03d} ", style="dim")
    text.append(f"{line.get('turn') or '-'!s:>3} ", style="dim")
    text.append(f"{line.get('node') or '':<22} ", style="dim")
    text.append(f"{event:<18} ", style=colour)
    text.append(_told(line)[:_LONGEST])
    return text


def _told(line: Line) -> str:
    said = _words(line.get("request"), "text") or _words(line.get("response"), "reply_text")
    latency = line.get("latency_ms")
    parts = [
        f"“{said}”" if said else "",
        str(line.get("service_type") or "") if str(line.get("event_type")).startswith("service") else "",
        str(line.get("operation") or ""),
        " ".join(f"{name}={line[name]}" for name in ("route", "intent", "flow", "reason", "status") if line.get(name)),
        " ".join(str(line[name]) for name in ("error", "error_detail") if line.get(name)),
        f"{latency:.1f} ms" if isinstance(latency, int | float) else "",
    ]
    return "  ".join(part.replace("\n", " | ") for part in parts if part)


def _words(payload: object, key: str) -> str:
    return str(payload.get(key) or "") if isinstance(payload, dict) else ""


if __name__ == "__main__":
    sys.exit(main())
