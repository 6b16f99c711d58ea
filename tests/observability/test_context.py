from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

import pytest

from observability.context import TurnContext, bind, current, current_node
from observability.events import FlowStarted, NodeFinished, OutputSent, ServiceReturned, emit
from observability.events_base import Event
from observability.listeners import register_listeners
from observability.span_recording import SpanRecording
from observability.spans import record_spans, span

TURN = TurnContext("trace-abc-123", "u:web", "acme", "u", "web", turn=3)


def test_a_turn_is_current_only_inside_its_block() -> None:
    assert current() is None
    with bind(TURN):
        assert current() is TURN
        with bind(TurnContext("other", "s", "t", "u", "web")):
            assert current() != TURN
        assert current() is TURN
    assert current() is None


async def test_concurrent_turns_keep_their_own_context() -> None:
    async def turn(trace_id: str) -> str:
        with bind(TurnContext(trace_id, "s", "t", "u", "web")):
            await asyncio.sleep(0)
            child = asyncio.create_task(who())
            await asyncio.sleep(0)
            return await child

    async def who() -> str:
        await asyncio.sleep(0)
        turn_context = current()
        return turn_context.trace_id if turn_context else ""

    names = [f"t{n}" for n in range(20)]
    assert await asyncio.gather(*(turn(name) for name in names)) == names


def test_an_event_carries_the_turn_and_the_node_it_happened_in(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="orchestrator"), bind(TURN), span("show_menu"):
        emit(FlowStarted("menu"))
    (record,) = caplog.records
    assert record.event == FlowStarted("menu")  # type: ignore[attr-defined]
    assert record.turn_context is TURN  # type: ignore[attr-defined]
    assert record.node == "show_menu"  # type: ignore[attr-defined]
    assert current_node() == ""


def test_an_event_below_the_level_makes_no_record(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="orchestrator"):
        emit(NodeFinished("greet", 1.0))
    assert not caplog.records


def test_outcomes_and_wire_names_follow_the_event() -> None:
    assert OutputSent("hi", "menu", "menu", 0.9, 1.0).outcome == "ok"
    assert OutputSent("hi", "menu", "menu", 0.9, 1.0, degraded=True).outcome == "degraded"
    failed = OutputSent("sorry", "order", "order", 0.9, 1.0, degraded=True, error_code="service_timeout")
    assert failed.outcome == "error"
    assert failed.line_fields()["error"] == "service_timeout"
    assert failed.line_fields()["response"] == {"reply_text": "sorry"}
    assert ServiceReturned("profile", {}, 1.0).origin == "customer_profile_service"
    assert ServiceReturned("menu", {}, 1.0).origin == "menu_service"


async def test_a_recording_holds_the_spans_of_its_own_tasks_only() -> None:
    async def call(name: str) -> None:
        with span(name, "service"):
            await asyncio.sleep(0.001)

    async def turn(prefix: str) -> list[str]:
        with record_spans() as recording, span(f"{prefix}node"):
            await asyncio.gather(call(f"{prefix}a"), call(f"{prefix}b"))
        return [(s.name) for s in recording.spans]

    first, second = await asyncio.gather(turn("x"), turn("y"))
    assert first == ["xnode", "xa", "xb"]
    assert second == ["ynode", "ya", "yb"]


async def test_a_span_distinguishes_success_failure_and_cancellation() -> None:
    async def waiting() -> None:
        with span("wait", "store"):
            await asyncio.Event().wait()

    with record_spans() as recording:
        with span("good", "model") as good:
            good.outcome = "degraded"
        with pytest.raises(ZeroDivisionError), span("bad", "service"):
            1 / 0  # noqa: B018
        task = asyncio.create_task(waiting())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [(s.name, s.kind, s.outcome) for s in recording.spans] == [
        ("good", "model", "degraded"),
        ("bad", "service", "error"),
        ("wait", "store", "cancelled"),
    ]
    assert all(s.duration_ms >= 0 and s.start_ms >= 0 for s in recording.spans)


async def test_a_span_has_its_parent_step_and_its_events() -> None:
    with bind(TURN), record_spans() as recording:
        emit(FlowStarted("order"))
        with span("fetch_menu") as node, span("menu", "service") as call:
            emit(ServiceReturned("menu", {}, 1.0))
    by_name = {done.name: done for done in recording.spans}
    assert by_name["menu"].parent_id == node.span_id == by_name["fetch_menu"].span_id
    assert by_name["fetch_menu"].parent_id == recording.span_id
    assert [(each.event.event_type, each.span_id) for each in recording.events] == [
        ("flow_start", recording.span_id),
        ("service_return", call.span_id),
    ]
    assert recording.context is TURN


@dataclass
class RecordingListener:
    """A listener that collects everything and fails on one type of event."""

    seen: list[str] = field(default_factory=list)

    def on_recording_start(self, recording: SpanRecording) -> None:
        self.seen.append(f"began {recording.kind}")

    def on_event(self, event: Event) -> None:
        if isinstance(event, ServiceReturned):
            raise RuntimeError("a defect")
        self.seen.append(event.event_type)

    def on_recording_end(self, recording: SpanRecording) -> None:
        self.seen.append(f"ended {recording.outcome}")


def test_a_registered_listener_gets_everything_at_any_log_level(caplog: pytest.LogCaptureFixture) -> None:
    listener = RecordingListener()

    def stumble() -> None:
        with record_spans("background"):
            emit(FlowStarted("order"))
            raise LookupError

    with (
        caplog.at_level(logging.CRITICAL, logger="orchestrator"),
        register_listeners(listener),
        pytest.raises(LookupError),
    ):
        stumble()
    emit(FlowStarted("order"))
    assert listener.seen == ["began background", "flow_start", "ended error"]


def test_an_error_of_a_listener_is_only_logged(caplog: pytest.LogCaptureFixture) -> None:
    listener = RecordingListener()
    with register_listeners(listener), record_spans():
        emit(ServiceReturned("menu", {}, 1.0))
    assert listener.seen == ["began turn", "ended ok"]
    assert [record.name for record in caplog.records if record.levelno == logging.ERROR] == ["observability.listeners"]
