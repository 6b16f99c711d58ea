"""The picture of the graph: a snapshot, so that a change of the map is seen, and the README shows the same one."""

from __future__ import annotations

import re
from pathlib import Path

from syrupy.assertion import SnapshotAssertion

from domain.commands import Greet, Reading
from graph.build import build_graph
from tests.graph.resources import FakeResources

README = Path(__file__).parents[2] / "README.md"


def drawing() -> str:
    outside = FakeResources(Reading(commands=(Greet(),)))
    return build_graph(outside.deps()).compile().get_graph().draw_mermaid()


def test_the_graph_is_drawn_as_before(snapshot: SnapshotAssertion) -> None:
    assert drawing() == snapshot


def test_the_readme_shows_exactly_this_graph() -> None:
    blocks = re.findall(r"```mermaid\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert [block.strip() for block in blocks] == [drawing().strip()]
