"""The headers that tie a service's own logs and traces to the turn that called it."""

from __future__ import annotations

from urllib.parse import quote

from observability.spans import current_traceparent

_PRINTABLE = "!\"#$&'()*+,-./:;<=>?@[]^_`{|}~ "


def trace_headers(trace_id: str | None) -> dict[str, str]:
    """X-Trace-Id as the caller named it, and a W3C traceparent of the call's span; empty without a trace id."""
    if not trace_id:
        return {}
    return {"X-Trace-Id": header_safe(trace_id), "traceparent": current_traceparent(trace_id)}


def header_safe(value: str) -> str:
    """The value fit for a header: whatever is not printable ASCII is percent-encoded, so nobody can add a header."""
    return quote(value, safe=_PRINTABLE)
