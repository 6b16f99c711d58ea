"""The packages of the product, for the checks that read its source."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "api",
    "graph",
    "nodes",
    "understanding",
    "services",
    "domain",
    "privacy",
    "observability",
    "recording",
    "store",
    "demo",
    "evals",
)
