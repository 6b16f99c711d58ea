"""Renders the metrics of GET /metrics as a page, from the registry that serves them."""

from __future__ import annotations

from api.metrics import label_values
from api.settings import Settings
from observability.metrics import GaugeSample, Metrics
from observability.queue_handler import LogCounts
from observability.sink_worker import SinkCounts

_HEAD = """\
# Metrics

Generated from `observability/metrics.py`. `GET /metrics` serves them in Prometheus' text format;
[Monitoring](../project/deploy/README.md) has the dashboards, the alerts and the reasons for the labels.

| metric | type | labels | description |
|---|---|---|---|
"""


def render_metrics() -> str:
    """The page: each metric of ours with its type and labels."""
    metrics = Metrics(label_values(Settings.model_construct()))
    sinks = (SinkCounts("loki", 0, 0, 0, 0),)
    metrics.render(GaugeSample(LogCounts(0, 0, sinks), {"unknown": (0, 0.0)}))
    families = [family for family in metrics.registry.collect() if family.name.startswith("orchestrator_")]
    rows = []
    for family in sorted(families, key=lambda each: each.name):
        sampled = dict.fromkeys(name for sample in family.samples for name in sample.labels if name != "le")
        labels = metrics.label_names.get(family.name) or sampled
        name = f"{family.name}_total" if family.type == "counter" else family.name
        rows.append(f"| `{name}` | {family.type} | {', '.join(labels)} | {family.documentation} |")
    return _HEAD + "\n".join(rows) + "\n"
