"""A snapshot of the drawn graph shows changes of its nodes and edges."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from domain.commands import Greet, Reading
from graph.build import build_graph
from tests.graph.resources import FakeResources


def drawing() -> str:
    resources = FakeResources(Reading(commands=(Greet(),)))
    return build_graph(resources.deps()).compile().get_graph().draw_mermaid()


def test_the_graph_is_drawn_as_before(snapshot: SnapshotAssertion) -> None:
    assert drawing() == snapshot
