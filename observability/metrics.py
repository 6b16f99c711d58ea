"""The numbers of GET /metrics. A projection of the events: nothing is counted elsewhere, so nothing is counted twice.

Labels are closed sets that our own code names: routes, outcomes, nodes, services, codes. A tenant, a session or a trace
is none: clients name those, so their number has no bound; the log and the ledger know them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from observability.events import (
    CircuitChanged,
    Event,
    FlowFellBack,
    IntentUnderstood,
    ModelCalled,
    NodeFinished,
    OutputSent,
    PlacementChanged,
    ProcessStarted,
    RequestRefused,
    ServiceFailed,
    ServiceReturned,
    TurnFailed,
    TurnRepeated,
)
from observability.queue_handler import LogCounts
from observability.spans import SpanRecording

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_TURN_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 35.0)
_CALL_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_NODE_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
_OPENNESS = {"closed": 0.0, "half_open": 0.5, "open": 1.0}

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Standing:
    """What no event tells, read when the numbers are asked for.

    ``placements``: of each open status, how many there are, and the age of the oldest in seconds. None: the database is
    away.
    """

    log: LogCounts
    placements: Mapping[str, tuple[int, float]] | None


class Metrics:
    """A watcher that counts. One per app, with a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._standing = _StandingCollector()
        self.registry.register(self._standing)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._make_turn_instruments()
        self._make_call_instruments()
        self._make_other_instruments()
        self._counts: dict[type[Event], Callable[[Event], None]] = {}
        self._project()

    def recording_started(self, recording: SpanRecording) -> None:
        """A turn came in."""
        if recording.kind == "turn":
            self._in_flight.inc()

    def event_emitted(self, event: Event) -> None:
        """Count the event, and what else its type stands for."""
        self._events.labels(event.event_type).inc()
        count = self._counts.get(type(event))
        if count is not None:
            count(event)

    def recording_ended(self, recording: SpanRecording) -> None:
        """A turn is over, with or without a reply; its time is the guest's: waiting in line and the commit included."""
        for step in recording.spans:
            if step.kind == "store":
                self._store_s.labels(step.name).observe(step.duration_ms / 1000)
        if recording.kind != "turn":
            return
        self._in_flight.dec()
        route, outcome = _end_of(recording)
        self._turns.labels(route, outcome).inc()
        self._turn_s.labels(route).observe(recording.duration_ms / 1000)

    def render(self, standing: Standing) -> bytes:
        """The page, in Prometheus' text format."""
        self._standing.latest = standing
        return generate_latest(self.registry)

    def _make_turn_instruments(self) -> None:
        self._in_flight = self._gauge("turns_in_flight", "Turns that are being answered now")
        self._turns = self._counter("turns", "Turns by what they ended in", "route", "outcome")
        self._degraded = self._counter("turns_degraded", "Turns answered without the model that should have", "route")
        self._turn_s = self._histogram("turn_seconds", "Whole turns, waiting included", _TURN_S, "route")
        self._node_s = self._histogram("node_seconds", "Nodes of the graph", _NODE_S, "node")
        self._store_s = self._histogram("store_seconds", "Steps in the database", _CALL_S, "step")
        self._intents = self._counter("intents", "What guests wanted, and who understood it", "intent", "source")
        self._fallbacks = self._counter("flow_fallbacks", "Flows that could not do what was asked", "flow", "reason")
        self._refusals = self._counter("refusals", "Requests answered with a problem", "code")

    def _make_call_instruments(self) -> None:
        self._call_s = self._histogram("service_seconds", "Calls of microservices", _CALL_S, "service", "outcome")
        self._call_errors = self._counter("service_errors", "Calls without a valid answer", "service", "code")
        self._retries = self._counter("service_retries", "POSTs beyond the first of a call", "service")
        self._circuits = self._gauge(
            "circuit_open", "1: the service is left alone; 0.5: tried by one call; 0: in use", "service", "operation"
        )
        self._model_calls = self._counter("model_calls", "Questions to the language model", "model", "outcome", "code")
        self._model_s = self._histogram("model_seconds", "Questions to the language model", _CALL_S, "model")
        self._tokens = self._counter("model_tokens", "Tokens as the server counted them", "model", "direction")

    def _make_other_instruments(self) -> None:
        self._placements = self._counter("placements", "Orders on their way that took this status", "status")
        self._events = self._counter("events", "Everything that was told, by type", "event")
        self._build = self._gauge("build_info", "Always 1", "version", "understanding")

    def _project(self) -> None:
        """Which event moves which instruments."""
        self._on(NodeFinished, lambda e: self._node_s.labels(e.node).observe(e.latency_ms / 1000))
        self._on(IntentUnderstood, lambda e: self._intents.labels(e.intent, e.source).inc())
        self._on(FlowFellBack, lambda e: self._fallbacks.labels(e.flow, e.reason).inc())
        self._on(RequestRefused, lambda e: self._refusals.labels(e.error_code).inc())
        self._on(ServiceReturned, self._count_call)
        self._on(ServiceFailed, self._count_call)
        self._on(CircuitChanged, lambda e: self._circuits.labels(e.service, e.operation).set(_OPENNESS.get(e.state, 1)))
        self._on(ModelCalled, self._count_question)
        self._on(OutputSent, self._count_output)
        self._on(PlacementChanged, lambda e: self._placements.labels(e.status).inc())
        self._on(ProcessStarted, lambda e: self._build.labels(e.version, e.settings.get("understanding", "")).set(1))

    def _on(self, kind: type[E], count: Callable[[E], None]) -> None:
        self._counts[kind] = count  # type: ignore[assignment]  # looked up by the event's own type

    def _count_call(self, event: ServiceReturned | ServiceFailed) -> None:
        self._call_s.labels(event.service, event.outcome).observe(event.latency_ms / 1000)
        if event.attempts > 1:
            self._retries.labels(event.service).inc(event.attempts - 1)
        if isinstance(event, ServiceFailed):
            self._call_errors.labels(event.service, event.error_code).inc()

    def _count_question(self, event: ModelCalled) -> None:
        self._model_calls.labels(event.model, event.outcome, event.error_code or "").inc()
        self._model_s.labels(event.model).observe(event.latency_ms / 1000)
        self._tokens.labels(event.model, "in").inc(event.tokens_in or 0)
        self._tokens.labels(event.model, "out").inc(event.tokens_out or 0)

    def _count_output(self, event: OutputSent) -> None:
        if event.degraded:
            self._degraded.labels(event.route).inc()

    def _counter(self, name: str, told: str, *labels: str) -> Counter:
        return Counter(f"orchestrator_{name}", told, labels, registry=self.registry)

    def _gauge(self, name: str, told: str, *labels: str) -> Gauge:
        return Gauge(f"orchestrator_{name}", told, labels, registry=self.registry)

    def _histogram(self, name: str, told: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(f"orchestrator_{name}", told, labels, buckets=buckets, registry=self.registry)


class _StandingCollector(Collector):
    """Shows what was read for this page."""

    latest: Standing | None = None

    def collect(self) -> Iterator[Metric]:
        """Nothing before the first page: registering asks, too."""
        if self.latest is not None:
            yield from _log_families(self.latest.log)
            yield from _placement_families(self.latest.placements)


def _log_families(log: LogCounts) -> Iterator[Metric]:
    depth = GaugeMetricFamily("orchestrator_log_queue_lines", "Lines that wait to leave", labels=["where"])
    drops = CounterMetricFamily("orchestrator_log_drops", "Lines lost for want of room or time", labels=["where"])
    refused = CounterMetricFamily("orchestrator_log_refused", "Lines refused for good", labels=["where"])
    sent = CounterMetricFamily("orchestrator_log_lines", "Lines that arrived", labels=["where"])
    depth.add_metric(["intake"], log.waiting)
    drops.add_metric(["intake"], log.dropped)
    for outlet in log.sinks:
        depth.add_metric([outlet.name], outlet.waiting)
        drops.add_metric([outlet.name], outlet.dropped)
        refused.add_metric([outlet.name], outlet.refused)
        sent.add_metric([outlet.name], outlet.delivered)
    yield from (depth, drops, refused, sent)


def _placement_families(placements: Mapping[str, tuple[int, float]] | None) -> Iterator[Metric]:
    yield GaugeMetricFamily("orchestrator_store_up", "Whether the database answered", value=placements is not None)
    count = GaugeMetricFamily("orchestrator_placements_open", "Orders without an outcome", labels=["status"])
    oldest = GaugeMetricFamily(
        "orchestrator_placements_oldest_seconds", "How long the oldest has had none", labels=["status"]
    )
    for status, (number, oldest_s) in (placements or {}).items():
        count.add_metric([status], number)
        oldest.add_metric([status], oldest_s)
    yield from (count, oldest)


def _end_of(recording: SpanRecording) -> tuple[str, str]:
    """A turn's route and outcome; the route is "none" when there was no reply of its own."""
    for noted in reversed(recording.events):
        match noted.event:
            case OutputSent() as sent:
                return sent.route, sent.outcome
            case TurnRepeated():
                return "none", "repeated"
            case TurnFailed():
                return "none", "refused"
    return "none", recording.outcome
