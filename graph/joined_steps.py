"""Runs all nodes of a turn in one step of LangGraph, by the same routing tables.

A step of LangGraph costs several times what a flow does. Every node still has its span and its log line, and what it is
given and returns is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Mapping
from operator import methodcaller
from typing import Any, Protocol, cast

from langchain_core.messages import AnyMessage
from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.channels import EphemeralValue, LastValue
from langgraph.errors import GraphRecursionError
from langgraph.graph import END
from langgraph.pregel import NodeBuilder, Pregel
from typing_extensions import override

from nodes.turn.messages import join_messages
from nodes.turn.state import ChatContext, GraphNode, State, TurnInput, TurnOutput

Program = Pregel[State, ChatContext, TurnInput, TurnOutput]
"""A graph that can run."""
MOST_NODES = 25
"""Nodes that follow each other without a tool."""
MOST_TOOLS = 100
"""Tool calls of one turn."""
_INPUT = "input"
_CHANNELS = ("messages", "session", "turn")
"""The channels that a turn leaves; ``facts`` never leaves it."""


class JoinedStep(Protocol):
    """The state after a turn, of all its nodes together."""

    def __call__(self, state: State, config: RunnableConfig) -> Coroutine[Any, Any, State]: ...


def join_steps(
    first: str, nodes: Mapping[str, GraphNode], edges: Mapping[str, Callable[[State], str]], tools: Collection[str] = ()
) -> JoinedStep:
    """A step that runs the node ``first``, and then whatever follows it in ``nodes`` up to the end.

    ``edges`` names what follows each node. Raises GraphRecursionError for a circle.
    """

    async def run(state: State, config: RunnableConfig) -> State:
        name, in_a_row, tool_calls = first, 0, 0
        while name != END:
            in_a_row, tool_calls = (0, tool_calls + 1) if name in tools else (in_a_row + 1, tool_calls)
            if in_a_row > MOST_NODES or tool_calls > MOST_TOOLS:
                raise GraphRecursionError(f"a turn runs {in_a_row} nodes in a row after {tool_calls} tools")
            state = update_state(state, await nodes[name](state, config))
            name = edges[name](state)
        return state

    return run


def update_state(state: State, update: State) -> State:
    """The state after an update, as the channels of the graph make it; known messages stay as they are stored."""
    merged: State = {**state, **update}
    if "messages" in update:
        merged["messages"] = cast(list[AnyMessage], join_messages(state.get("messages"), update["messages"]))
    return merged


def compile_step(step: JoinedStep) -> Program:
    """The step as a program of LangGraph. It goes on from the checkpoints of the graph with a step for each node, and
    leaves the same; a StateGraph would begin with a step that does nothing but write the input into the channels."""
    node = NodeBuilder().subscribe_to(_INPUT).read_from(*_CHANNELS).do(_WholeTurn(step))
    for name in _CHANNELS:
        node = node.write_to(**{name: methodcaller("get", name)})
    return Pregel(
        nodes={"turn": node},
        channels={_INPUT: EphemeralValue(dict), **{name: LastValue(object) for name in _CHANNELS}},
        input_channels=_INPUT,
        output_channels=list(_CHANNELS),
        context_schema=ChatContext,
    )


class _WholeTurn(Runnable[dict[str, Any], State]):
    """The step as a Runnable: LangGraph would give a function callbacks of its own."""

    def __init__(self, step: JoinedStep) -> None:
        self._step = step

    @override
    def invoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **_: object) -> State:
        raise NotImplementedError("a turn waits for its services: use ainvoke")

    @override
    async def ainvoke(self, input: dict[str, Any], config: RunnableConfig | None = None, **_: object) -> State:
        """The state of the channels after the turn."""
        channels: Any = dict(input)
        given = channels.pop(_INPUT)
        return await self._step(update_state(channels, given), config or {})
