"""One trace through all programs: our free-form trace ids in the form of W3C Trace Context, in and out."""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import dataclass

_HEX_ID = re.compile(r"[0-9a-f]{32}")
_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_LONGEST_HEADER = 512


@dataclass(frozen=True, slots=True)
class RemoteSpan:
    """The caller's span, as a traceparent header named it: 32 and 16 hex digits."""

    trace_id: str
    span_id: str
    sampled: bool


def read_traceparent(header: str) -> RemoteSpan | None:
    """What the header says; None when it is empty or not one, which callers are to ignore."""
    found = _PARENT.fullmatch(header.strip()[:_LONGEST_HEADER])
    if found is None or found[1] == "0" * 32 or found[2] == "0" * 16:
        return None
    return RemoteSpan(found[1], found[2], sampled=bool(int(found[3], 16) & 1))


def traceparent(trace_id: str, span_id: str, *, sampled: bool) -> str:
    """The header that makes a service's own spans children of this one."""
    return f"00-{w3c_trace_id(trace_id)}-{span_id}-{'01' if sampled else '00'}"


def w3c_trace_id(trace_id: str) -> str:
    """The trace id as 32 hex digits: itself when it is that already (a UUID is), else its hash."""
    plain = trace_id.replace("-", "").lower()
    if _HEX_ID.fullmatch(plain) and plain != "0" * 32:
        return plain
    return hashlib.sha256(trace_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def new_span_id() -> str:
    """16 random hex digits, never all zero."""
    return f"{random.getrandbits(64) or 1:016x}"
