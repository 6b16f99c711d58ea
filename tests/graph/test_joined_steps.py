"""The joined graph runs the same nodes with the same result as the graph that Studio shows, in fewer steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langgraph.errors import GraphRecursionError
from langgraph.graph import END
from langgraph.graph.state import CompiledStateGraph

from domain.commands import AskMenu, AskOrder, Command, Greet, OrderRef, Recommend, ShowCart
from graph.build import build_graph, build_joined_graph
from graph.joined_steps import join_steps
from nodes.turn.state import Node, State
from observability.spans import record_spans
from tests.graph.resources import FakeResources, Menus
from tests.graph.test_steps import TIRAMISU, heard, said

WISHES: tuple[tuple[Command, ...], ...] = (
    (Greet(),),
    (AskMenu(),),
    (TIRAMISU,),
    (AskMenu(), AskOrder(order=OrderRef(id="ORD-1"))),
    (AskMenu(), ShowCart(), Recommend()),
)


async def run(graph: CompiledStateGraph[Any, Any, Any, Any]) -> tuple[dict[str, Any], list[str]]:
    """The output, and the nodes that ran."""
    with record_spans() as recorded:
        output = await graph.ainvoke(said("a message"))
    return output, [each.name for each in recorded.spans if each.kind == "node"]


@pytest.mark.parametrize("menu_seen", [True, False])
@pytest.mark.parametrize("wishes", WISHES)
async def test_it_runs_the_same_nodes_with_the_same_result(wishes: tuple[Command, ...], menu_seen: bool) -> None:
    def resources() -> FakeResources:
        return FakeResources(heard(*wishes), Menus(seen=menu_seen))

    drawn = await run(build_graph(resources().deps()).compile())
    joined = await run(build_joined_graph(resources().deps()).compile())
    assert joined == drawn


@pytest.mark.parametrize(("wishes", "expected"), [((Greet(),), 1), ((TIRAMISU,), 3)])
async def test_a_step_ends_only_at_a_tool(wishes: tuple[Command, ...], expected: int) -> None:
    graph = build_joined_graph(FakeResources(heard(*wishes)).deps()).compile()
    assert len([update async for update in graph.astream(said("a message"), stream_mode="updates")]) == expected


async def test_nodes_that_follow_each_other_for_ever_are_stopped() -> None:
    async def nothing(state: State, config: object) -> State:
        del state, config
        return State()

    nodes: dict[str, Node] = {"one": nothing, "other": nothing}
    edges: dict[str, Callable[[State], str]] = {"one": lambda _: "other", "other": lambda _: "one"}
    with pytest.raises(GraphRecursionError):
        await join_steps("one", nodes, edges)(State(), {})
    assert await join_steps("one", nodes, {**edges, "other": lambda _: END})(State(), {}) == {}
