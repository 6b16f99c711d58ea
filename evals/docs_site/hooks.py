"""MkDocs' hooks: pages of the repository outside docs/, generated pages, and a local copy of mermaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from evals.docs_site.links import HOME, find_targets, rewrite_links, site_path
from evals.docs_site.metrics_page import render_metrics
from evals.docs_site.openapi_page import render_openapi

ROOT = Path(__file__).parents[2]
MERMAID = ROOT / "site_assets" / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"
"""``npm ci --prefix site_assets`` installs it. Without it the pages load mermaid from a content network."""
PROJECT_PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "deploy/README.md", "deploy/kubernetes/README.md")
CONTRACTS = ("menu", "order", "recommend", "tracking", "profile")
_sources: dict[str, str] = {}
"""Pages of the site by the file of the repository that they show."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out pages that this checkout does not have, and take mermaid from this site."""
    config.nav = _without_missing(cast(list[dict[str, Any]], config.nav))
    if MERMAID.exists():
        config.extra_javascript.append("assets/mermaid.min.js")
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, and the files that pages link to."""
    for source in (HOME, *PROJECT_PAGES):
        files.append(_copy_of(source, config))
    for uri, text in generated_pages().items():
        files.append(File.generated(config, uri, content=text))
    for page in list(files.documentation_pages()):
        _sources.setdefault(page.src_uri, f"docs/{page.src_uri}")
    present = {file.src_uri for file in files}
    for source in list(_sources.values()):
        path = ROOT / source
        for target in find_targets(path.read_text(encoding="utf-8"), source, ROOT) if path.exists() else ():
            if site_path(target) not in present and (ROOT / target).is_file():
                present.add(site_path(target))
                files.append(_copy_of(target, config))
    if MERMAID.exists():
        files.append(File.generated(config, "assets/mermaid.min.js", abs_src_path=str(MERMAID)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Rewrite the links of a page that shows a file of the repository."""
    del config, files
    source = _sources.get(page.file.src_uri, "")
    return rewrite_links(markdown, source, ROOT) if (ROOT / source).is_file() else markdown


def generated_pages() -> dict[str, str]:
    """The pages that are made from code, by their place on the site."""
    docs = ROOT / "docs"
    pages = {
        "reference/metrics.md": render_metrics(),
        "reference/api.md": render_openapi(_load(docs / "openapi.json"), "API operations"),
        "decisions/index.md": "\n".join(_list_decisions(docs / "decisions")),
        "reference/contract.md": "\n".join(_list_contracts()),
    }
    for name in CONTRACTS:
        title = f"{name.capitalize()} service"
        pages[f"reference/{name}.md"] = render_openapi(_load(docs / "contract" / f"{name}.json"), title)
    return pages


def _list_decisions(folder: Path) -> Iterator[str]:
    yield from ("# Decisions", "")
    for path in sorted(folder.glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        yield f"- [{title}]({path.name})"


def _list_contracts() -> Iterator[str]:
    yield from ("# Contract of the microservices", "")
    for name in CONTRACTS:
        yield f"- [{name.capitalize()} service]({name}.md), as OpenAPI: [{name}.json](../contract/{name}.json)"


def _load(path: Path) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def _copy_of(source: str, config: MkDocsConfig) -> File:
    """A file of the repository on the site."""
    _sources[site_path(source)] = source
    return File.generated(config, site_path(source), abs_src_path=str(ROOT / source))


def _without_missing(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = []
    for entry in entries:
        [(title, value)] = entry.items()
        if isinstance(value, list):
            kept.append({title: _without_missing(value)})
        elif value == "index.md" or value in generated_names() or _source_of(value).exists():
            kept.append(entry)
    return kept


def generated_names() -> frozenset[str]:
    """The places of the generated pages."""
    return frozenset({"reference/metrics.md", "reference/api.md", "reference/contract.md", "decisions/index.md"}).union(
        f"reference/{name}.md" for name in CONTRACTS
    )


def _source_of(uri: str) -> Path:
    return ROOT / (uri.removeprefix("project/") if uri.startswith("project/") else f"docs/{uri}")
