from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from api.request_span import record_incomplete_request
from observability.context import TurnContext, bind
from observability.events import ModelCalled, OutputSent, RequestRefused, ServiceCalled, ServiceFailed, TurnFailed, emit
from observability.listeners import register_listeners
from observability.otel import OtelSpans
from observability.spans import bind_caller, current_traceparent, record_spans, span
from observability.tracing import RemoteSpan, to_w3c_trace_id

TURN = TurnContext("trace-abc-123", "ada:web", "acme", "ada", "web", turn=3)
TRACE = to_w3c_trace_id(TURN.trace_id)
CALLERS = "00f067aa0ba902b7"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """The exported spans."""
    exporter = InMemorySpanExporter()
    with register_listeners(OtelSpans(SimpleSpanProcessor(exporter), {"service.name": "test"})):
        yield exporter


def by_name(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    return {span.name: span for span in exporter.get_finished_spans()}


def ids(span: ReadableSpan) -> tuple[str, str, str | None]:
    """The ids of trace, span and parent, in hex."""
    context, parent = span.get_span_context(), span.parent
    assert context is not None
    return f"{context.trace_id:032x}", f"{context.span_id:016x}", f"{parent.span_id:016x}" if parent else None


def a_turn() -> str:
    """Run one turn. Returns the traceparent of its call of the order service."""
    with bind(TURN), record_spans():
        with span("classify_intent"), span("model", kind="model"):
            emit(ModelCalled("gpt-4.1-mini", 9.0, tokens_in=120, tokens_out=15))
        with span("quote_order"), span("order", kind="service") as call:
            header = current_traceparent(TURN.trace_id)
            emit(ServiceCalled("order", {"items": []}))
            emit(ServiceFailed("order", "service_timeout", "no answer", 9.0, attempts=3))
            call.outcome = "error"
        with span("commit", kind="store"):
            pass
        emit(OutputSent("Sorry", "order", "order", 0.9, 20.0, error_code="service_timeout"))
    return header


def test_a_turn_is_one_trace_of_nodes_and_calls_under_the_ids_that_events_have(exporter: InMemorySpanExporter) -> None:
    header = a_turn()
    spans = by_name(exporter)
    assert set(spans) == {"turn", "classify_intent", "chat gpt-4.1-mini", "quote_order", "POST order", "commit"}
    assert {ids(each)[0] for each in spans.values()} == {TRACE}
    root = ids(spans["turn"])[1]
    assert ids(spans["turn"])[2] is None
    assert ids(spans["quote_order"])[2] == ids(spans["classify_intent"])[2] == ids(spans["commit"])[2] == root
    assert ids(spans["POST order"])[2] == ids(spans["quote_order"])[1]
    assert header == f"00-{TRACE}-{ids(spans['POST order'])[1]}-01"
    for each in spans.values():
        assert spans["turn"].start_time <= each.start_time <= each.end_time <= spans["turn"].end_time  # type: ignore[operator]


def test_the_turns_span_has_ids_route_and_outcome(exporter: InMemorySpanExporter) -> None:
    a_turn()
    root = by_name(exporter)["turn"]
    assert root.kind is SpanKind.SERVER
    assert root.status.status_code is StatusCode.ERROR
    assert dict(root.attributes or {}) == {
        "orchestrator.trace_id": "trace-abc-123",
        "orchestrator.tenant": "acme",
        "orchestrator.channel": "web",
        "orchestrator.turn": 3,
        "orchestrator.route": "order",
        "orchestrator.intent": "order",
        "orchestrator.degraded": False,
        "session.id": "ada:web",
        "error.type": "service_timeout",
    }
    assert root.resource.attributes["service.name"] == "test"


def test_a_model_call_follows_the_conventions_for_generative_ai(exporter: InMemorySpanExporter) -> None:
    a_turn()
    model_span = by_name(exporter)["chat gpt-4.1-mini"]
    assert model_span.kind is SpanKind.CLIENT
    assert dict(model_span.attributes or {}) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4.1-mini",
        "gen_ai.output.type": "json",
        "gen_ai.conversation.id": "ada:web",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 15,
    }


