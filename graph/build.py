"""The StateGraph on one page. Everything a node needs from outside is handed in here, once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar, get_args

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.graph import END, START, StateGraph

from domain.bill import BillTerms
from domain.calls import ToolName
from domain.reading_context import CommandReader
from domain.restaurant import RestaurantFacts
from domain.selling import Selling
from domain.stores import NO_STORES, Stores
from domain.work import is_limited, limit_work
from graph.joined_steps import Program, compile_step, join_steps
from graph.routes import FLOWS, TOOLS, after_classify, after_flow, after_tool, flows_for, to_flow
from graph.run import turn_context
from nodes.classify_intent import FactSource, begin_turn, classify_intent, find_tenant
from nodes.order.placement import OrderPlacer, PlacementBook, PlacingService
from nodes.reply.compose_response import compose_response
from nodes.store_choice import TurnStore, find_store
from nodes.turn.flow_node import make_flow_node
from nodes.turn.misunderstandings import count_misunderstandings
from nodes.turn.state import ChatContext, GraphNode, Node, State, TurnInput, TurnOutput
from nodes.turn.tools import NO_PAYMENTS, OrderService, ToolServices, service_tools
from observability.context import bind, bind_store, current
from observability.events import NodeFinished, emit
from observability.spans import bind_caller, record_spans, span
from observability.tracing import read_traceparent
from store.tenant_scope import TenantScope, acting_for, current_scope
from understanding.local_reader import LocalCommandReader
from understanding.store_reader import StoreReader


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
    restaurant: RestaurantFacts = field(default_factory=RestaurantFacts)
    """The facts that the restaurant gives."""
    takes_tips: bool = False
    takes_coupons: bool = False
    """Whether the order service and its quotes take tips, and the codes of coupons."""
    selling: Selling = field(default_factory=Selling)
    """Whether it suggests a further dish of its own accord."""
    stores: Stores = NO_STORES
    """Its branches."""
    store: str | None = None
    """The branch to which these belong; None: to the whole restaurant."""
    by_store: Mapping[str, Deps] = field(default_factory=dict)
    """Those of each branch."""

    @property
    def bill_terms(self) -> BillTerms | None:
        """What can be put on a bill; None: nothing beside the dishes."""
        terms = BillTerms(self.takes_tips, self.takes_coupons, self.payments is not NO_PAYMENTS)
        return None if terms == BillTerms() else terms


Update = TypeVar("Update", covariant=True)
FindDeps = Callable[[str], Deps]
"""The dependencies of a tenant, by its name. The same object as long as nothing of it changes."""

MOST_TENANTS = 1024
"""Tenants whose nodes are kept; those of others are made again."""
_DRAWN_TOOLS: tuple[ToolName, ...] = (
    "fetch_menu", "quote_order", "place_order", "settle_order", "recall_order", "quote_change", "amend_order",
    "cancel_order", "fetch_recommendations", "fetch_tracking", "fetch_profile", "save_preferences",
    "create_payment_link",
)  # fmt: skip
"""The tools in the order of the drawing."""
_NODES = ("classify_intent", *(row.name for row in FLOWS), *_DRAWN_TOOLS, "next_flow", "compose_response")
HostNode = Callable[[str, GraphNode], GraphNode]
"""Wraps a node, given its name and itself."""


def run_in_own_context(name: str, node: GraphNode) -> GraphNode:
    """The node as it is: it runs in the context of its turn already."""
    del name
    return node


def build_graph(
    deps: Deps | FindDeps, host_node: HostNode = run_in_own_context
) -> StateGraph[State, ChatContext, TurnInput, TurnOutput]:
    """classify_intent -> flows, each with its tools -> compose_response. Compile it with any checkpointer.

    ``deps``: of the only tenant, or by tenant. ``host_node`` wraps each node where a LangGraph server runs the graph.
    """
    graph = _new_graph()
    nodes = _tenant_nodes(deps)
    for name in _NODES:
        graph.add_node(name, host_node(name, nodes.select(name)))
    _connect(graph)
    return graph


def build_joined_graph(deps: Deps | FindDeps) -> Program:
    """The same program in one step, compiled: all nodes of a turn run in it.

    For the API, which needs speed; Studio shows the steps of ``build_graph``.
    """
    nodes = _tenant_nodes(deps)
    # Each node is that of the branch that its state names: a node before it may have chosen one.
    return compile_step(join_steps("classify_intent", {name: nodes.select(name) for name in _NODES}, _edges(), TOOLS))


def _tenant_nodes(deps: Deps | FindDeps) -> TenantNodes[State]:
    return TenantNodes(deps, lambda own: _pure_nodes(own) | _traced_tools(own))


class AsyncNode(Protocol[Update]):
    """A node with the kind of update that it returns."""

    def __call__(self, state: State, config: RunnableConfig) -> Coroutine[Any, Any, Update]: ...


class TenantNodes(Generic[Update]):
    """The nodes of each tenant and branch, made of their dependencies when they are met, and again when these are
    others."""

    def __init__(self, deps: Deps | FindDeps, build: Callable[[Deps], Mapping[str, AsyncNode[Update]]]) -> None:
        self._find_deps: FindDeps = (lambda _: deps) if isinstance(deps, Deps) else deps
        self._build = build
        self._built: OrderedDict[int, tuple[Deps, Mapping[str, AsyncNode[Update]]]] = OrderedDict()

    def select(self, name: str) -> AsyncNode[Update]:
        """A node that runs the tenant's own node of this name."""

        async def run(state: State, config: RunnableConfig) -> Update:
            tenant = find_tenant(state)
            deps = self._find_deps(tenant)
            if deps.by_store:
                deps = deps.by_store.get(find_store(state, deps.stores) or "", deps)
            node = self._nodes_of(deps)[name]
            if current_scope() == TenantScope(tenant):
                return await node(state, config)
            with acting_for(tenant):
                return await node(state, config)

        return run

    def _nodes_of(self, deps: Deps) -> Mapping[str, AsyncNode[Update]]:
        known = self._built.get(id(deps))
        if known is not None and known[0] is deps:
            return known[1]
        nodes = self._build(deps)
        self._built[id(deps)] = (deps, nodes)
        if len(self._built) > MOST_TENANTS:
            self._built.popitem(last=False)
        return nodes


