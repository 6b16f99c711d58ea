"""The queries of deploy/ find data after real turns, in a real scrape and in a strict fake Loki."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import label_values
from observability.metrics import GaugeSample, Metrics
from observability.queue_handler import LogCounts
from tests.api.restaurant import Guest, open_api, settings_for
from tests.observability.stand_in import Entry, LokiStandIn
from tests.services.stand_in import Reply, StandIn, refusing_url

DEPLOY = Path(__file__).parents[2] / "deploy"
ALERTS = (DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
QUIET = GaugeSample(LogCounts(0, 0, ()), {})
STORY = "order-story-1"
OF_PROMETHEUS = {"job", "instance", "le"}
METRIC = re.compile(r"\b(?:orchestrator|process|python)_[a-z0-9_]+")
SELECTOR = re.compile(r"((?:orchestrator|process|python)_[a-z0-9_]+)?\{([^}]*)\}")
MATCHER = re.compile(r'([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"')
GROUPING = re.compile(r"\b(?:by|without)\s*\(([^)]*)\)")
FILTER = re.compile(r'\|\s*([a-z_]\w*)\s*(?:=~|!~|!=|=)\s*"')
USED_FIELD = re.compile(r"\bunwrap ([a-z_]\w*)|\{\{\.([a-z_]\w*)\}\}")
RARE = {"order_needs_staff"}
"""Emitted only after minutes."""


@dataclass(frozen=True)
class Seen:
    """The data after the turns: the labels of each sample of a scrape, and Loki's lines."""

    labels: dict[str, set[str]]
    values: dict[str, set[str]]
    lines: list[Entry]
    story: list[Entry]


@pytest.fixture(scope="module")
async def seen(api_database: str, demo: dict[str, object]) -> AsyncIterator[Seen]:
    """Turns that go well, and turns without the model, without a service, and without sense."""
    loki = LokiStandIn().start()
    async with StandIn(Reply(b"", 500)) as model:
        failing = {"recommend_service_url": refusing_url(), "service_timeout_s": 1.0, "openai_base_url": model.url}
        values = {**demo, **failing, "understanding": "model", "grafana_loki_url": loki.url, "log_level": "INFO"}
        async with open_api(settings_for(api_database, values)) as client:
            guest = Guest(client, fixed={"trace_id": STORY})
            for text in ("a still water", "pickup, and I'll pay by card", "yes"):
                await guest.says(text)
            await Guest(client).says("What do you recommend?")
            for _ in range(3):
                await Guest(client).says("hello")
            await client.post("/orchestrate", json={"text": "no user"})
            page = (await client.get("/metrics")).text
    samples = [sample for family in text_string_to_metric_families(page) for sample in family.samples]
    labels: dict[str, set[str]] = {}
    values: dict[str, set[str]] = {}
    for sample in samples:
        labels.setdefault(sample.name, set()).update(sample.labels)
        for name, value in sample.labels.items():
            values.setdefault(name, set()).add(value)
    yield Seen(labels, values, loki.lines, loki.query(trace_id=STORY))
    loki.stop()


def expressions(kind: str) -> Iterator[tuple[str, str, str]]:
    """Every query of the dashboards on this kind of source: where, the query, its legend."""
    for path in sorted((DEPLOY / "grafana").glob("*.json")):
        board = json.loads(path.read_text(encoding="utf-8"))
        for panel in board["panels"]:
            for target in panel.get("targets", ()):
                if target["datasource"]["type"] == kind:
                    yield f"{path.name}: {panel['title']}", target["expr"], target.get("legendFormat", "")


