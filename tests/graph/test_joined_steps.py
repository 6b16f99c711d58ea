"""The joined graph runs the same nodes with the same result as the graph that Studio shows, in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import GraphRecursionError
from langgraph.graph import END

from domain.commands import AskMenu, AskOrder, Command, Greet, OrderRef, Recommend, ShowCart
from graph.build import build_graph, build_joined_graph
from graph.joined_steps import Program, join_steps
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


async def run(graph: Program) -> tuple[dict[str, Any], list[str]]:
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
    joined = await run(build_joined_graph(resources().deps()))
    assert joined == drawn


@pytest.mark.parametrize("wishes", [(Greet(),), (TIRAMISU,)])
async def test_a_turn_is_one_step_whether_it_calls_a_tool_or_not(wishes: tuple[Command, ...]) -> None:
    graph = build_joined_graph(FakeResources(heard(*wishes)).deps())
    assert len([update async for update in graph.astream(said("a message"), stream_mode="updates")]) == 1


async def test_either_graph_goes_on_from_the_state_of_the_other() -> None:
    deps = FakeResources(heard(TIRAMISU)).deps()
    outputs: list[dict[str, Any]] = []
    for order in ((0, 1), (1, 0), (0, 0)):
        saver = InMemorySaver()
        drawn, joined = build_graph(deps).compile(checkpointer=saver), build_joined_graph(deps)
        joined.checkpointer = saver
        config: RunnableConfig = {"configurable": {"thread_id": "t"}}
        for number, which in enumerate(order, start=1):
            message = {"messages": [HumanMessage(id=f"m-{number}", content="tiramisu")]}
            output = await (drawn, joined)[which].ainvoke(message, config, durability="exit")  # type: ignore[call-overload]  # a message alone
        outputs.append({"lines": output["session"]["cart"]["lines"], "ids": [each.id for each in output["messages"]]})
    assert outputs[0] == outputs[1] == outputs[2]
    assert outputs[0]["ids"] == ["m-1", "m-1-reply", "m-2", "m-2-reply"]


async def test_nodes_that_follow_each_other_for_ever_are_stopped() -> None:
    async def nothing(state: State, config: object) -> State:
        del state, config
        return State()

    nodes: dict[str, Node] = {"one": nothing, "other": nothing}
    edges: dict[str, Callable[[State], str]] = {"one": lambda _: "other", "other": lambda _: "one"}
    for tools in ((), ("other",), ("one", "other")):
        with pytest.raises(GraphRecursionError):
            await join_steps("one", nodes, edges, tools)(State(), {})
    assert await join_steps("one", nodes, {**edges, "other": lambda _: END})(State(), {}) == {}
