"""The files of the restaurant's page: read once, served under an address that changes with their content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("pages") / "restaurant"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file and its media type."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class PageFiles:
    """The files by their path. ``version`` is a hash of all of them."""

    by_path: Mapping[str, PageFile]
    version: str


@cache
def load_page_files() -> PageFiles:
    """Read the files, once per process."""
    by_path = dict(_read_files())
    digest = hashlib.sha256()
    for path, file in by_path.items():
        digest.update(path.encode() + file.content)
    return PageFiles(by_path, digest.hexdigest()[:12])


@cache
def load_words() -> str:
    """The page's words in every language, as JSON."""
    return FOLDER.joinpath("words.json").read_text(encoding="utf-8")


def _read_files() -> Iterator[tuple[str, PageFile]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in _TYPES:
            yield path.relative_to(FOLDER).as_posix(), PageFile(path.read_bytes(), _TYPES[path.suffix])
