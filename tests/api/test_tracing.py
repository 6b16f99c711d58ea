"""One trace from the caller's header to the microservice's, with all events in between."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from observability.context import current
from observability.events import RequestRefused, ServiceCalled
from observability.events_base import Event
from observability.listeners import register_listeners
from observability.span_recording import SpanRecording
from observability.spans import current_span_id
from tests.api.restaurant import Guest, open_api, settings_for
from tests.services.stand_in import Reply, StandIn

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
MENU = {"categories": [{"name": "Drinks", "items": [{"id": "w", "name": "Still Water", "price": 2.0}]}]}


@dataclass
class Ears:
    """The emitted events with their trace and step, and the ended turns."""

    heard: list[tuple[Event, str, str]] = field(default_factory=list)
    turns: list[SpanRecording] = field(default_factory=list)

    def on_recording_start(self, recording: SpanRecording) -> None:
        """Nothing yet."""

    def on_event(self, event: Event) -> None:
        turn = current()
        self.heard.append((event, turn.trace_id if turn else "", current_span_id()))

    def on_recording_end(self, recording: SpanRecording) -> None:
        self.turns.append(recording)


async def test_the_callers_trace_goes_on_to_the_services(api_database: str) -> None:
    async with StandIn(Reply.of(MENU)) as menu:
        settings = settings_for(api_database, {"menu_service_url": menu.url})
        async with open_api(settings) as client:
            guest = Guest(client)
            ears = Ears()
            with register_listeners(ears):
                body = {"text": "what drinks do you have?", "user_id": guest.name}
                headers = {"traceparent": f"00-{TRACE}-{SPAN}-00"}
                answer = await client.post("/orchestrate", json=body, headers=headers)
    assert answer.json()["trace_id"] == TRACE
    assert {trace_id for _, trace_id, _ in ears.heard} == {TRACE}
    (turn,) = ears.turns
    assert turn.caused_by is not None
    assert turn.caused_by.span_id == SPAN
    (step,) = (step for event, _, step in ears.heard if isinstance(event, ServiceCalled) and event.service == "menu")
    assert menu.seen[0].headers["traceparent"] == f"00-{TRACE}-{step}-00"
    assert menu.seen[0].headers["x-trace-id"] == TRACE


async def test_a_trace_id_in_the_body_outweighs_the_headers(client: httpx.AsyncClient, guest: Guest) -> None:
    body = {"text": "hello", "user_id": guest.name, "trace_id": "trace-abc-123"}
    answer = await client.post("/orchestrate", json=body, headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    assert answer.json()["trace_id"] == "trace-abc-123"


async def test_every_refusal_is_an_event_with_its_code_and_trace_id(client: httpx.AsyncClient) -> None:
    ears = Ears()
    with register_listeners(ears):
        refused = await client.post("/orchestrate", json={"text": "hi"}, headers={"X-Trace-Id": "trace-1"})
        await client.get("/nothing-here", headers={"traceparent": f"00-{TRACE}-{SPAN}-01"})
    assert refused.status_code == 422
    assert [(event, trace_id) for event, trace_id, _ in ears.heard] == [
        (RequestRefused("invalid_request", 422), "trace-1"),
        (RequestRefused("not_found", 404), TRACE),
    ]


async def test_spans_of_a_turn_arrive_at_a_collector_when_otel_variables_say_so(api_database: str) -> None:
    async with StandIn(Reply.of(MENU)) as menu, StandIn(Reply(b"")) as collector:
        otel = {
            "otel_exporter_otlp_endpoint": collector.url,
            "otel_exporter_otlp_headers": "authorization=Bearer%20abc",
        }
        settings = settings_for(api_database, {"menu_service_url": menu.url}, **otel)
        async with open_api(settings) as client:
            guest = Guest(client)
            await guest.says("what drinks do you have?", trace_id=str(uuid.UUID(TRACE)))
        sent = collector.seen
    assert {(post.path, post.headers["authorization"]) for post in sent} == {("/service/v1/traces", "Bearer abc")}
    resources = [each for post in sent for each in ExportTraceServiceRequest.FromString(post.body).resource_spans]
    spans = [span for each in resources for scope in each.scope_spans for span in scope.spans]
    names = {a.key: a.value.string_value for a in resources[0].resource.attributes}
    assert names["service.name"] == "mcp-orchestrator"
    turn = {span.name: span for span in spans if span.trace_id.hex() == TRACE}
    assert {"turn", "classify_intent", "fetch_menu", "POST menu", "menu_flow", "compose_response", "commit"} <= set(
        turn
    )
    asked = menu.seen[-1].headers["traceparent"]
    assert asked == f"00-{TRACE}-{turn['POST menu'].span_id.hex()}-01"
    assert turn["POST menu"].parent_span_id == turn["fetch_menu"].span_id