def test_a_service_call_has_the_service_and_the_error(exporter: InMemorySpanExporter) -> None:
    a_turn()
    spans = by_name(exporter)
    assert spans["POST order"].kind is SpanKind.CLIENT
    assert spans["POST order"].status.status_code is StatusCode.ERROR
    assert dict(spans["POST order"].attributes or {}) == {
        "http.request.method": "POST",
        "http.request.resend_count": 2,
        "service.peer.name": "order_service",
        "error.type": "service_timeout",
    }
    assert dict(spans["commit"].attributes or {}) == {
        "db.system.name": "postgresql",
        "db.operation.name": "SELECT",
        "db.stored_procedure.name": "end_turn",
    }


def test_the_callers_span_is_the_parent_of_the_turn(exporter: InMemorySpanExporter) -> None:
    trace_id = uuid.uuid4()
    turn = TurnContext(str(trace_id), "s", "t", "u", "web")
    with bind_caller(RemoteSpan(trace_id.hex, CALLERS, sampled=True)), bind(turn), record_spans():
        pass
    (root,) = exporter.get_finished_spans()
    assert (ids(root)[0], ids(root)[2]) == (trace_id.hex, CALLERS)
    assert root.links == ()


def test_a_caller_with_a_trace_of_its_own_is_linked(exporter: InMemorySpanExporter) -> None:
    with (
        bind_caller(RemoteSpan("4bf92f3577b34da6a3ce929d0e0e4736", CALLERS, sampled=True)),
        bind(TURN),
        record_spans(),
    ):
        pass
    (root,) = exporter.get_finished_spans()
    assert (ids(root)[0], ids(root)[2]) == (TRACE, None)
    assert [f"{link.context.span_id:016x}" for link in root.links] == [CALLERS]


def test_an_unsampled_callers_turn_is_not_exported_and_services_get_the_flag(exporter: InMemorySpanExporter) -> None:
    with bind_caller(RemoteSpan(TRACE, CALLERS, sampled=False)):
        assert a_turn().endswith("-00")
    assert exporter.get_finished_spans() == ()


def test_a_sampler_of_the_environment_decides_for_the_whole_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    exporter = InMemorySpanExporter()
    with register_listeners(OtelSpans(SimpleSpanProcessor(exporter), {})):
        assert a_turn().endswith("-00")
    assert exporter.get_finished_spans() == ()


def test_nodes_that_a_server_runs_are_children_of_the_turn(exporter: InMemorySpanExporter) -> None:
    with bind_caller(RemoteSpan(TRACE, CALLERS, sampled=True)), bind(TURN), record_spans("node"), span("order_flow"):
        pass
    (only,) = exporter.get_finished_spans()
    assert (only.name, ids(only)[0], ids(only)[2]) == ("order_flow", TRACE, CALLERS)


def test_turns_at_the_same_time_keep_their_own_spans(exporter: InMemorySpanExporter) -> None:
    async def turn(name: str) -> None:
        with bind(TurnContext(name, "s", "t", "u", "web")), record_spans(), span(name):
            await asyncio.sleep(0)
            with span(f"{name}-inner"):
                await asyncio.sleep(0)

    async def both() -> None:
        await asyncio.gather(turn("a"), turn("b"))

    asyncio.run(both())
    spans = by_name(exporter)
    for name in ("a", "b"):
        assert ids(spans[f"{name}-inner"])[2] == ids(spans[name])[1]
        assert ids(spans[f"{name}-inner"])[0] == ids(spans[name])[0] == to_w3c_trace_id(name)


def test_a_turns_span_names_the_store(exporter: InMemorySpanExporter) -> None:
    for store in ("mitte", ""):
        with bind(TurnContext("t", "s", "acme", "u", "web", store=store)), record_spans():
            emit(TurnFailed("session_busy", ""))
    stores = [(each.attributes or {}).get("orchestrator.store") for each in exporter.get_finished_spans()]
    assert stores == ["mitte", None]


def test_personal_data_is_not_in_spans(exporter: InMemorySpanExporter) -> None:
    turn = TurnContext("for ada@example.com", "ada@example.com:web", "ada@example.com", "ada@example.com", "web")
    with bind(turn), record_spans(), span("model", kind="model"):
        emit(ModelCalled("m", 1.0))
        emit(TurnFailed("session_busy", "ada@example.com"))
    assert len(exporter.get_finished_spans()) == 2
    assert "ada@" not in "".join(each.to_json() for each in exporter.get_finished_spans())


