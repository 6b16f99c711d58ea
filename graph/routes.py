"""The routing tables: which flow serves which intent, and which pending question. Adding a flow is adding a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from langgraph.graph import END

from domain.calls import ToolName
from domain.session import Session
from domain.understanding import Intent, Understanding
from nodes.menu import menu_flow
from nodes.order import order_flow
from nodes.profile import profile_flow
from nodes.recommend import recommend_flow
from nodes.small_talk import small_talk_flow
from nodes.state import Ask, Decision, FlowName, Scene, State, facts_of
from nodes.tracking import tracking_flow

MAX_FLOWS = 3


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A flow and the tools it may ask. ``opens_with``: the one it never decides without, asked before it is walked."""

    name: FlowName
    decide: Callable[[Scene], Decision | Ask]
    tools: tuple[ToolName, ...] = ()
    opens_with: ToolName | None = None


FLOWS: tuple[FlowRow, ...] = (
    FlowRow("menu_flow", menu_flow, ("fetch_menu",), opens_with="fetch_menu"),
    FlowRow(
        "order_flow",
        order_flow,
        ("fetch_menu", "fetch_profile", "quote_order", "place_order", "settle_order", "cancel_order"),
        opens_with="fetch_menu",
    ),
    FlowRow(
        "recommend_flow",
        recommend_flow,
        ("fetch_menu", "fetch_profile", "fetch_recommendations"),
        opens_with="fetch_menu",
    ),
    FlowRow("tracking_flow", tracking_flow, ("settle_order", "recall_order", "fetch_tracking")),
    FlowRow(
        "profile_flow", profile_flow, ("fetch_profile", "fetch_menu", "save_preferences"), opens_with="fetch_profile"
    ),
    FlowRow("small_talk_flow", small_talk_flow, ("fetch_menu",)),
)

FLOW_FOR: Mapping[Intent, FlowName] = {
    Intent.ORDER: "order_flow",
    Intent.MENU: "menu_flow",
    Intent.RECOMMEND: "recommend_flow",
    Intent.TRACK_ORDER: "tracking_flow",
    Intent.PROFILE: "profile_flow",
    Intent.CONFIRM: "small_talk_flow",
    Intent.CANCEL: "order_flow",
    Intent.GREETING: "small_talk_flow",
    Intent.SMALLTALK: "small_talk_flow",
    Intent.THANKS: "small_talk_flow",
    Intent.HELP: "small_talk_flow",
    Intent.HANDOFF: "small_talk_flow",
    Intent.OUT_OF_SCOPE: "small_talk_flow",
}

# What may be an answer to our question; everything else changes the subject, and the question waits.
ANSWERS = frozenset({Intent.ORDER, Intent.CONFIRM, Intent.CANCEL})
PENDING_FLOW: FlowName = "order_flow"
UNREAD_FLOW: FlowName = "small_talk_flow"

TOOLS: tuple[ToolName, ...] = tuple(dict.fromkeys(tool for row in FLOWS for tool in row.tools))

_OPENS_WITH: Mapping[FlowName, ToolName | None] = {row.name: row.opens_with for row in FLOWS}


def flows_for(understanding: Understanding, session: Session) -> tuple[FlowName, ...]:
    """The flows to walk, in the order in which the guest spoke. The pending question's flow gets the first say.

    Of a session that cannot be read, only the flow that offers to start over may speak.
    """
    if session.unread is not None:
        return (UNREAD_FLOW,)
    answers = ANSWERS | {Intent.SMALLTALK} if understanding.slots.yes_no is not None else ANSWERS
    rows = [_flow_for(intent, session, answers) for intent in understanding.intents]
    return tuple(dict.fromkeys(rows))[:MAX_FLOWS]


def _flow_for(intent: Intent, session: Session, answers: frozenset[Intent]) -> FlowName:
    """An order whose fate is open waits like a question does: a "yes" finds out about it."""
    if session.unsettled is not None and intent in answers:
        return PENDING_FLOW
    if session.pending is not None and intent in ANSWERS:
        return PENDING_FLOW
    return FLOW_FOR[intent]


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
    facts = facts_of(state)
    fact = {"fetch_menu": facts.menu, "fetch_profile": facts.profile}[tool]
    return fact is not None or tool in facts.failures
