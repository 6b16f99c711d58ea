"""The data files of this package. All of them are read at once, so that no message waits for the disk."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_SUFFIXES = frozenset({".toml", ".txt", ".md"})


def load_data_files() -> None:
    """Read every file. A reader calls it when it is made, outside of the event loop."""
    _texts()


def read_data(path: Path) -> str:
    """The text of a file. Raises FileNotFoundError."""
    text = _texts().get(path)
    if text is None:
        raise FileNotFoundError(path)
    return text


def has_data(path: Path) -> bool:
    """Whether there is such a file."""
    return path in _texts()


def find_data(name: str) -> tuple[Path, ...]:
    """The files of this name, one per language."""
    return tuple(path for path in _texts() if path.name == name)


@cache
def _texts() -> Mapping[Path, str]:
    paths = sorted(path for path in _FOLDER.rglob("*") if path.suffix in _SUFFIXES)
    return {path: path.read_text(encoding="utf-8") for path in paths}
