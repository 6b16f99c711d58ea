"""Exports recordings as OpenTelemetry spans: a turn, its nodes and its calls, with the same ids as in the log.

The only module that imports OpenTelemetry; it is imported only when OTEL_ variables switch tracing on. A turn is
exported when it ends; the SDK's own thread sends it. All attributes are redacted as in the log.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.util.re import parse_env_headers
from pydantic import SecretStr

from observability.context import TurnContext
from observability.events import (
    ModelCalled,
    OutputSent,
    RequestRefused,
    ServiceFailed,
    ServiceReturned,
    TurnFailed,
    service_type,
)
from observability.events_base import Event
from observability.span_recording import Span, SpanRecording
from observability.tracing import RemoteSpan, to_w3c_trace_id
from privacy.redaction import opaque_id, redact_text

SHUTDOWN_S = 3.0
Attributes = dict[str, str | int | float | bool | tuple[str, ...]]
_PREFIX = "orchestrator"


@dataclass(frozen=True, slots=True)
class OtelSettings:
    """The exporter's settings. ``endpoint`` is the full URL of the traces; "" means OpenTelemetry's variables."""

    exporter: Literal["otlp", "console"]
    service_name: str
    service_version: str
    endpoint: str = ""
    servers: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)
    """Host and port of each service, and of the database under "postgresql"."""
    headers: SecretStr = field(default=SecretStr(""), repr=False)


class OtelSpans:
    """A listener that exports recordings as spans."""

    def __init__(
        self,
        processor: SpanProcessor,
        resource: Mapping[str, str],
        servers: Mapping[str, tuple[str, int | None]] | None = None,
    ) -> None:
        self._servers = servers or {}
        self._ids = _Ids()
        self._provider = TracerProvider(
            resource=Resource.create(dict(resource)), id_generator=self._ids, shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer("mcp-orchestrator")

    def on_recording_start(self, recording: SpanRecording) -> None:
        """Decide whether this turn is sampled; its calls of services carry the decision."""
        if recording.kind != "request":
            self._decide_sampling(recording)

    def _decide_sampling(self, recording: SpanRecording) -> None:
        trace_id = _trace_id(recording)
        parent = _context_of(recording.caused_by) if _continues_trace(recording) else Context()
        sampling = self._provider.sampler.should_sample(parent, int(trace_id, 16), recording.kind, SpanKind.SERVER)
        recording.sampled = sampling.decision is Decision.RECORD_AND_SAMPLE

    def on_event(self, event: Event) -> None:
        """Nothing: the recording holds the events."""

    def on_recording_end(self, recording: SpanRecording) -> None:
        """Export the spans, the root first."""
        if recording.kind == "request":
            # Only now is its trace id known; it is that of its turn.
            self._decide_sampling(recording)
        if not recording.sampled:
            return
        event_by_span = {each.span_id: each.event for each in recording.events if isinstance(each.event, _OF_CALLS)}
        if recording.kind != "node":
            self._export_root(recording)
        for step in recording.spans:
            self._export_step(recording, step, event_by_span.get(step.span_id))

    async def shut_down(self) -> None:
        """Send the remaining spans within SHUTDOWN_S seconds; if the collector does not answer, they are lost."""
        ending = threading.Thread(target=self._provider.shutdown, name="otel-shutdown", daemon=True)
        ending.start()
        await asyncio.to_thread(ending.join, SHUTDOWN_S)

    def _export_root(self, recording: SpanRecording) -> None:
        end = _find_end(recording)
        caller, links = recording.caused_by, []
        if caller is not None and not _continues_trace(recording):
            links, caller = [Link(_span_context(caller))], None
        if recording.parent_id:
            caller, links = RemoteSpan(_trace_id(recording), recording.parent_id, sampled=True), []
        self._ids.trace_id, self._ids.span_id = int(_trace_id(recording), 16), int(recording.span_id, 16)
        root = self._tracer.start_span(
            _name_of_root(recording),
            context=_context_of(caller, remote=not recording.parent_id),
            kind=_kind_of_root(recording),
            attributes={**_root_attributes(recording), **_end_attributes(end)},
            links=links,
            start_time=recording.began_ns,
        )
        if _has_failed(recording, end):
            root.set_status(Status(StatusCode.ERROR))
        root.end(_to_ns(recording, recording.duration_ms))

    def _export_step(self, recording: SpanRecording, step: Span, event: Event | None) -> None:
        is_orphan = recording.kind == "node" and step.parent_id == recording.span_id
        parent = recording.caused_by.span_id if is_orphan and recording.caused_by else step.parent_id
        self._ids.trace_id, self._ids.span_id = int(_trace_id(recording), 16), int(step.span_id, 16)
        span = self._tracer.start_span(
            _name_of(step, event),
            context=_context_of(RemoteSpan(_trace_id(recording), parent, sampled=True), remote=False),
            kind=SpanKind.INTERNAL if step.kind in ("node", "step") else SpanKind.CLIENT,
            attributes={
                **_step_attributes(step, event),
                **self._server_attributes(step),
                **_conversation_attributes(step, recording.context),
            },
            start_time=_to_ns(recording, step.start_ms),
        )
        if step.outcome == "error":
            span.set_status(Status(StatusCode.ERROR))
        span.end(_to_ns(recording, step.start_ms + step.duration_ms))

    def _server_attributes(self, step: Span) -> Attributes:
        host, port = self._servers.get("postgresql" if step.kind == "store" else step.name, ("", None))
        if not host or step.kind in ("node", "step"):
            return {}
        return {"server.address": host, **({"server.port": port} if port else {})}


_OF_CALLS = (ServiceReturned, ServiceFailed, ModelCalled)
_ENDS = (OutputSent, TurnFailed, RequestRefused)
End = OutputSent | TurnFailed | RequestRefused


class _Ids(IdGenerator):
    """Gives a span the ids that our recording has assigned."""

    trace_id = 0
    span_id = 0

    def generate_trace_id(self) -> int:
        """For a root."""
        return self.trace_id

    def generate_span_id(self) -> int:
        """For every span."""
        return self.span_id


def open_otel(settings: OtelSettings) -> OtelSpans:
    """Start the exporter. OpenTelemetry reads all other options from its own variables (OTEL_BSP_*, ...)."""
    resource = {"service.name": settings.service_name, "service.version": settings.service_version}
    if settings.exporter == "console":
        return OtelSpans(SimpleSpanProcessor(ConsoleSpanExporter()), resource, settings.servers)
    headers = parse_env_headers(settings.headers.get_secret_value(), liberal=True) or None
    exporter = OTLPSpanExporter(endpoint=settings.endpoint or None, headers=headers)
    return OtelSpans(BatchSpanProcessor(exporter), resource, settings.servers)


def _trace_id(recording: SpanRecording) -> str:
    return to_w3c_trace_id(recording.context.trace_id if recording.context else recording.span_id)


def _continues_trace(recording: SpanRecording) -> bool:
    """Whether the turn continues the caller's trace. If the body names another trace id, the caller is only a link."""
    return recording.caused_by is not None and recording.caused_by.trace_id == _trace_id(recording)