def a_request(status: int, *, trace_id: str = TURN.trace_id, turn: bool = False) -> None:
    with record_spans("request") as request:
        if turn:
            a_turn()
        if status >= 400:
            emit(RequestRefused("invalid_request", status))
        request.context = TurnContext(trace_id, session_id="", tenant="", user="", channel="")
        request.attributes = {
            "http.request.method": "POST", "http.route": "/orchestrate", "http.response.status_code": status,
        }  # fmt: skip


def test_a_turn_is_a_child_of_its_request(exporter: InMemorySpanExporter) -> None:
    a_request(200, turn=True)
    spans = by_name(exporter)
    request, turn = spans["POST /orchestrate"], spans["turn"]
    assert (request.kind, turn.kind) == (SpanKind.SERVER, SpanKind.INTERNAL)
    assert ids(request) == (TRACE, ids(turn)[2], None)
    assert request.status.status_code is StatusCode.UNSET


FAILURES = [(422, StatusCode.UNSET), (429, StatusCode.UNSET), (503, StatusCode.ERROR)]


@pytest.mark.parametrize(("status", "code"), FAILURES)
def test_a_rejected_request_has_a_span(exporter: InMemorySpanExporter, status: int, code: StatusCode) -> None:
    with bind_caller(RemoteSpan(TRACE, CALLERS, sampled=True)):
        a_request(status)
    span = by_name(exporter)["POST /orchestrate"]
    assert ids(span)[2] == CALLERS
    assert span.status.status_code is code
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/orchestrate",
        "http.response.status_code": status,
        "error.type": "invalid_request",
    }


def test_a_request_that_never_arrived_has_a_span(exporter: InMemorySpanExporter) -> None:
    with record_incomplete_request("trace-abc-123", 431):
        emit(RequestRefused("headers_too_large", 431))
    span = by_name(exporter)["HTTP"]
    assert (span.kind, span.parent) == (SpanKind.SERVER, None)
    assert dict(span.attributes or {}) == {
        "http.request.method": "_OTHER",
        "http.response.status_code": 431,
        "error.type": "headers_too_large",
    }


def test_a_request_that_the_caller_does_not_sample_is_not_exported(exporter: InMemorySpanExporter) -> None:
    with bind_caller(RemoteSpan(TRACE, CALLERS, sampled=False)):
        a_request(422)
    assert by_name(exporter) == {}


def test_reading_without_a_model_is_no_call_of_a_model(exporter: InMemorySpanExporter) -> None:
    with bind(TURN), record_spans(), span("classify_intent"), span("understand", kind="step"):
        pass
    understand = by_name(exporter)["understand"]
    assert understand.kind is SpanKind.INTERNAL
    assert dict(understand.attributes or {}) == {}


def test_a_model_call_names_the_model_that_answered_and_why_it_stopped(exporter: InMemorySpanExporter) -> None:
    with bind(TURN), record_spans(), span("model", kind="model"):
        emit(ModelCalled("gpt-4.1-mini", 9.0, answered_by="gpt-4.1-mini-2025-04-14", finish_reason="stop"))
    attributes = dict(by_name(exporter)["chat gpt-4.1-mini"].attributes or {})
    assert attributes["gen_ai.response.model"] == "gpt-4.1-mini-2025-04-14"
    assert attributes["gen_ai.response.finish_reasons"] == ("stop",)


def test_calls_name_the_server() -> None:
    exporter = InMemorySpanExporter()
    servers = {"order": ("orders.example", 8443), "postgresql": ("db.example", None)}
    with register_listeners(OtelSpans(SimpleSpanProcessor(exporter), {}, servers)):
        a_turn()
    spans = by_name(exporter)
    order, commit = dict(spans["POST order"].attributes or {}), dict(spans["commit"].attributes or {})
    assert (order["server.address"], order["server.port"]) == ("orders.example", 8443)
    assert commit["server.address"] == "db.example"
    assert "server.port" not in commit
