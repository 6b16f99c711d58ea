"""Links between pages: in the repository they name files, on the site they name pages.

A page of docs/ keeps its place. README.md is the site's home page; every other file of the repository that a page links
to is at project/ and its path.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

HOME = "README.md"
GENERATED_INDEXES = {"docs/decisions": "decisions/index.md", "docs/contract": "reference/contract.md"}
"""Folders without a README, and the page that lists their files."""
_LINK = re.compile(r"(?<=\]\()(?!https?:|mailto:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")
_FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)


def site_path(repository_path: str) -> str:
    """Where a file of the repository is on the site."""
    if repository_path == HOME:
        return "index.md"
    if repository_path.startswith("docs/"):
        return repository_path.removeprefix("docs/")
    # MkDocs leaves out names that begin with a dot.
    return f"project/{repository_path.lstrip('.')}"


def find_targets(markdown: str, source: str, root: Path) -> Iterator[str]:
    """The files of the repository that the page ``source`` links to. A folder stands for its README."""
    for part, is_code in _split_code(markdown):
        if not is_code:
            yield from (_resolve(link[1], source, root) for link in _LINK.finditer(part))


def rewrite_links(markdown: str, source: str, root: Path) -> str:
    """The page with links for the site; code stays as it is."""
    here = posixpath.dirname(site_path(source))

    def rewrite(link: re.Match[str]) -> str:
        target = site_path(_resolve(link[1], source, root))
        return posixpath.relpath(target, here or ".") + (link[2] or "")

    return "".join(part if is_code else _LINK.sub(rewrite, part) for part, is_code in _split_code(markdown))


def _resolve(link: str, source: str, root: Path) -> str:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link))
    if path in GENERATED_INDEXES:
        return f"docs/{GENERATED_INDEXES[path]}"
    return str(PurePosixPath(path) / "README.md") if (root / path).is_dir() else path


def _split_code(markdown: str) -> Iterator[tuple[str, bool]]:
    """The parts of a page in order, each with whether it is fenced code."""
    position = 0
    for fence in _FENCE.finditer(markdown):
        yield markdown[position : fence.start()], False
        yield fence[0], True
        position = fence.end()
    yield markdown[position:], False
