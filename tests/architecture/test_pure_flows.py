"""Flows are pure: no clock, no randomness, no files, no network, no tasks."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from graph.routes import FLOWS
from tests.architecture.packages import ROOT

PURE = frozenset(
    {"__future__", "typing", "dataclasses", "collections", "collections.abc", "enum", "functools", "itertools", "uuid"}
)
"""The modules of the standard library that a flow may import: they only compute."""


def imports_of(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def all_flow_modules() -> set[str]:
    """The modules that flows are made of, apart from the types that they share."""
    found, waiting = set[str](), [row.decide.__module__ for row in FLOWS]
    while waiting:
        name = waiting.pop()
        if name in found or name in ("nodes.turn.state", "nodes.turn.tool_results"):
            continue
        found.add(name)
        waiting += [known for known in imports_of(path_of(name)) if path_of(known).is_file() and known[:6] == "nodes."]
        waiting += [f"nodes.order.{known}" for known in submodules_of(path_of(name))]
    return found


def path_of(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


def submodules_of(path: Path) -> set[str]:
    """What is imported as `from nodes.order import cart`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    packages = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "nodes.order"]
    return {alias.name for node in packages for alias in node.names}


@pytest.mark.parametrize("module", sorted(all_flow_modules()))
def test_a_flow_imports_nothing_that_could_touch_the_world(module: str) -> None:
    ours = ("domain", "nodes")
    foreign = {name for name in imports_of(path_of(module)) if name.partition(".")[0] not in ours}
    assert foreign <= PURE


@pytest.mark.parametrize("path", sorted((ROOT / "domain").rglob("*.py")), ids=lambda path: path.stem)
def test_what_flows_are_made_of_does_no_network_and_no_threads(path: Path) -> None:
    shut = {"asyncio", "socket", "ssl", "subprocess", "threading", "time", "random", "httpx", "psycopg", "fastapi"}
    assert shut & set(sys.stdlib_module_names)
    assert not {name.partition(".")[0] for name in imports_of(path)} & shut


@pytest.mark.parametrize("module", sorted(all_flow_modules()))
def test_a_flow_awaits_nothing(module: str) -> None:
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]