def _span_context(span: RemoteSpan, *, remote: bool = True) -> SpanContext:
    flags = TraceFlags(TraceFlags.SAMPLED if span.sampled else TraceFlags.DEFAULT)
    return SpanContext(int(span.trace_id, 16), int(span.span_id, 16), is_remote=remote, trace_flags=flags)


def _context_of(span: RemoteSpan | None, *, remote: bool = True) -> Context:
    """The context in which a child of this span starts; without one, that of a root."""
    if span is None:
        return Context()
    return trace.set_span_in_context(NonRecordingSpan(_span_context(span, remote=remote)), Context())


def _to_ns(recording: SpanRecording, ms: float) -> int:
    return recording.began_ns + int(ms * 1_000_000)


def _find_end(recording: SpanRecording) -> End | None:
    ends: Iterator[Event] = (each.event for each in reversed(recording.events))
    return next((event for event in ends if isinstance(event, _ENDS)), None)


def _name_of_root(recording: SpanRecording) -> str:
    """The kind; for a request its method and route. "HTTP" stands for a method that is not known."""
    if recording.kind != "request":
        return recording.kind
    method = recording.attributes.get("http.request.method")
    parts = ("HTTP" if method == "_OTHER" else method, recording.attributes.get("http.route"))
    return " ".join(str(part) for part in parts if part)


