from __future__ import annotations

import uuid

import pytest

from observability.tracing import format_traceparent, new_span_id, read_traceparent, to_w3c_trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


def test_a_formatted_traceparent_can_be_parsed() -> None:
    for sampled in (True, False):
        parsed = read_traceparent(format_traceparent(TRACE, SPAN, sampled=sampled))
        assert parsed is not None
        assert (parsed.trace_id, parsed.span_id, parsed.sampled) == (TRACE, SPAN, sampled)


def test_the_known_fields_of_a_later_version_are_parsed() -> None:
    parsed = read_traceparent(f"01-{TRACE}-{SPAN}-03-more")
    assert parsed is not None
    assert parsed.sampled


@pytest.mark.parametrize(
    "header",
    [
        "",
        "trace-abc-123",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-0g",
        "\x00" * 1000,
    ],
)
def test_an_invalid_traceparent_is_ignored(header: str) -> None:
    assert read_traceparent(header) is None


def test_a_trace_id_becomes_32_hex_digits_always_the_same() -> None:
    trace_id = uuid.uuid4()
    assert to_w3c_trace_id(str(trace_id)) == trace_id.hex
    assert to_w3c_trace_id(TRACE) == TRACE
    assert to_w3c_trace_id("trace-abc-123") == to_w3c_trace_id("trace-abc-123") != to_w3c_trace_id("trace-abc-124")
    for odd in ("", "0" * 32, "\ud800", "ü" * 300):
        assert len(bytes.fromhex(to_w3c_trace_id(odd))) == 16


def test_span_ids_are_16_hex_digits_and_differ() -> None:
    span_ids = {new_span_id() for _ in range(1000)}
    assert len(span_ids) == 1000
    assert all(len(bytes.fromhex(each)) == 8 for each in span_ids)
