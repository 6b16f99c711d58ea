from __future__ import annotations

import logging
import sys
import threading
import time
from datetime import datetime

import pytest
from pydantic import SecretStr

from observability.context import TurnContext, bind
from observability.events import (
    FlowStarted,
    InputReceived,
    IntentUnderstood,
    NodeFinished,
    OutputSent,
    ProcessStopped,
    ServiceCalled,
    ServiceReturned,
    TraceLabelDemoted,
    emit,
    to_log_record,
)
from observability.json_formatter import JsonFormatter
from observability.loki import BatchEmitter, LokiSink
from observability.spans import span
from tests.observability.conftest import StartLog
from tests.observability.stand_in import LokiStandIn, Mode
from tests.waiting import wait_for_sync

PATIENT_S = 20.0


def a_turn(trace_id: str = "trace-abc-123", number: int = 1) -> int:
    """Emit the events of one turn. Returns their number."""
    with bind(TurnContext(trace_id, "user-123:web", "acme", "user-123", "web", number)):
        emit(InputReceived("Can you read me the menu?"))
        emit(IntentUnderstood("menu", 0.97, "local", latency_ms=0.4))
        emit(FlowStarted("menu"))
        with span("fetch_menu"):
            emit(ServiceCalled("menu", {"user_id": "user-123", "items": [{"name": "x", "quantity": 2}]}))
            emit(ServiceReturned("menu", {"output": "Here is the menu"}, 12.5))
        emit(OutputSent("Here is the menu...", "menu", "menu", 0.97, 14.2))
    return 6


