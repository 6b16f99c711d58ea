"""Generates deploy/kubernetes' PrometheusRule from deploy/prometheus/alerts.yml.

``python -m evals.prometheus_rule`` writes the file; a test compares the two.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

ROOT = Path(__file__).parents[1]
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
RULE = ROOT / "deploy" / "kubernetes" / "monitoring" / "prometheus-rule.yaml"
_HEAD = """\
# Generated from deploy/prometheus/alerts.yml: python -m evals.prometheus_rule
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: orchestrator
  labels: {app.kubernetes.io/name: mcp-orchestrator}
spec:
"""


def render(alerts: str) -> str:
    """The custom resource with these alert rules. The first line of ``alerts`` is its comment."""
    _, groups = alerts.split("\n", 1)
    return _HEAD + indent(groups, "  ")


if __name__ == "__main__":
    RULE.write_text(render(ALERTS.read_text(encoding="utf-8")), encoding="utf-8")
