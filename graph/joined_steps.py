"""Runs nodes that follow each other without a tool in one step of the graph, by the same routing tables.

A step of LangGraph costs several times what a flow does. Joined, a turn has one step, and one more for each tool. Every
node still has its span and its log line, and what it is given and returns is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any, Protocol

from langchain_core.runnables import RunnableConfig
from langgraph.errors import GraphRecursionError
from langgraph.graph import END
from langgraph.types import Command

from nodes.turn.messages import merge_messages
from nodes.turn.state import GraphNode, State

MOST_NODES = 25
"""Nodes of one step; LangGraph's own limit is as many steps."""


class JoinedStep(Protocol):
    """The update of a step; with the node of the next step, if there is one."""

    def __call__(self, state: State, config: RunnableConfig) -> Coroutine[Any, Any, State | Command[str]]: ...


def join_steps(
    first: str,
    nodes: Mapping[str, GraphNode],
    edges: Mapping[str, Callable[[State], str]],
    ends_before: Collection[str] = (),
) -> JoinedStep:
    """A node that runs ``first``, and then whatever follows it in ``nodes``.

    ``edges`` names what follows each node; the step ends before a name that is not in ``nodes`` or is in
    ``ends_before``. That one is named to LangGraph: a conditional edge would read the whole state again.
    """

    async def run(state: State, config: RunnableConfig) -> State | Command[str]:
        name, node = first, nodes[first]
        total = State()
        for _ in range(MOST_NODES):
            update = await node(state, config)
            total = _add_update(total, update)
            # An edge reads the turn alone, and after the last node nobody reads the messages here.
            name = edges[name]({**state, **update})
            if name not in nodes or name in ends_before:
                return total if name == END else Command(update=total, goto=name)
            state, node = _updated(state, update), nodes[name]
        raise GraphRecursionError(f"a step runs more than {MOST_NODES} nodes")

    return run


def _add_update(total: State, update: State) -> State:
    """Both updates as one; the channel itself merges the messages."""
    merged: State = {**total, **update}
    if "messages" in update and "messages" in total:
        merged["messages"] = [*total["messages"], *update["messages"]]
    return merged


def _updated(state: State, update: State) -> State:
    """The state after an update, as the channels make it."""
    merged: State = {**state, **update}
    if "messages" in update:
        merged["messages"] = merge_messages(state.get("messages") or [], update["messages"])
    return merged