def _new_graph() -> StateGraph[State, ChatContext, TurnInput, TurnOutput]:
    return StateGraph(State, ChatContext, input_schema=TurnInput, output_schema=TurnOutput)


def _pure_nodes(deps: Deps) -> dict[str, GraphNode]:
    """The nodes that call no microservice, by their names."""
    nodes: dict[str, Node] = {
        "classify_intent": classify_intent(
            StoreReader(deps.reader, deps.stores, deps.store) if deps.stores else deps.reader,
            deps.name_reader,
            deps.menus,
            flows_for,
            FactSource(deps.restaurant, deps.now, deps.bill_terms, deps.selling),
            TurnStore(deps.stores, deps.store),
        ),
        **{row.name: make_flow_node(count_misunderstandings(row.decide)) for row in FLOWS},
        "next_flow": next_flow,
        "compose_response": compose_response(deps.menus),
    }
    return {name: trace_node(name, node, deps.store) for name, node in nodes.items()}


def _traced_tools(deps: Deps) -> dict[str, GraphNode]:
    return {name: trace_node(name, node, deps.store) for name, node in tool_nodes(deps).items()}


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
        "amend_order": placing.amend_order(),
        "cancel_order": placing.cancel_order(),
    }
    return {name: nodes[name] for name in get_args(ToolName)}


def trace_node(name: str, node: Node, store: str | None = None) -> GraphNode:
    """The node with its span and its line in the log. ``store``: the branch for which it works."""

    async def run(state: State, config: RunnableConfig) -> State:
        step = span(name)
        try:
            with step:
                return await node(state, config)
        finally:
            emit(NodeFinished(name, step.duration_ms, step.outcome))

    async def traced(state: State, config: RunnableConfig) -> State:
        if store is None and current() is not None and is_limited():
            return await run(state, config)
        with bind_turn(state, config), bind_store(store), limit_work():
            return await run(state, config)

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
