"""W3C Trace Context: converts our free-form trace ids to and from traceparent headers."""

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
    """The caller's span from a traceparent header: 32 and 16 hex digits."""

    trace_id: str
    span_id: str
    sampled: bool


def read_traceparent(header: str) -> RemoteSpan | None:
    """The parsed header; None if it is empty or invalid, which callers ignore."""
    match = _PARENT.fullmatch(header.strip()[:_LONGEST_HEADER])
    if match is None or match[1] == "0" * 32 or match[2] == "0" * 16:
        return None
    return RemoteSpan(match[1], match[2], sampled=bool(int(match[3], 16) & 1))


def format_traceparent(trace_id: str, span_id: str, *, sampled: bool) -> str:
    """The header that makes a service's spans children of this one."""
    return f"00-{to_w3c_trace_id(trace_id)}-{span_id}-{'01' if sampled else '00'}"


def to_w3c_trace_id(trace_id: str) -> str:
    """The trace id as 32 hex digits: unchanged if it has that form (as a UUID has), else its hash."""
    plain = trace_id.replace("-", "").lower()
    if _HEX_ID.fullmatch(plain) and plain != "0" * 32:
        return plain
    return hashlib.sha256(trace_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def new_span_id() -> str:
    """16 random hex digits, never all zero."""
    return f"{random.getrandbits(64) or 1:016x}"
