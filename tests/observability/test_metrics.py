from __future__ import annotations

from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from observability.context import TurnContext, bind
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
    emit,
)
from observability.events_base import Event
from observability.listeners import register_listeners
from observability.metrics import GaugeSample, LabelValues, Metrics
from observability.queue_handler import LogCounts
from observability.sink_worker import SinkCounts
from observability.spans import record_spans, span

TURN = TurnContext("trace-abc-123", "u:web", "acme", "u", "web", turn=3)
QUIET = GaugeSample(LogCounts(0, 0, ()), {})
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def metrics() -> Iterator[Metrics]:
    metrics = Metrics()
    with register_listeners(metrics), bind(TURN):
        yield metrics


def scrape(metrics: Metrics, sample: GaugeSample = QUIET) -> Samples:
    """All samples of a scrape, parsed by Prometheus' own parser."""
    families = text_string_to_metric_families(metrics.render(sample).decode())
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples.get((f"orchestrator_{name}", frozenset(labels.items())), 0.0)


def a_turn(*events: Event) -> None:
    with record_spans():
        for event in events:
            emit(event)


def test_a_turn_counts_by_its_route_and_outcome_and_its_whole_time(metrics: Metrics) -> None:
    a_turn(OutputSent("Hi", "menu", "menu", 0.9, 4.0))
    a_turn(OutputSent("Hi", "menu", "menu", 0.9, 4.0, degraded=True))
    a_turn(OutputSent("Sorry", "order", "order", 0.9, 4.0, degraded=True, error_code="service_timeout"))
    samples = scrape(metrics)
    assert value(samples, "turns_total", route="menu", outcome="ok") == 1
    assert value(samples, "turns_total", route="menu", outcome="degraded") == 1
    assert value(samples, "turns_total", route="order", outcome="error") == 1
    assert value(samples, "turns_degraded_total", route="menu") == 1
    assert value(samples, "turns_degraded_total", route="order") == 1
    assert value(samples, "turn_seconds_count", route="menu") == 2
    assert value(samples, "turns_in_flight") == 0


def test_a_turn_counts_for_its_tenant_and_store(metrics: Metrics) -> None:
    metrics.label_places(
        lambda tenant, store: (tenant, store) if tenant == "acme" else ("other", ""), [("acme", ""), ("acme", "mitte")]
    )
    samples = scrape(metrics)
    assert value(samples, "tenant_turns_total", tenant="acme", store="mitte", outcome="ok") == 0, "it starts at 0"
    for tenant in ("acme", "acme", "SECRET"):
        with bind(TurnContext("t", "s", tenant, "u", "web", store="mitte")):
            a_turn(OutputSent("Hi", "menu", "menu", 0.9, 4.0))
    samples = scrape(metrics)
    assert value(samples, "tenant_turns_total", tenant="acme", store="mitte", outcome="ok") == 2
    assert value(samples, "tenant_turn_seconds_count", tenant="acme", store="mitte") == 2
    assert value(samples, "tenant_turns_total", tenant="other", store="", outcome="ok") == 1
    assert b"SECRET" not in metrics.render(QUIET)


def test_a_turn_without_a_reply_of_its_own_counts_too(metrics: Metrics) -> None:
    a_turn(TurnRepeated("m-1"))
    a_turn(TurnFailed("session_busy"))
    with pytest.raises(LookupError), record_spans():
        raise LookupError
    with record_spans():
        assert value(scrape(metrics), "turns_in_flight") == 1
        emit(OutputSent("Hi", "menu", "menu", 0.9, 4.0))
    samples = scrape(metrics)
    ends = {
        outcome: value(samples, "turns_total", route="none", outcome=outcome) for outcome in ("repeated", "refused")
    }
    assert ends == {"repeated": 1, "refused": 1}
    assert value(samples, "turns_total", route="none", outcome="error") == 1
    assert value(samples, "turns_in_flight") == 0


def test_background_work_is_no_turn(metrics: Metrics) -> None:
    with record_spans("background"), span("commit", "store"):
        assert value(scrape(metrics), "turns_in_flight") == 0
    samples = scrape(metrics)
    assert value(samples, "turn_seconds_count", route="none") == 0
    assert value(samples, "store_seconds_count", step="commit") == 1


