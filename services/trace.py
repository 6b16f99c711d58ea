"""Trace headers, which connect a service's logs and traces with the calling turn."""

from __future__ import annotations

from urllib.parse import quote

from observability.spans import current_traceparent

_PRINTABLE = "!\"#$&'()*+,-./:;<=>?@[]^_`{|}~ "


def trace_headers(trace_id: str | None) -> dict[str, str]:
    """X-Trace-Id of the caller, and a W3C traceparent of the call's span; empty without a trace id."""
    if not trace_id:
        return {}
    return {"X-Trace-Id": header_safe(trace_id), "traceparent": current_traceparent(trace_id)}


def header_safe(value: str) -> str:
    """The value as a safe header: characters other than printable ASCII are percent-encoded."""
    return quote(value, safe=_PRINTABLE)
