"""The metrics of GET /metrics, derived from events alone, so that nothing is counted twice.

Label values are closed sets from our own code: routes, outcomes, nodes, services, codes. Tenants and stores are the
configured ones; any other tenant is "other", and no store is "". Sessions and traces are no labels: clients choose
them, so their number is unbounded. They are in the log and in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias, TypeVar

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

from observability.context import current
from observability.events import (
    BasketPlaced,
    CircuitChanged,
    DishSuggested,
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
from observability.events_base import Event, event_kinds
from observability.queue_handler import LogCounts
from observability.span_recording import SpanRecording

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_TURN_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 35.0)
_CALL_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_NODE_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)
_ANSWERED = ("ok", "degraded", "error")
_WITHOUT_REPLY = ("repeated", "refused", "cancelled")
_OPENNESS = {"closed": 0.0, "half_open": 0.5, "open": 1.0}

PlaceLabels: TypeAlias = tuple[str, str]
"""A tenant and its store; "" without one."""
OTHER_PLACE: PlaceLabels = ("other", "")

E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class LabelValues:
    """The closed sets of label values. Their series start at 0: Prometheus sees no increase in a series that begins
    with 1, so an alert would miss the first event."""

    routes: Sequence[str] = ()
    flows: Sequence[str] = ()
    fallbacks: Sequence[str] = ()
    nodes: Sequence[str] = ()
    intents: Sequence[str] = ()
    refusals: Sequence[str] = ()
    services: Sequence[str] = ()
    service_errors: Sequence[str] = ()
    placements: Sequence[str] = ()
    models: Sequence[str] = ()
    model_errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class GaugeSample:
    """Gauges sampled at scrape time.

    ``placements``: for each open status, the count and the age of the oldest in seconds. None: the database is
    unreachable. ``slots``: the limit of concurrent turns of this process; ``slots_used`` of them are in use.
    """

    log: LogCounts
    placements: Mapping[str, tuple[int, float]] | None
    slots_used: int = 0
    slots: int = 0


class Metrics:
    """A listener that updates the metrics. One per app, with its own registry."""

    def __init__(self, values: LabelValues = LabelValues()) -> None:
        self._label_place: Callable[[str, str], PlaceLabels] = _label_as_other
        self.registry = CollectorRegistry()
        self.label_names: dict[str, tuple[str, ...]] = {}
        """The labels of each instrument, also of those without series yet."""
        self._collector = _SampleCollector()
        self.registry.register(self._collector)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._make_turn_instruments()
        self._make_call_instruments()
        self._make_other_instruments()
        self._counts: dict[type[Event], Callable[[Event], None]] = {}
        # The series of the labels that occur, which are of closed sets: labels() itself costs as much as the event.
        self._counters: dict[tuple[Counter, tuple[str, ...]], Counter] = {}
        self._histograms: dict[tuple[Histogram, tuple[str, ...]], Histogram] = {}
        self._register_projections()
        self._start_at_zero(values)

    def label_places(self, label: Callable[[str, str], PlaceLabels], places: Sequence[PlaceLabels]) -> None:
        """Label turns with their tenant and store. ``label`` gives one of ``places``, or ("other", "")."""
        self._label_place = label
        for tenant, store in places:
            _create(self._tenant_turns, (tenant,), (store,), (*_ANSWERED, *_WITHOUT_REPLY))
            _create(self._tenant_turn_s, (tenant,), (store,))

    def on_recording_start(self, recording: SpanRecording) -> None:
        """A turn came in."""
        if recording.kind == "turn":
            self._in_flight.inc()

    def on_event(self, event: Event) -> None:
        """Count the event, and update the metrics of its type."""
        self._count(self._events, event.event_type)
        count = self._counts.get(type(event))
        if count is not None:
            count(event)

    def on_recording_end(self, recording: SpanRecording) -> None:
        """Count a finished turn. Its duration includes waiting in the session's queue and the commit."""
        for step in recording.spans:
            if step.kind == "store":
                self._observe(self._store_s, step.duration_ms, step.name)
        if recording.kind != "turn":
            return
        self._in_flight.dec()
        route, outcome = _classify_end(recording)
        self._count(self._turns, route, outcome)
        self._observe(self._turn_s, recording.duration_ms, route)
        context = recording.context
        place = self._label_place(context.tenant, context.store) if context else OTHER_PLACE
        self._count(self._tenant_turns, *place, outcome)
        self._observe(self._tenant_turn_s, recording.duration_ms, *place)

    def _count(self, counter: Counter, *labels: str) -> None:
        child = self._counters.get((counter, labels))
        if child is None:
            child = self._counters[counter, labels] = counter.labels(*labels)
        child.inc()

    def _observe(self, histogram: Histogram, duration_ms: float, *labels: str) -> None:
        child = self._histograms.get((histogram, labels))
        if child is None:
            child = self._histograms[histogram, labels] = histogram.labels(*labels)
        child.observe(duration_ms / 1000)

    def render(self, sample: GaugeSample) -> bytes:
        """The metrics in Prometheus' text format."""
        self._collector.latest = sample
        return generate_latest(self.registry)

    def _make_turn_instruments(self) -> None:
        self._in_flight = self._add_gauge("turns_in_flight", "Turns in progress")
        self._turns = self._add_counter("turns", "Turns by route and outcome", "route", "outcome")
        self._tenant_turns = self._add_counter(
            "tenant_turns", "Turns by tenant, store and outcome", "tenant", "store", "outcome"
        )
        self._tenant_turn_s = self._add_histogram(
            "tenant_turn_seconds", "Duration of turns by tenant and store, waiting included", _TURN_S, "tenant", "store"
        )
        self._degraded = self._add_counter(
            "turns_degraded", "Turns answered without the model that should have", "route"
        )
        self._turn_s = self._add_histogram("turn_seconds", "Duration of turns, waiting included", _TURN_S, "route")
        self._node_s = self._add_histogram("node_seconds", "Nodes of the graph", _NODE_S, "node")
        self._store_s = self._add_histogram("store_seconds", "Steps in the database", _CALL_S, "step")
        self._intents = self._add_counter("intents", "Intents by the reader that found them", "intent", "source")
        self._fallbacks = self._add_counter("flow_fallbacks", "Flows that used their fallback", "flow", "reason")
        self._refusals = self._add_counter("refusals", "Requests answered with a problem", "code")

    def _make_call_instruments(self) -> None:
        self._call_s = self._add_histogram("service_seconds", "Calls of microservices", _CALL_S, "service", "outcome")
        self._call_errors = self._add_counter("service_errors", "Calls without a valid answer", "service", "code")
        self._retries = self._add_counter("service_retries", "POSTs beyond the first of a call", "service")
        self._circuits = self._add_gauge("circuit_open", "1: open; 0.5: half open; 0: closed", "service", "operation")
        self._model_calls = self._add_counter("model_calls", "Calls of the language model", "model", "outcome", "code")
        self._model_s = self._add_histogram("model_seconds", "Duration of model calls", _CALL_S, "model")
        self._tokens = self._add_counter("model_tokens", "Tokens as the server counted them", "model", "direction")

    def _make_other_instruments(self) -> None:
        self._placements = self._add_counter("placements", "Placements that changed to this status", "status")
        self._suggestions = self._add_counter(
            "suggestions", "Further dishes suggested in orders, and the answers", "tenant", "store", "result"
        )
        self._baskets = self._add_counter("baskets", "Orders placed where suggestions are on", "tenant", "store", "arm")
        self._basket_value = self._add_counter(
            "basket_value_minor", "Their totals in minor units", "tenant", "store", "arm", "currency"
        )
        self._events = self._add_counter("events", "Events by type", "event")
        self._build = self._add_gauge("build_info", "Always 1", "version", "understanding")

    def _start_at_zero(self, values: LabelValues) -> None:
        """Create the series of all known label values."""
        _create(self._turns, values.routes, _ANSWERED)
        _create(self._turns, ("none",), (*_WITHOUT_REPLY, "error"))
        _create(self._degraded, values.routes)
        _create(self._turn_s, (*values.routes, "none"))
        _create(self._node_s, values.nodes)
        _create(self._store_s, ("commit",))
        _create(self._intents, values.intents, ("local", "model"))
        _create(self._fallbacks, values.flows, values.fallbacks)
        _create(self._refusals, values.refusals)
        _create(self._call_s, values.services, ("ok", "error"))
        _create(self._call_errors, values.services, values.service_errors)
        _create(self._retries, values.services)
        _create(self._model_calls, values.models, ("ok",), ("",))
        _create(self._model_calls, values.models, ("error",), values.model_errors)
        _create(self._model_s, values.models)
        _create(self._tokens, values.models, ("in", "out"))
        _create(self._placements, values.placements)
        _create(self._events, [kind.event_type for kind in event_kinds()])

    def _register_projections(self) -> None:
        """Registers for each event type the metrics that it updates."""
        self._count_on(NodeFinished, lambda e: self._observe(self._node_s, e.latency_ms, e.node))
        self._count_on(IntentUnderstood, lambda e: self._count(self._intents, e.intent, e.source))
        self._count_on(FlowFellBack, lambda e: self._count(self._fallbacks, e.flow, e.reason))
        self._count_on(RequestRefused, lambda e: self._refusals.labels(e.error_code).inc())
        self._count_on(ServiceReturned, self._count_call)
        self._count_on(ServiceFailed, self._count_call)
        self._count_on(
            CircuitChanged, lambda e: self._circuits.labels(e.service, e.operation).set(_OPENNESS.get(e.state, 1))
        )
        self._count_on(ModelCalled, self._count_model_call)
        self._count_on(OutputSent, self._count_output)
        self._count_on(DishSuggested, lambda e: self._suggestions.labels(*self._find_place(), e.result).inc())
        self._count_on(BasketPlaced, self._count_basket)
        self._count_on(PlacementChanged, lambda e: self._placements.labels(e.status).inc())
        self._count_on(
            ProcessStarted, lambda e: self._build.labels(e.version, e.settings.get("understanding", "")).set(1)
        )

    def _count_on(self, kind: type[E], count: Callable[[E], None]) -> None:
        self._counts[kind] = count  # type: ignore[assignment]  # looked up by the event's own type

    def _count_call(self, event: ServiceReturned | ServiceFailed) -> None:
        self._observe(self._call_s, event.latency_ms, event.service, event.outcome)
        if event.attempts > 1:
            self._retries.labels(event.service).inc(event.attempts - 1)
        if isinstance(event, ServiceFailed):
            self._call_errors.labels(event.service, event.error_code).inc()

    def _count_model_call(self, event: ModelCalled) -> None:
        self._model_calls.labels(event.model, event.outcome, event.error_code or "").inc()
        self._model_s.labels(event.model).observe(event.latency_ms / 1000)
        self._tokens.labels(event.model, "in").inc(event.tokens_in or 0)
        self._tokens.labels(event.model, "out").inc(event.tokens_out or 0)

    def _find_place(self) -> PlaceLabels:
        """The tenant and store of the current turn."""
        context = current()
        return self._label_place(context.tenant, context.store) if context else OTHER_PLACE

    def _count_basket(self, event: BasketPlaced) -> None:
        if event.total_minor is not None:
            self._baskets.labels(*self._find_place(), event.arm).inc()
            self._basket_value.labels(*self._find_place(), event.arm, event.currency).inc(event.total_minor)

    def _count_output(self, event: OutputSent) -> None:
        if event.degraded:
            self._degraded.labels(event.route).inc()

    def _add_counter(self, name: str, description: str, *labels: str) -> Counter:
        self.label_names[f"orchestrator_{name}"] = labels
        return Counter(f"orchestrator_{name}", description, labels, registry=self.registry)

    def _add_gauge(self, name: str, description: str, *labels: str) -> Gauge:
        self.label_names[f"orchestrator_{name}"] = labels
        return Gauge(f"orchestrator_{name}", description, labels, registry=self.registry)

    def _add_histogram(self, name: str, description: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        self.label_names[f"orchestrator_{name}"] = labels
        return Histogram(f"orchestrator_{name}", description, labels, buckets=buckets, registry=self.registry)


def _label_as_other(tenant: str, store: str) -> PlaceLabels:
    """Before the tenants are known."""
    del tenant, store
    return OTHER_PLACE


def _create(instrument: Counter | Histogram, *sets: Sequence[str]) -> None:
    for labels in product(*sets):
        instrument.labels(*labels)


class _SampleCollector(Collector):
    """Exports the gauges that were sampled for this scrape."""

    latest: GaugeSample | None = None

    def collect(self) -> Iterator[Metric]:
        """Nothing before the first scrape: registration calls this, too."""
        if self.latest is not None:
            yield from _log_families(self.latest.log)
            yield from _placement_families(self.latest.placements)
            yield GaugeMetricFamily(
                "orchestrator_turn_slots_used", "Turns that use a slot of MAX_TURNS", value=self.latest.slots_used
            )
            yield GaugeMetricFamily("orchestrator_turn_slots", "MAX_TURNS of this process", value=self.latest.slots)


def _log_families(log: LogCounts) -> Iterator[Metric]:
    depth = GaugeMetricFamily("orchestrator_log_queue_lines", "Lines waiting in the queue", labels=["where"])
    drops = CounterMetricFamily("orchestrator_log_drops", "Lines dropped: queue full or out of time", labels=["where"])
    refused = CounterMetricFamily("orchestrator_log_refused", "Lines that the sink rejected", labels=["where"])
    sent = CounterMetricFamily("orchestrator_log_lines", "Lines delivered", labels=["where"])
    depth.add_metric(["intake"], log.waiting)
    drops.add_metric(["intake"], log.dropped)
    for sink in log.sinks:
        depth.add_metric([sink.name], sink.waiting)
        drops.add_metric([sink.name], sink.dropped)
        refused.add_metric([sink.name], sink.refused)
        sent.add_metric([sink.name], sink.delivered)
    yield from (depth, drops, refused, sent)


def _placement_families(placements: Mapping[str, tuple[int, float]] | None) -> Iterator[Metric]:
    yield GaugeMetricFamily("orchestrator_store_up", "Whether the database answered", value=placements is not None)
    count = GaugeMetricFamily("orchestrator_placements_open", "Orders without an outcome", labels=["status"])
    oldest = GaugeMetricFamily(
        "orchestrator_placements_oldest_seconds", "Age of the oldest order without an outcome", labels=["status"]
    )
    for status, (number, oldest_s) in (placements or {}).items():
        count.add_metric([status], number)
        oldest.add_metric([status], oldest_s)
    yield from (count, oldest)


def _classify_end(recording: SpanRecording) -> tuple[str, str]:
    """A turn's route and outcome; the route is "none" for a turn without a new reply."""
    for each in reversed(recording.events):
        match each.event:
            case OutputSent() as output:
                return output.route, output.outcome
            case TurnRepeated():
                return "none", "repeated"
            case TurnFailed():
                return "none", "refused"
    return "none", recording.outcome
