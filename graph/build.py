"""The StateGraph on one page. Everything a node needs from outside is handed in here, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, get_args

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.graph import END, START, StateGraph

from domain.calls import ToolName
from domain.reading_context import CommandReader
from domain.work import limit_work
from graph.joined_steps import join_steps
from graph.routes import FLOWS, TOOLS, after_classify, after_flow, after_tool, flows_for, to_flow
from graph.run import turn_context
from nodes.classify_intent import begin_turn, classify_intent
from nodes.order.placement import OrderPlacer, PlacementBook, PlacingService
from nodes.reply.compose_response import compose_response
from nodes.turn.flow_node import make_flow_node
from nodes.turn.misunderstandings import count_misunderstandings
from nodes.turn.state import ChatContext, GraphNode, Node, State, TurnInput, TurnOutput
from nodes.turn.tools import OrderService, ToolServices, service_tools
from observability.context import bind, current
from observability.events import NodeFinished, emit
from observability.spans import bind_caller, record_spans, span
from observability.tracing import read_traceparent
from understanding.local_reader import LocalCommandReader


class Orders(OrderService, PlacingService, Protocol):
    """The order service, as the flows and as placing need it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deps(ToolServices):
    """What the nodes work with. Never in the state."""

    reader: CommandReader
    orders: Orders
    placements: PlacementBook
    name_reader: CommandReader = field(default_factory=LocalCommandReader)
    """Reads the names of dishes that a screen sends; a model is never called for them."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


HostNode = Callable[[str, GraphNode], GraphNode]
"""Wraps a node, given its name and itself."""


def run_in_own_context(name: str, node: GraphNode) -> GraphNode:
    """The node as it is: it runs in the context of its turn already."""
    del name
    return node


def build_graph(
    deps: Deps, host_node: HostNode = run_in_own_context
) -> StateGraph[State, ChatContext, TurnInput, TurnOutput]:
    """classify_intent -> flows, each with its tools -> compose_response. Compile it with any checkpointer.

    ``host_node`` wraps each node where a LangGraph server runs the graph.
    """
    graph = _new_graph()
    nodes = _pure_nodes(deps) | _traced_tools(deps)
    for name in ("classify_intent", *(row.name for row in FLOWS), *tool_nodes(deps), "next_flow", "compose_response"):
        graph.add_node(name, host_node(name, nodes[name]))
    _connect(graph)
    return graph


def build_joined_graph(deps: Deps) -> StateGraph[State, ChatContext, TurnInput, TurnOutput]:
    """The same program with fewer steps: nodes without a tool run in the step of the node before them.

    For the API, which needs speed; Studio shows the steps of ``build_graph``.
    """
    graph = _new_graph()
    pure = _pure_nodes(deps)
    edges = _edges()
    steps = {"classify_intent": pure["classify_intent"]} | _traced_tools(deps)
    for name, node in steps.items():
        graph.add_node(name, join_steps(name, {**pure, name: node}, edges), destinations=(*TOOLS, END))
    graph.add_edge(START, "classify_intent")
    return graph


def _new_graph() -> StateGraph[State, ChatContext, TurnInput, TurnOutput]:
    return StateGraph(State, ChatContext, input_schema=TurnInput, output_schema=TurnOutput)


def _pure_nodes(deps: Deps) -> dict[str, GraphNode]:
    """The nodes that call no microservice, by their names."""
    nodes: dict[str, Node] = {
        "classify_intent": classify_intent(deps.reader, deps.name_reader, deps.menus, flows_for),
        **{row.name: make_flow_node(count_misunderstandings(row.decide)) for row in FLOWS},
        "next_flow": next_flow,
        "compose_response": compose_response(deps.menus),
    }
    return {name: trace_node(name, node) for name, node in nodes.items()}


def _traced_tools(deps: Deps) -> dict[str, GraphNode]:
    return {name: trace_node(name, node) for name, node in tool_nodes(deps).items()}


def _edges() -> dict[str, Callable[[State], str]]:
    """What follows each node, read from graph/routes.py."""
    return {
        "classify_intent": after_classify,
        **{row.name: after_flow for row in FLOWS},
        **dict.fromkeys(TOOLS, after_tool),
        "next_flow": to_flow,
        "compose_response": lambda _: END,
    }


def _connect(graph: StateGraph[State, ChatContext, TurnInput, TurnOutput]) -> None:
    """The edges. Each is a look-up in graph/routes.py; what can follow what is listed here for the drawing."""
    starts: list[str] = list(dict.fromkeys(name for row in FLOWS for name in (row.opens_with, row.name) if name))
    graph.add_edge(START, "classify_intent")
    graph.add_conditional_edges("classify_intent", RoutingEdge(after_classify), [*starts, END])
    for row in FLOWS:
        graph.add_conditional_edges(row.name, RoutingEdge(after_flow), [*row.tools, "next_flow", "compose_response"])
    for tool in TOOLS:
        readers = ["classify_intent"] if tool == "fetch_menu" else []
        askers: list[str] = [row.name for row in FLOWS if tool in row.tools]
        graph.add_conditional_edges(tool, RoutingEdge(after_tool), [*readers, *askers])
    graph.add_conditional_edges("next_flow", RoutingEdge(to_flow), starts)
    graph.add_edge("compose_response", END)


class RoutingEdge(Runnable[State, str]):
    """An edge that reads a routing table. LangGraph would send a plain function to a thread, at every edge."""

    def __init__(self, follow: Callable[[State], str]) -> None:
        self.name = follow.__name__
        self._follow = follow

    def invoke(self, input: State, config: RunnableConfig | None = None, **_: object) -> str:
        """The name of the node that comes next."""
        del config
        return self._follow(input)

    async def ainvoke(self, input: State, config: RunnableConfig | None = None, **_: object) -> str:
        """The same, at once."""
        return self.invoke(input, config)


async def next_flow(state: State, config: RunnableConfig) -> State:
    """Where the flows of one message follow each other; it changes nothing."""
    del config
    return State(turn=state["turn"])


def tool_nodes(deps: Deps) -> Mapping[ToolName, Node]:
    """One node per tool, in the order of the drawing."""
    placing = OrderPlacer(deps.orders, deps.placements, deps.now)
    nodes = {
        **service_tools(deps),
        "place_order": placing.place_order(),
        "settle_order": placing.settle_order(),
        "recall_order": placing.recall_order(),
    }
    return {name: nodes[name] for name in get_args(ToolName)}


def trace_node(name: str, node: Node) -> GraphNode:
    """The node with its span and its line in the log."""

    async def traced(state: State, config: RunnableConfig) -> State:
        with bind_turn(state, config), limit_work():
            step = span(name)
            try:
                with step:
                    return await node(state, config)
            finally:
                emit(NodeFinished(name, step.duration_ms, step.outcome))

    return traced


@contextmanager
def bind_turn(state: State, config: RunnableConfig) -> Iterator[None]:
    """Bind the turn where nobody has, and record the node: a server that hosts the graph runs it in its own tasks."""
    if current() is not None:
        yield
        return
    turn = begin_turn(state, config)
    if turn is None:
        yield
        return
    given = config.get("configurable") or {}
    number, caller = given.get("turn", 0), read_traceparent(str(given.get("traceparent", "")))
    context = turn_context(turn.request, number if isinstance(number, int) else 0)
    with bind(context), bind_caller(caller), record_spans("node"):
        yield