def alerts() -> list[dict[str, Any]]:
    text = (DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8")
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def prometheus_problems(query: str, legend: str, seen: Seen) -> list[str]:
    metrics = set(METRIC.findall(query))
    known = OF_PROMETHEUS.union(*(seen.labels.get(metric, set()) for metric in metrics))
    problems = [f"no metric {metric}" for metric in metrics if metric not in seen.labels]
    for metric, matchers in SELECTOR.findall(query):
        for label, value in MATCHER.findall(matchers):
            if label not in seen.labels.get(metric, set()) | OF_PROMETHEUS:
                problems.append(f"{metric} has no label {label}")
            elif label == "outcome" and value not in seen.values["outcome"]:
                problems.append(f"no outcome {value}")
    grouped = [label.strip() for labels in GROUPING.findall(query) for label in labels.split(",")]
    used = {*filter(None, grouped), *re.findall(r"\{\{\s*(?:\$labels\.)?(\w+)", legend)} - {"value"}
    return problems + [f"no label {label}" for label in used if label not in known]


def loki_problems(query: str, legend: str, lines: list[Entry]) -> list[str]:
    labels = {label for line in lines for label in line.labels}
    fields = {name for line in lines for name in line.fields}
    selectors = re.findall(r"\{([^{}]*)\}", re.sub(r"\{\{.*?\}\}", "", query))
    matchers = [matcher for selector in selectors for matcher in MATCHER.findall(selector)]
    problems = [problem for label, value in matchers for problem in matcher_problems(label, value, labels, lines)]
    used = {*FILTER.findall(query), *(a or b for a, b in USED_FIELD.findall(query))}
    problems += [f"no field {name}" for name in used if name not in fields]
    grouped = {each.strip() for group in GROUPING.findall(query) for each in group.split(",")}
    named = grouped | set(re.findall(r"\{\{(\w+)\}\}", legend))
    return problems + [f"nothing called {name}" for name in named if name not in labels | fields]


def matcher_problems(label: str, value: str, labels: set[str], lines: list[Entry]) -> list[str]:
    if label not in labels:
        return [f"no label {label}"]
    if "$" in value or label not in ("event", "outcome"):
        return []
    present = {line.labels.get(label) for line in lines}
    return [f"no {label} {each}" for each in value.split("|") if each not in present | RARE]


@pytest.mark.skipif(not which("promtool"), reason="promtool is not installed (Debian's package prometheus has it)")
def test_prometheus_itself_takes_the_rules() -> None:
    checked = subprocess.run(
        ["promtool", "check", "config", str(DEPLOY / "prometheus" / "prometheus.yml")], capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.skipif(not which("promtool"), reason="promtool is not installed (Debian's package prometheus has it)")
def test_each_alert_fires_for_its_case() -> None:
    tested = subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"], cwd=DEPLOY / "prometheus", capture_output=True, check=False
    )
    assert tested.returncode == 0, tested.stdout.decode() + tested.stderr.decode()


def test_each_alert_has_a_case_that_fires_and_one_that_does_not() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    cases = yaml.safe_load((DEPLOY / "prometheus" / "alerts_test.yml").read_text(encoding="utf-8"))
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    checks = [check for case in cases["tests"] for check in case["alert_rule_test"]]
    assert {check["alertname"] for check in checks if check.get("exp_alerts")} == alerts
    assert {check["alertname"] for check in checks if not check.get("exp_alerts")} == alerts


def test_series_that_alerts_count_are_there_before_the_first_event() -> None:
    """A counter whose first sample is 1 has not increased: the alert would miss the first event."""
    page = Metrics(label_values(settings_for("postgresql://db/x", {}))).render(QUIET).decode()
    present = {
        (sample.name, *sorted(sample.labels.items()))
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }
    for name, event in re.findall(r'increase\((orchestrator_events_total)\{event="(\w+)"', ALERTS):
        assert (name, ("event", event)) in present
    codes = re.findall(r'code=~"([^"]+)"', ALERTS)[0].split("|")
    assert {("orchestrator_refusals_total", ("code", code)) for code in codes} <= present


def test_the_checks_detect_missing_metrics(seen: Seen) -> None:
    assert prometheus_problems("rate(orchestrator_turn_total[5m])", "", seen) == ["no metric orchestrator_turn_total"]
    wrong = 'sum by (tenant) (orchestrator_turns_total{user="x", outcome="fine"})'
    problems = ["orchestrator_turns_total has no label user", "no outcome fine", "no label tenant"]
    assert prometheus_problems(wrong, "", seen) == problems
    query = '{app="$app", evnt="output", event="outputs"} | json | sessionid="x" | unwrap latency [1m]'
    found = set(loki_problems(query, "{{rout}}", seen.lines))
    assert found == {
        "no label evnt", "no event outputs", "no field sessionid", "no field latency", "nothing called rout",
    }  # fmt: skip


def test_every_query_of_the_numbers_dashboard_finds_its_metrics_and_labels(seen: Seen) -> None:
    queries = list(expressions("prometheus"))
    assert len(queries) > 25
    found = {
        where: problems for where, query, legend in queries if (problems := prometheus_problems(query, legend, seen))
    }
    assert found == {}


def test_every_alert_finds_its_metrics_and_labels(seen: Seen) -> None:
    rules = alerts()
    assert len(rules) > 8
    problems_by_alert = {
        rule["alert"]: prometheus_problems(rule["expr"], rule["annotations"]["summary"], seen) for rule in rules
    }
    assert {name: problems for name, problems in problems_by_alert.items() if problems} == {}
    assert all(rule["labels"]["severity"] in ("page", "ticket") for rule in rules)


def test_every_query_of_the_log_dashboard_finds_its_labels_and_fields(seen: Seen) -> None:
    queries = list(expressions("loki"))
    assert len(queries) > 8
    found = {
        where: problems for where, query, legend in queries if (problems := loki_problems(query, legend, seen.lines))
    }
    assert found == {}


def test_every_metric_of_ours_is_on_a_dashboard_or_in_an_alert(seen: Seen) -> None:
    asked = " ".join([*(query for _, query, _ in expressions("prometheus")), *(rule["expr"] for rule in alerts())])
    ours = {
        re.sub(r"_(bucket|sum|count|created)$", "", name) for name in seen.labels if name.startswith("orchestrator_")
    }
    assert {name for name in ours if name not in asked} == {"orchestrator_build_info"}


def test_one_query_returns_all_events_of_an_order(seen: Seen) -> None:
    story = [(entry.fields["event_type"], entry.fields["turn"]) for entry in seen.story]
    assert [turn for kind, turn in story if kind == "output"] == [1, 2, 3]
    last = [entry.fields for entry in seen.story if entry.fields["turn"] == 3]
    placing = [each for each in last if each["node"] == "place_order" and each["event_type"] != "node_finished"]
    kinds = [(each["event_type"], each.get("status")) for each in placing]
    assert kinds == [
        ("placement_changed", "submitting"),
        ("service_call", None),
        ("service_return", None),
        ("placement_changed", "placed"),
    ]
    order = str(placing[-1]["order_id"])
    said = [str(each["response"]) for each in last if each["event_type"] == "output"]
    assert order in said[0]
    assert {each["session_id"] for each in last} == {last[0]["session_id"]} != {""}
