"""The modules of nodes/ that flows are made of, found by their imports."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

NODES = Path(__file__).parents[2] / "nodes"
SHARED = frozenset({"state", "facts"})
"""Modules with the types that all flows share."""


def reachable_modules(first: Iterable[str]) -> set[str]:
    """These modules and the modules of nodes/ that they import, without the shared ones."""
    reached, queue = set[str](), list(first)
    while queue:
        name = queue.pop()
        if name in reached | SHARED or not (NODES / f"{name}.py").is_file():
            continue
        reached.add(name)
        queue += _imported_from_nodes(name)
    return reached


def _imported_from_nodes(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((NODES / f"{name}.py").read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.module == "nodes":
            yield from (alias.name for alias in node.names)
        elif (node.module or "").startswith("nodes."):
            yield (node.module or "").removeprefix("nodes.")
