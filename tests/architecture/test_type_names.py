"""A type name has one meaning in the product: classes and type aliases are unique over all packages."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

from tests.architecture.packages import PACKAGES, ROOT

ALLOWED = {
    "Answer": "nodes: the union that an answering flow returns, and an answer of the guest",
    "CancelOrder": "a command of the guest, and the tool call of the same name (both unions are qualified by module)",
    "Phrase": "the same alias of a tuple of words in three leaf modules that import nothing of each other",
    "Piece": "grounding: a piece of a span; rendering: a piece of a sentence",
    "Span": "a timed step (glossary); rendering: a span of a sentence",
    "Token": "a token of grounding, and one of the Spanish grammar",
}
"""Homonyms that may remain, each with its reason. Do not add to it: choose another name."""


def type_names(source: str) -> list[str]:
    """The classes of a module and its type aliases: names in CamelCase that it assigns at top level."""
    module = ast.parse(source)
    names = [node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    for statement in module.body:
        if isinstance(statement, ast.AnnAssign):
            targets: list[ast.expr] = [statement.target]
        else:
            targets = statement.targets if isinstance(statement, ast.Assign) else []
        names += [target.id for target in targets if isinstance(target, ast.Name) and _is_type_name(target.id)]
    return names


def homonyms(sources: dict[str, str]) -> dict[str, list[str]]:
    """Each type name that several places define, with their modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources.items():
        for name in type_names(source):
            places[name].append(path)
    return {name: paths for name, paths in places.items() if len(paths) > 1}


def _is_type_name(name: str) -> bool:
    bare = name.strip("_")
    return bare[:1].isupper() and not bare.isupper()


def test_type_names_are_unique_in_the_product() -> None:
    files: list[Path] = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    sources = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in files}
    assert {name: paths for name, paths in homonyms(sources).items() if name not in ALLOWED} == {}


def test_a_homonym_is_detected() -> None:
    sources = {
        "a.py": "class Line: ...\nName = str\nLIMIT = 1",
        "b.py": "class Line: ...\nclass Other: ...\nLIMIT = 2",
        "c.py": "Name: TypeAlias = int",
    }
    assert homonyms(sources) == {"Line": ["a.py", "b.py"], "Name": ["a.py", "c.py"]}