@pytest.mark.parametrize(
    ("event", "name", "labels", "expected"),
    [
        (NodeFinished("order_flow", 20.0), "node_seconds_sum", {"node": "order_flow"}, 0.02),
        (IntentUnderstood("menu", 0.9, "local"), "intents_total", {"intent": "menu", "source": "local"}, 1),
        (FlowFellBack("order", "closed"), "flow_fallbacks_total", {"flow": "order", "reason": "closed"}, 1),
        (RequestRefused("overloaded", 503), "refusals_total", {"code": "overloaded"}, 1),
        (ServiceReturned("menu", {}, 250.0), "service_seconds_sum", {"service": "menu", "outcome": "ok"}, 0.25),
        (ServiceReturned("menu", {}, 250.0, attempts=3), "service_retries_total", {"service": "menu"}, 2),
        (ServiceFailed("menu", "x", "", 9.0), "service_errors_total", {"service": "menu", "code": "x"}, 1),
        (ServiceFailed("menu", "x", "", 9.0), "service_seconds_count", {"service": "menu", "outcome": "error"}, 1),
        (ModelCalled("m", 9.0), "model_calls_total", {"model": "m", "outcome": "ok", "code": ""}, 1),
        (ModelCalled("m", 9.0, tokens_in=70), "model_tokens_total", {"model": "m", "direction": "in"}, 70),
        (ModelCalled("m", 9.0, tokens_out=7), "model_tokens_total", {"model": "m", "direction": "out"}, 7),
        (PlacementChanged("k", "unknown"), "placements_total", {"status": "unknown"}, 1),
        (ProcessStarted("1", {"understanding": "local"}), "build_info", {"version": "1", "understanding": "local"}, 1),
        (CircuitChanged("menu", "", "open"), "circuit_open", {"service": "menu", "operation": ""}, 1),
        (CircuitChanged("menu", "", "half_open"), "circuit_open", {"service": "menu", "operation": ""}, 0.5),
        (TurnRepeated("m-1"), "events_total", {"event": "turn_repeated"}, 1),
    ],
)
def test_each_event_updates_its_metrics(
    metrics: Metrics, event: Event, name: str, labels: dict[str, str], expected: float
) -> None:
    before = value(scrape(metrics), name, **labels)
    emit(event)
    assert value(scrape(metrics), name, **labels) - before == pytest.approx(expected)


def test_gauges_are_sampled_at_scrape_time(metrics: Metrics) -> None:
    log = LogCounts(3, 2, (SinkCounts("loki", delivered=10, dropped=4, refused=5, waiting=6),))
    samples = scrape(metrics, GaugeSample(log, {"unknown": (2, 90.5)}))
    assert value(samples, "log_queue_lines", where="intake") == 3
    assert value(samples, "log_queue_lines", where="loki") == 6
    assert value(samples, "log_drops_total", where="intake") == 2
    assert value(samples, "log_drops_total", where="loki") == 4
    assert value(samples, "log_refused_total", where="loki") == 5
    assert value(samples, "placements_open", status="unknown") == 2
    assert value(samples, "placements_oldest_seconds", status="unknown") == 90.5
    assert value(samples, "store_up") == 1
    assert value(scrape(metrics, GaugeSample(log, None)), "store_up") == 0


def test_two_apps_count_apart() -> None:
    first, second = Metrics(), Metrics()
    with register_listeners(first):
        emit(TurnRepeated("m-1"))
    with register_listeners(second):
        pass
    assert value(scrape(first), "events_total", event="turn_repeated") == 1
    assert value(scrape(second), "events_total", event="turn_repeated") == 0


def test_nothing_that_a_client_names_becomes_a_label(metrics: Metrics) -> None:
    context = TurnContext("trace-SECRET", "session-SECRET", "tenant-SECRET", "user-SECRET", "channel-SECRET", turn=1)
    with bind(context):
        a_turn(OutputSent("SECRET", "menu", "menu", 0.9, 1.0), PlacementChanged("SECRET", "placed", "SECRET"))
        a_turn(
            ServiceFailed("menu", "service_timeout", "SECRET", 1.0), TurnRepeated("SECRET"), TurnFailed("x", "SECRET")
        )
    assert b"SECRET" not in metrics.render(QUIET)


def test_series_of_closed_sets_start_at_zero() -> None:
    """Prometheus sees no increase in a series that begins with 1: the first event would raise no alert."""
    values = LabelValues(routes=("menu",), services=("order",), service_errors=("service_timeout",), models=("m",))
    samples = scrape(Metrics(values))
    for name, labels in (
        ("turns_total", {"route": "menu", "outcome": "error"}),
        ("turns_total", {"route": "none", "outcome": "refused"}),
        ("events_total", {"event": "order_needs_staff"}),
        ("events_total", {"event": "recordings_dropped"}),
        ("service_errors_total", {"service": "order", "code": "service_timeout"}),
        ("service_seconds_count", {"service": "order", "outcome": "error"}),
        ("model_calls_total", {"model": "m", "outcome": "ok", "code": ""}),
    ):
        assert samples[f"orchestrator_{name}", frozenset(labels.items())] == 0


def test_suggestions_and_baskets_count_by_answer_and_group(metrics: Metrics) -> None:
    metrics.label_places(lambda tenant, store: (tenant, store), [("acme", "")])
    a_turn(DishSuggested("lemonade", "offered"), DishSuggested("lemonade", "taken"))
    a_turn(
        BasketPlaced("suggested", "EUR", 1250), BasketPlaced("control", "EUR", 900), BasketPlaced("control", "", None)
    )
    samples = scrape(metrics)
    place = {"tenant": "acme", "store": ""}
    assert value(samples, "suggestions_total", **place, result="taken") == 1
    assert value(samples, "baskets_total", **place, arm="control") == 1
    assert value(samples, "basket_value_minor_total", **place, arm="suggested", currency="EUR") == 1250
