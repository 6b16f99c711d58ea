"""The documentation site builds without a broken link, and its pages agree with the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from evals.docs_site.hooks import MERMAID, generated_names, generated_pages
from evals.docs_site.links import find_targets, rewrite_links, site_path
from tests.integration.processes import ROOT

pytestmark = pytest.mark.release


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site; a broken link or anchor fails the build."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environ = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stderr[-3000:]
    return folder


def test_every_page_of_the_docs_is_on_the_site(site: Path) -> None:
    for path in (ROOT / "docs").rglob("*.md"):
        place = site / path.relative_to(ROOT / "docs").with_suffix("")
        assert (place / "index.html").exists() or place.name == "index", path.name
    for name in generated_names():
        assert (site / name.removesuffix(".md").removesuffix("index") / "index.html").exists(), name
    home = (site / "index.html").read_text(encoding="utf-8")
    assert "one reply goes out" in home


def test_each_concept_has_one_picture(site: Path) -> None:
    pages = list((ROOT / "docs" / "concepts").glob("*.md"))
    assert len(pages) >= 5
    for page in pages:
        html = (site / "concepts" / page.stem / "index.html").read_text(encoding="utf-8")
        assert html.count('class="mermaid"') == 1, page.name


def test_pages_load_nothing_from_elsewhere(site: Path) -> None:
    loaded = re.compile(r"<(?:script|img)[^>]+src=[\"']?(https?:[^\"' >]+)|<link[^>]+stylesheet[^>]+(https?:[^\"' >]+)")
    for page in site.rglob("*.html"):
        assert loaded.findall(page.read_text(encoding="utf-8")) == [], page
    assert (site / "assets" / "mermaid.min.js").exists() == MERMAID.exists()


def test_the_runbook_says_what_to_do_for_each_alert() -> None:
    rules = yaml.safe_load((ROOT / "deploy" / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}
    section = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8").split("## Alerts\n")[1]
    rows = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert set(rows) == alerts


def test_the_runbook_names_metrics_that_exist() -> None:
    pages = generated_pages()
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`(orchestrator_\w+)`", pages["reference/metrics.md"]))
    named = set(re.findall(r"`(orchestrator_\w+)`", runbook))
    assert named
    assert named <= listed


def test_the_metrics_page_has_labels_of_metrics_without_series() -> None:
    page = generated_pages()["reference/metrics.md"]
    assert "| `orchestrator_circuit_open` | gauge | service, operation |" in page
    assert "| `orchestrator_log_lines_total` | counter | where |" in page
    assert "| `orchestrator_service_seconds` | histogram | service, outcome |" in page


def test_generated_pages_have_each_operation_and_schema() -> None:
    page = generated_pages()["reference/api.md"]
    for part in ("`POST /orchestrate`", "`DELETE /guests/{user_id}`", "### ProblemDetail", "| `idempotency-key` |"):
        assert part in page
    assert "`POST /order/lookup`" in generated_pages()["reference/order.md"]


def test_links_are_rewritten_for_the_site() -> None:
    text = (
        "[a](../deploy/README.md) [b](errors.md#x) [c](https://x.y) [d](decisions/) `[e](f.md)`\n```\n[g](h.md)\n```\n"
    )
    assert rewrite_links(text, "docs/operations.md", ROOT).startswith(
        "[a](project/deploy/README.md) [b](errors.md#x) [c](https://x.y) [d](decisions/index.md)"
    )
    assert "[g](h.md)" in rewrite_links(text, "docs/operations.md", ROOT)
    assert rewrite_links("[x](docs/api.md)", "README.md", ROOT) == "[x](api.md)"
    assert rewrite_links("[x](../README.md)", "docs/api.md", ROOT) == "[x](index.md)"
    assert "docs/reference/contract.md" in set(find_targets("[x](contract/)", "docs/services.md", ROOT))
    assert site_path(".env.example") == "project/env.example"
