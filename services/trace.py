"""The headers that tie a service's own logs and traces to the turn that called it."""

from __future__ import annotations

import hashlib
import re
import secrets
from urllib.parse import quote

_HEX_ID = re.compile(r"[0-9a-f]{32}")
_PRINTABLE = "!\"#$&'()*+,-./:;<=>?@[]^_`{|}~ "


def trace_headers(trace_id: str | None) -> dict[str, str]:
    """X-Trace-Id as the caller named it, and a W3C traceparent with a new span id; empty without a trace id."""
    if not trace_id:
        return {}
    return {
        "X-Trace-Id": header_safe(trace_id),
        "traceparent": f"00-{w3c_trace_id(trace_id)}-{secrets.token_hex(8)}-01",
    }


def w3c_trace_id(trace_id: str) -> str:
    """The trace id as 32 hex digits: itself when it is that already (a UUID is), else its hash."""
    plain = trace_id.replace("-", "").lower()
    if _HEX_ID.fullmatch(plain) and plain != "0" * 32:
        return plain
    return hashlib.sha256(trace_id.encode()).hexdigest()[:32]


def header_safe(value: str) -> str:
    """The value fit for a header: whatever is not printable ASCII is percent-encoded, so nobody can add a header."""
    return quote(value, safe=_PRINTABLE)