def _kind_of_root(recording: SpanRecording) -> SpanKind:
    """A turn that no request of ours brought (a queue, another process) serves its caller itself."""
    is_server = recording.kind == "request" or (recording.kind == "turn" and not recording.parent_id)
    return SpanKind.SERVER if is_server else SpanKind.INTERNAL


def _root_attributes(recording: SpanRecording) -> Attributes:
    if recording.kind == "request":
        return dict(recording.attributes)
    return _turn_attributes(recording.context)


def _has_failed(recording: SpanRecording, end: End | None) -> bool:
    """A request fails by its status: a rejection is an error of the client."""
    if recording.kind == "request":
        return int(recording.attributes.get("http.response.status_code", 500)) >= 500
    return recording.outcome == "error" or (end is not None and end.outcome == "error")


def _turn_attributes(turn: TurnContext | None) -> Attributes:
    if turn is None:
        return {}
    return {
        f"{_PREFIX}.trace_id": opaque_id(turn.trace_id),
        f"{_PREFIX}.tenant": redact_text(turn.tenant),
        **({f"{_PREFIX}.store": turn.store} if turn.store else {}),
        f"{_PREFIX}.channel": redact_text(turn.channel),
        f"{_PREFIX}.turn": turn.turn,
        "session.id": redact_text(turn.session_id),
    }


def _end_attributes(end: End | None) -> Attributes:
    if end is None:
        return {}
    failed: Attributes = {"error.type": end.error_code} if end.error_code else {}
    if not isinstance(end, OutputSent):
        return failed
    return {
        f"{_PREFIX}.route": end.route,
        f"{_PREFIX}.intent": end.intent,
        f"{_PREFIX}.degraded": end.degraded,
        **failed,
    }


def _name_of(step: Span, event: Event | None) -> str:
    match step.kind:
        case "service":
            return f"POST {step.name}"
        case "model":
            return f"chat {event.model}" if isinstance(event, ModelCalled) else "chat"
        case _:
            return step.name


def _step_attributes(step: Span, event: Event | None) -> Attributes:
    """Attributes by the conventions for HTTP clients, databases and generative AI."""
    match event:
        case ServiceReturned() | ServiceFailed():
            return {
                "http.request.method": "POST",
                "service.peer.name": service_type(event.service),
                **({"http.request.resend_count": event.attempts - 1} if event.attempts > 1 else {}),
                **({"error.type": event.error_code} if isinstance(event, ServiceFailed) else {}),
            }
        case ModelCalled():
            return _model_attributes(event)
    if step.kind != "store":
        return {}
    return {"db.system.name": "postgresql", "db.operation.name": "SELECT", "db.stored_procedure.name": "end_turn"}


def _model_attributes(event: ModelCalled) -> Attributes:
    optional: dict[str, str | int | None] = {
        "gen_ai.usage.input_tokens": event.tokens_in,
        "gen_ai.usage.output_tokens": event.tokens_out,
        "gen_ai.response.model": event.answered_by,
        "error.type": event.error_code,
    }
    return {
        **({"gen_ai.response.finish_reasons": (event.finish_reason,)} if event.finish_reason else {}),
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": event.model,
        "gen_ai.output.type": "json",
        **{name: value for name, value in optional.items() if value is not None},
    }


def _conversation_attributes(step: Span, turn: TurnContext | None) -> Attributes:
    return {"gen_ai.conversation.id": redact_text(turn.session_id)} if turn and step.kind == "model" else {}
