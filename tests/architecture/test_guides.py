"""The excerpts of code in the guides are what stands in the files: ```` ```python domain/commands.py ````."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.packages import ROOT

GUIDES = ("docs/understanding.md", "docs/services.md")
_FENCE = re.compile(r"^( *)```\w+ (\S+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_GAP = "..."


def stale_excerpts(guide: str, root: Path) -> Iterator[str]:
    """The excerpts that are not in their file, in this order. ``...`` on a line of its own stands for other lines."""
    for indent, name, block in _FENCE.findall(guide):
        source, position = (root / name).read_text(encoding="utf-8"), 0
        lines = [line.removeprefix(indent) for line in block.splitlines()]
        for part in "\n".join(lines).split(f"\n{_GAP}\n"):
            place = source.find(textwrap.dedent(part) if part not in source else part, position)
            if place < 0:
                yield f"{name}: {part.strip().splitlines()[0]}"
            else:
                position = place + len(part)


@pytest.mark.parametrize("guide", GUIDES)
def test_the_excerpts_of_a_guide_are_in_the_code(guide: str) -> None:
    assert list(stale_excerpts((ROOT / guide).read_text(encoding="utf-8"), ROOT)) == []


def test_every_guide_has_excerpts() -> None:
    assert all(_FENCE.search((ROOT / guide).read_text(encoding="utf-8")) for guide in GUIDES)


def test_a_stale_excerpt_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def one() -> int:\n    return 1\n\n\ndef two() -> int:\n    return 2\n")
    fresh = "```python a.py\ndef one() -> int:\n...\n    return 2\n```\n"
    stale = "  ```python a.py\n  def two() -> int:\n  ...\n  def one() -> int:\n  ```\n"
    assert list(stale_excerpts(fresh, tmp_path)) == []
    assert list(stale_excerpts(stale, tmp_path)) == ["a.py: def one() -> int:"]
