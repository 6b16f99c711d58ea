"""The routing tables: the flows with their tools, and the flow of a pending question. Adding a flow is adding a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from langgraph.graph import END

from domain.calls import ToolName
from domain.commands import COMMANDS, FlowName, Reading
from domain.session import Session
from nodes.complaints import complaint_flow
from nodes.menu.flow import menu_flow
from nodes.order.flow import order_flow
from nodes.profile import profile_flow
from nodes.recommend import recommend_flow
from nodes.small_talk import small_talk_flow
from nodes.tracking import tracking_flow
from nodes.turn.state import Ask, Decision, Scene, State, get_tool_results

MAX_FLOWS = 3


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow and the tools it may ask. ``opens_with``: the one it never decides without, asked before it is walked."""

    name: FlowName
    decide: Callable[[Scene], Decision | Ask]
    tools: tuple[ToolName, ...] = ()
    opens_with: ToolName | None = None


FLOWS: tuple[FlowRow, ...] = (
    FlowRow("menu_flow", menu_flow, ("fetch_menu", "fetch_profile"), opens_with="fetch_menu"),
    FlowRow(
        "order_flow",
        order_flow,
        (
            "fetch_menu",
            "fetch_profile",
            "quote_order",
            "place_order",
            "settle_order",
            "recall_order",
            "fetch_tracking",
            "quote_change",
            "amend_order",
            "cancel_order",
            "create_payment_link",
            "fetch_recommendations",
        ),
        opens_with="fetch_menu",
    ),
    FlowRow(
        "recommend_flow",
        recommend_flow,
        ("fetch_menu", "fetch_profile", "fetch_recommendations"),
        opens_with="fetch_menu",
    ),
    FlowRow("tracking_flow", tracking_flow, ("settle_order", "recall_order", "fetch_tracking", "fetch_menu")),
    FlowRow(
        "profile_flow", profile_flow, ("fetch_profile", "fetch_menu", "save_preferences"), opens_with="fetch_profile"
    ),
    FlowRow("complaint_flow", complaint_flow, ("fetch_menu", "recall_order")),
    FlowRow("small_talk_flow", small_talk_flow, ("fetch_menu",)),
)

ANSWERS = frozenset({"agree", "decline"})
"""They mean nothing by themselves: the flow of the open question takes them."""
PENDING_FLOW: FlowName = "order_flow"
PROTECTING_FLOW: FlowName = "profile_flow"
"""What the guest must not eat is known before anything goes into the cart."""
UNREAD_FLOW: FlowName = "small_talk_flow"

TOOLS: tuple[ToolName, ...] = tuple(dict.fromkeys(tool for row in FLOWS for tool in row.tools))

_OPENS_WITH: Mapping[FlowName, ToolName | None] = {row.name: row.opens_with for row in FLOWS}


def flows_for(reading: Reading, session: Session) -> tuple[FlowName, ...]:
    """The flows to walk: the one that protects, the one whose question is open, then as the guest spoke.

    Of a session that cannot be read, only the flow that offers to start over may speak.
    """
    if session.unread is not None:
        return (UNREAD_FLOW,)
    rows = tuple(dict.fromkeys(_flow_for(command.kind, session) for command in reading.commands))
    return tuple(sorted(rows, key=lambda row: _rank(row, session)))[:MAX_FLOWS]


def _flow_for(kind: str, session: Session) -> FlowName:
    """An order whose fate is open waits like a question does: a "yes" finds out about it."""
    waiting = session.pending is not None or session.unsettled is not None
    return PENDING_FLOW if waiting and kind in ANSWERS else COMMANDS[kind].flow


def _rank(flow: FlowName, session: Session) -> int:
    if flow == PROTECTING_FLOW:
        return 0
    return 1 if flow == PENDING_FLOW and session.pending is not None else 2


def after_classify(state: State) -> str:
    """To the menu, while the reading waits for it; then to the first flow, by way of the tool it opens with. To the end
    when the guest said nothing new."""
    if not _begun(state):
        return END
    return _requested_tool(state) or to_flow(state)


def after_flow(state: State) -> str:
    """To the tool that the flow asked for, else on to the next flow, else to the reply."""
    return _requested_tool(state) or ("next_flow" if state["turn"]["todo"] else "compose_response")


def after_tool(state: State) -> str:
    """Back to whoever asked: the flow at work, or the reading when there is none yet."""
    todo = state["turn"]["todo"]
    return str(todo[0]) if isinstance(todo, list) and todo else "classify_intent"


def _begun(state: State) -> bool:
    """Whether there is a turn that has no reply yet."""
    turn = state.get("turn")
    return isinstance(turn, dict) and "todo" in turn and turn.get("reply") is None


def _requested_tool(state: State) -> str | None:
    call = state["turn"]["call"]
    return str(call["tool"]) if isinstance(call, dict) else None


def to_flow(state: State) -> str:
    """To the flow that is next, by way of the tool it opens with when that was not asked yet."""
    todo = state["turn"]["todo"]
    flow: FlowName = todo[0] if isinstance(todo, list) else "small_talk_flow"
    first = _OPENS_WITH[flow]
    return first if first is not None and not _has_result(state, first) else flow


def _has_result(state: State, tool: ToolName) -> bool:
    """Whether the tool was asked in this turn already, with or without success."""
    results = get_tool_results(state)
    fact = {"fetch_menu": results.menu, "fetch_profile": results.profile}[tool]
    return fact is not None or tool in results.failures