def test_a_tenant_is_a_label_only_by_its_configured_name(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    log.label_tenants(lambda name: name if name == "acme" else "other")
    a_turn()
    with bind(TurnContext("trace-2", "s", "named by a client", "u", "web", store="mitte")):
        emit(InputReceived("hello"))
    emit(ProcessStopped())
    assert log.stop(PATIENT_S).total_lost == 0
    assert {entry.labels["tenant"] for entry in loki.query(trace_id="trace-abc-123")} == {"acme"}
    [entry] = loki.query(trace_id="trace-2")
    assert (entry.labels["tenant"], entry.fields["tenant"], entry.fields["store"]) == (
        "other",
        "named by a client",
        "mitte",
    )
    assert [entry.labels.get("tenant") for entry in loki.query(event="process_stopped")] == [None]


def test_one_query_by_trace_id_finds_the_whole_turn_in_order(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    a_turn()
    a_turn("trace-other")
    assert log.stop(PATIENT_S).total_lost == 0

    entries = loki.query(trace_id="trace-abc-123")
    kinds = ["input", "intent_understood", "flow_start", "service_call", "service_return", "output"]
    assert [e.fields["event_type"] for e in entries] == kinds
    assert {e.labels["app"] for e in entries} == {"test-app"}
    assert entries[1].labels["service"] == "intent_service"
    assert entries[3].fields["service_span"] == entries[4].fields["service_span"] is not None
    call = entries[3]
    assert call.labels == {
        "app": "test-app",
        "level": "info",
        "trace_id": "trace-abc-123",
        "event": "service_call",
        "service": "menu_service",
        "step": "fetch_menu",
        "outcome": "ok",
        "mode": "sync",
        "io": "out",
    }
    assert call.fields["request"] == {"user_id": "user-123", "items": [{"name": "x", "quantity": 2}]}
    assert entries[5].fields["response"] == {"reply_text": "Here is the menu..."}


def test_flow_names_of_v2_are_on_each_line_of_the_order_flow(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log(flow_label="v2", app_label="mcp_orchestrator_v2")
    with bind(TurnContext("trace-v2", "s", "t", "u", "web", 1)):
        with span("order_flow"):
            emit(FlowStarted("order_flow"))
            emit(NodeFinished("order_flow", 1.0))
        emit(FlowStarted("menu_flow"))
    log.stop(PATIENT_S)

    food = loki.query(app="mcp_orchestrator_v2", flow="food_order")
    assert [entry.labels["event"] for entry in food] == ["flow_start", "node_finished"]
    assert {entry.labels["step"] for entry in food} == {"order_flow"}
    assert food[0].fields["flow"] == "order_flow"
    assert len(loki.query(flow="menu_flow")) == 1


def test_every_line_has_the_fields_of_the_contract(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    a_turn()
    log.stop(PATIENT_S)
    contract = {
        "trace_id", "session_id", "event_type", "service_type", "sync_mode", "io", "latency_ms", "user", "channel",
        "turn", "intent", "intent_confidence", "route", "request", "response", "error", "tenant", "node", "outcome",
        "service_span",
    }  # fmt: skip
    for entry in loki.lines:
        assert contract <= entry.fields.keys()
    assert loki.lines[0].fields["session_id"] == "user-123:web"


def test_a_line_carries_the_time_of_the_event_not_of_the_push(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.failures_left = 3
    log = start_log()
    before = time.time_ns()
    emit(FlowStarted("menu"))
    after = time.time_ns()
    loki.wait_attempts(4)
    log.stop(PATIENT_S)
    (entry,) = loki.query(event="flow_start")
    assert before - 1000 <= entry.at_ns <= after
    logged_at = datetime.fromisoformat(str(entry.fields["time"])).timestamp()
    assert abs(logged_at * 1e9 - entry.at_ns) < 1e5


def test_many_records_go_in_few_pushes(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    count = sum(a_turn(f"trace-{n}") for n in range(200))
    assert log.stop(PATIENT_S).total_lost == 0
    # A push with a late answer is sent again; Loki stores the same line of the same time once.
    assert len({entry.line for entry in loki.lines}) == count
    assert loki.attempts < count / 20


def test_credentials_org_id_and_gzip_are_sent(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.user, loki.password = "123", "s3cret"
    log = start_log(username="123", token=SecretStr("s3cret"), org_id="kitchen")
    a_turn()
    assert log.stop(PATIENT_S).total_lost == 0
    sent = {name.lower(): value for name, value in loki.headers[0].items()}
    assert sent["x-scope-orgid"] == "kitchen"
    assert sent["content-encoding"] == "gzip"


def test_metadata_mode_keeps_trace_ids_out_of_the_labels(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log(trace_id_as="metadata")
    a_turn()
    log.stop(PATIENT_S)
    assert loki.query(trace_id="trace-abc-123") == []
    assert [e.metadata["trace_id"] for e in loki.query(app="test-app")] == ["trace-abc-123"] * 6


def test_a_stream_limit_moves_trace_id_to_metadata_once_and_loses_nothing(
    loki: LokiStandIn, start_log: StartLog
) -> None:
    log = start_log()
    a_turn("trace-0")
    loki.wait_entries(6)
    # Streams with a trace id have reached the limit: only existing streams are accepted.
    loki.stream_limit = len(loki.streams)
    for n in range(1, 100):
        a_turn(f"trace-{n}")
    assert log.stop(PATIENT_S).total_lost == 0

    by_trace = {f"trace-{n}": set[object]() for n in range(100)}
    for entry in loki.query(app="test-app"):
        trace_id = entry.labels.get("trace_id") or entry.metadata.get("trace_id")
        if trace_id:
            by_trace[trace_id].add(entry.fields["event_type"])
    assert {name: len(kinds) for name, kinds in by_trace.items() if len(kinds) != 6} == {}
    demotions = [e for e in loki.lines if e.fields["event_type"] == "trace_label_demoted"]
    assert len(demotions) == 1
    later = [e for e in loki.lines if e.fields["trace_id"] == "trace-99"]
    assert {(*e.labels, e.metadata["event"]) for e in later} >= {("app", "input"), ("app", "output")}


def test_labels_come_back_when_loki_accepts_new_streams_again(loki: LokiStandIn) -> None:
    emitter = BatchEmitter(loki.url, "test-app", auth=None, org_id="", labelling="label")
    sink = LokiSink(emitter, bare_s=0.0)
    line = JsonFormatter().format(to_log_record(FlowStarted("menu")))
    loki.stream_limit = 1
    news = sink.send([line], timeout_s=5)
    assert isinstance(news, TraceLabelDemoted)
    assert loki.lines[-1].labels == {"app": "test-app"}
    loki.stream_limit = 10
    assert sink.send([line], timeout_s=5) is None
    assert loki.lines[-1].labels["flow"] == "menu"
    emitter.close()


def test_an_outage_within_the_queue_loses_nothing(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.mode = "unavailable"
    log = start_log()
    count = sum(a_turn(f"trace-{n}") for n in range(50))
    loki.wait_attempts(3)
    loki.mode = "fine"
    final = log.stop(PATIENT_S)
    assert final.total_lost == 0
    assert len(loki.query(app="test-app")) == count + len(loki.events("logs_stalled"))
    assert len(loki.events("logs_stalled")) == 1


def test_a_refused_connection_is_waited_out(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.stop()
    log = start_log()
    count = a_turn()
    time.sleep(0.3)  # time itself is simulated: Loki is away for a while
    loki.start()
    assert log.stop(PATIENT_S).total_lost == 0
    assert len(loki.query(trace_id="trace-abc-123")) == count


def test_the_drop_counter_is_exact_and_logged_after_the_overflow(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.mode = "unavailable"
    log = start_log(queue_size=20)
    emit(FlowStarted("first"))
    loki.wait_attempts(2)
    for _ in range(299):
        emit(FlowStarted("menu"))
    wait_for_sync(lambda: log.counts().total_lost > 0)
    loki.mode = "fine"
    wait_for_sync(lambda: _count_reported(loki) > 0 and _count_reported(loki) >= log.counts().total_lost)
    final = log.stop(PATIENT_S)

    delivered = len(loki.query(event="flow_start"))
    own = 1 - len(loki.events("logs_stalled"))
    assert 0 < delivered < 100
    assert delivered + final.total_lost == 300 + own
    assert _count_reported(loki) == final.total_lost


def test_a_rejected_line_is_counted_and_not_sent_again(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    stale = logging.LogRecord("orchestrator", logging.INFO, "", 0, "old", None, None)
    stale.created = time.time() - 8 * 24 * 3600
    logging.getLogger("orchestrator").handle(stale)
    loki.wait_attempts(1)
    emit(FlowStarted("menu"))
    final = log.stop(PATIENT_S)
    assert len(loki.query(event="flow_start")) == 1
    assert sum(o.refused for o in final.sinks) == 1
    assert len(loki.refusals) == 1


def test_a_line_too_long_for_loki_is_shortened_not_lost(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    emit(ServiceReturned("menu", {"output": "pizza, " * 100_000}, 1.0))
    assert log.stop(PATIENT_S).total_lost == 0
    (entry,) = loki.query(event="service_return")
    shortened = entry.fields["response"]
    assert isinstance(shortened, dict)
    assert shortened["truncated_bytes"] > 700_000
    assert str(shortened["start"]).startswith('{"output":"pizza, ')


def test_label_values_are_bounded_in_number(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    for n in range(500):
        emit(FlowStarted(f"flow-{n}"))
    log.stop(PATIENT_S)
    flows = {e.labels["flow"] for e in loki.lines}
    assert len(flows) <= 101
    assert "other" in flows
    assert {e.fields["flow"] for e in loki.lines} == {f"flow-{n}" for n in range(500)}


@pytest.mark.parametrize("mode", ["black_hole", "slow", "unavailable"])
def test_emitting_does_no_io_whatever_loki_does(loki: LokiStandIn, start_log: StartLog, mode: Mode) -> None:
    log = start_log()
    loki.mode = mode
    me = threading.get_ident()
    touched: list[str] = []
    watching = False

    def watch(event: str, _args: tuple[object, ...]) -> None:
        if watching and threading.get_ident() == me and event.startswith(("socket.", "open", "time.sleep")):
            touched.append(event)

    sys.addaudithook(watch)  # It cannot be removed; after the test it does nothing.
    emit(FlowStarted("first"))
    loki.wait_attempts(1)
    watching = True
    for n in range(200):
        a_turn(f"trace-{n}")
    watching = False
    assert touched == []
    assert log.counts().dropped == 0


def test_a_black_hole_does_not_hold_up_the_end(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.mode = "black_hole"
    log = start_log()
    count = a_turn()
    loki.wait_attempts(1)
    before = time.monotonic()
    final = log.stop(0.5)
    assert time.monotonic() - before < 5
    assert sum(o.dropped for o in final.sinks) >= count


def test_a_black_hole_keeps_the_waiting_lines_within_bounds(loki: LokiStandIn, start_log: StartLog) -> None:
    loki.mode = "black_hole"
    log = start_log(queue_size=100)
    for n in range(400):
        a_turn(f"trace-{n}")
        if n % 10 == 0:
            time.sleep(0.02)  # a pause on purpose: lines arrive over time
    waiting = log.counts().sinks[0].waiting
    assert waiting <= 200
    assert log.counts().total_lost > 0


def test_the_pushing_itself_is_never_logged_even_with_everything_at_debug(
    loki: LokiStandIn, start_log: StartLog
) -> None:
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        log = start_log()
        logging.getLogger("urllib3").debug("from the application itself, which is allowed")
        emit(FlowStarted("menu"))
        loki.wait_entries(2)
        time.sleep(0.5)  # time itself is tested: no line about the push may follow
        final = log.stop(PATIENT_S)
    finally:
        root.setLevel(before)
    assert final.total_lost == 0
    pushed = [e.fields["logger"] for e in loki.lines if e.fields["event_type"] == "log"]
    assert "urllib3" in pushed
    assert "urllib3.connectionpool" not in pushed


def test_other_libraries_warnings_arrive_redacted_with_the_turn(loki: LokiStandIn, start_log: StartLog) -> None:
    log = start_log()
    with bind(TurnContext("trace-abc-123", "s", "acme", "u", "web")):
        try:
            raise ValueError("no such guest: jane@example.com")
        except ValueError:
            logging.getLogger("some.library").warning("trouble for %s", "jane@example.com", exc_info=True)
    log.stop(PATIENT_S)
    (entry,) = loki.query(trace_id="trace-abc-123")
    assert entry.fields["message"] == "trouble for [email]"
    assert entry.fields["error"] == "ValueError"
    assert "jane" not in entry.line


def test_a_value_that_cannot_be_serialized_affects_only_its_line(loki: LokiStandIn, start_log: StartLog) -> None:
    class Hostile:
        def __str__(self) -> str:
            raise RuntimeError("no")

    log = start_log()
    emit(ServiceCalled("menu", Hostile()))
    emit(ServiceCalled("menu", {"odd": "\ud800", "huge": 10**30}))
    emit(ServiceReturned("menu", {"odd": "\ud800" * 1000}, 1.0))
    assert log.stop(PATIENT_S).total_lost == 0
    assert [line.fields["event_type"] for line in loki.lines] == ["service_call", "service_call", "service_return"]
    assert loki.lines[0].fields["error"] == "unreadable_record"


def _count_reported(loki: LokiStandIn) -> int:
    return sum(int(str(dropped["count"])) for dropped in loki.events("logs_dropped"))
