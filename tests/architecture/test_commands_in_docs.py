"""The commands that the documentation names exist: targets of make, modules, commands of the package, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mcp_orchestrator.command import COMMANDS
from tests.architecture.packages import ROOT

PAGES = [
    ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "deploy").rglob("*.md")),
]  # fmt: skip
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_MAKE = re.compile(r"(?:^|[`\s])make ([a-z][a-z-]*)")
_MODULE = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)*)")
_INSTALLED = re.compile(r"(?:^|[`\s])mcp-orchestrator ([a-z][a-z-]*)")


def unknown_commands(text: str) -> Iterator[str]:
    """The commands in code that would fail because there is no such thing."""
    code = "\n".join(_CODE.findall(text))
    yield from (f"make {name}" for name in _MAKE.findall(code) if name not in TARGETS)
    yield from (f"python -m {name}" for name in _MODULE.findall(code) if not _is_module(name))
    yield from (f"mcp-orchestrator {name}" for name in _INSTALLED.findall(code) if name not in COMMANDS)


def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    is_ours = (ROOT / name.split(".")[0]).is_dir()
    return path.with_suffix(".py").exists() or (path / "__main__.py").exists() or not is_ours


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_command_of_a_page_exists(page: Path) -> None:
    assert list(unknown_commands(page.read_text(encoding="utf-8"))) == []


def test_unknown_commands_are_detected() -> None:
    text = "`make start`, `make run`; make a wish\n```sh\npython -m api.nothing\nmcp-orchestrator cook\n```\n"
    assert list(unknown_commands(text)) == ["make start", "python -m api.nothing", "mcp-orchestrator cook"]
