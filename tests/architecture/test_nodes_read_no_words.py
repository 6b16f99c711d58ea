"""Flows see commands, never the guest's words: no patterns in nodes/, and no text in a Scene."""

import ast
from collections.abc import Iterator
from pathlib import Path

from nodes.turn.state import Scene

NODES = Path(__file__).parents[2] / "nodes"
HAND_ON_THE_TEXT = {"nodes/classify_intent.py", "nodes/reply/compose_response.py"}
"""The one gives the text to the reader, the other puts it into the list of messages."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(NODES.rglob("*.py")):
        name = str(path.relative_to(NODES.parent))

        yield name, ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.Module) -> set[str]:
    nodes = list(ast.walk(tree))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def reads_text(tree: ast.Module) -> bool:
    """Whether `request.text` stands anywhere in a module."""
    reads = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "text")
    owners = (node.value for node in reads)
    return any(
        (isinstance(owner, ast.Name) and owner.id == "request")
        or (isinstance(owner, ast.Attribute) and owner.attr == "request")
        for owner in owners
    )


def test_no_module_of_nodes_matches_patterns_or_ties_words_to_the_menu() -> None:
    barred = ("re", "understanding")
    for name, tree in modules():
        found = {each for each in imports_of(tree) if each in barred or each.startswith(tuple(f"{b}." for b in barred))}
        assert not found, name


def test_only_who_hands_it_on_touches_the_guests_text() -> None:
    assert {name for name, tree in modules() if reads_text(tree)} == HAND_ON_THE_TEXT


def test_a_read_of_the_text_is_found_out() -> None:
    assert reads_text(ast.parse("words = scene.turn.request.text"))
    assert reads_text(ast.parse("words = request.text.lower()"))
    assert not reads_text(ast.parse("words = reply.text"))


def test_a_scene_has_no_words() -> None:
    assert not {"text", "slots", "words_of", "rendering"} & set(dir(Scene))
