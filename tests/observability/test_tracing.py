from __future__ import annotations

import uuid

import pytest

from observability.tracing import new_span_id, read_traceparent, traceparent, w3c_trace_id

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


def test_what_is_written_can_be_read() -> None:
    for sampled in (True, False):
        found = read_traceparent(traceparent(TRACE, SPAN, sampled=sampled))
        assert found is not None
        assert (found.trace_id, found.span_id, found.sampled) == (TRACE, SPAN, sampled)


def test_a_later_version_with_more_fields_is_read_by_what_is_known_of_it() -> None:
    found = read_traceparent(f"01-{TRACE}-{SPAN}-03-more")
    assert found is not None
    assert found.sampled


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
def test_what_is_no_traceparent_is_ignored(header: str) -> None:
    assert read_traceparent(header) is None


def test_a_trace_id_becomes_32_hex_digits_always_the_same() -> None:
    given = uuid.uuid4()
    assert w3c_trace_id(str(given)) == given.hex
    assert w3c_trace_id(TRACE) == TRACE
    assert w3c_trace_id("trace-abc-123") == w3c_trace_id("trace-abc-123") != w3c_trace_id("trace-abc-124")
    for odd in ("", "0" * 32, "\ud800", "ü" * 300):
        assert len(bytes.fromhex(w3c_trace_id(odd))) == 16


def test_span_ids_are_16_hex_digits_and_differ() -> None:
    made = {new_span_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(bytes.fromhex(each)) == 8 for each in made)
