"""The routing tables are complete, agree with the flows, and lead each tool back to its caller."""

from __future__ import annotations

import ast
import inspect
import typing

import pytest
from pydantic import BaseModel

from domain import calls
from domain.calls import FetchMenu, FetchProfile, ToolCall, ToolName
from domain.session import AnythingElse, Confirm, Session
from domain.turn import TurnRequest
from domain.understanding import Intent, Understanding
from graph.build import build_graph, tool_nodes
from graph.routes import (
    ANSWERS,
    FLOW_FOR,
    FLOWS,
    MAX_FLOWS,
    PENDING_FLOW,
    TOOLS,
    FlowRow,
    after_classify,
    after_flow,
    after_tool,
    flows_for,
    to_flow,
)
from nodes import tools
from nodes.facts import Facts, Failure, Gathered
from nodes.placing import Placing
from nodes.state import FlowName, State, Turn
from nodes.tools import MenuIndexes
from tests.domain.pizzeria import pizzeria
from tests.graph.flow_modules import NODES, reachable_modules
from tests.graph.resources import FakeResources

NAMES = typing.get_args(FlowName)
CALLS: tuple[type[BaseModel], ...] = typing.get_args(typing.get_args(ToolCall)[0])


def heard(*intents: Intent) -> Understanding:
    return Understanding(intents=intents, confidence=0.9)


def tool_of(call: type[BaseModel]) -> str:
    return str(call.model_fields["tool"].default)


def request() -> TurnRequest:
    return TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hello"
    )


def state(*todo: FlowName, call: ToolCall | None = None, facts: Facts | None = None) -> State:
    turn = Turn(request=request(), todo=todo, call=call)
    return State(turn=turn.dump(), facts=Gathered(facts or Facts()))


# --- the tables are total


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_has_a_flow(intent: Intent) -> None:
    assert FLOW_FOR[intent] in NAMES


def test_every_flow_has_one_row_and_its_functions_name() -> None:
    assert [row.name for row in FLOWS] == list(NAMES)
    assert [row.decide.__name__ for row in FLOWS] == list(NAMES)


def test_every_flow_can_be_reached_by_an_intent() -> None:
    assert set(FLOW_FOR.values()) == set(NAMES)


def test_every_tool_has_a_call_and_a_node_and_is_asked_by_some_flow() -> None:
    names = set(typing.get_args(ToolName))
    assert {tool_of(call) for call in CALLS} == names
    assert set(TOOLS) == names
    assert set(tool_nodes(FakeResources(heard(Intent.MENU)).deps(), MenuIndexes())) == names


def test_the_graph_holds_these_nodes_and_no_others() -> None:
    built = build_graph(FakeResources(heard(Intent.MENU)).deps())
    assert set(built.nodes) == {"classify_intent", "next_flow", "compose_response", *NAMES, *TOOLS}


@pytest.mark.parametrize(
    "tool", [name for name in TOOLS if name not in ("place_order", "settle_order", "recall_order")]
)
def test_every_tool_works_with_a_service_that_is_named_by_a_protocol(tool: ToolName) -> None:
    hints = typing.get_type_hints(getattr(tools, tool))
    services = [hint for name, hint in hints.items() if name not in ("return", "indexes")]
    assert len(services) == 1
    assert getattr(services[0], "_is_protocol", False)


def test_placing_works_with_protocols_too() -> None:
    hints = typing.get_type_hints(Placing)
    assert all(getattr(hints[name], "_is_protocol", False) for name in ("orders", "book"))
    assert all(inspect.isfunction(getattr(Placing, tool)) for tool in ("place_order", "settle_order"))


# --- the rows say what the flows do


def flow_modules(row: FlowRow) -> set[str]:
    return reachable_modules([row.decide.__module__.rpartition(".")[2]])


def asked_in(module: str) -> set[str]:
    """The tools whose calls a module makes: Ask(FetchMenu()) and the like."""
    tree = ast.parse((NODES / f"{module}.py").read_text(encoding="utf-8"))
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return {tool_of(call) for call in CALLS if call.__name__ in names}


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
def test_a_rows_tools_are_exactly_those_that_its_flow_asks(row: FlowRow) -> None:
    asked = {tool for module in flow_modules(row) for tool in asked_in(module)}
    assert asked == set(row.tools)
    assert row.opens_with is None or row.opens_with in row.tools


def test_every_call_names_its_tool_as_the_tools_are_named() -> None:
    assert all(hasattr(calls, tool.title().replace("_", "")) for tool in TOOLS)


# --- from intents to flows


@pytest.mark.parametrize(
    ("intents", "flows"),
    [
        ((Intent.GREETING, Intent.ORDER), ("small_talk_flow", "order_flow")),
        ((Intent.ORDER, Intent.MENU), ("order_flow", "menu_flow")),
        ((Intent.PROFILE, Intent.RECOMMEND), ("profile_flow", "recommend_flow")),
        ((Intent.CANCEL, Intent.ORDER), ("order_flow",)),
        ((Intent.GREETING, Intent.THANKS, Intent.HELP), ("small_talk_flow",)),
        ((Intent.TRACK_ORDER, Intent.MENU, Intent.TRACK_ORDER), ("tracking_flow", "menu_flow")),
    ],
)
def test_flows_follow_in_the_order_in_which_the_guest_spoke_and_once_each(
    intents: tuple[Intent, ...], flows: tuple[FlowName, ...]
) -> None:
    assert flows_for(heard(*intents), Session()) == flows


def test_a_message_with_many_intents_runs_the_first_few() -> None:
    assert len(set(FLOW_FOR.values())) > MAX_FLOWS
    every = flows_for(heard(*Intent), Session())
    assert len(every) == MAX_FLOWS
    assert every[0] == FLOW_FOR[next(iter(Intent))]


@pytest.mark.parametrize("intent", sorted(ANSWERS))
def test_a_possible_answer_goes_to_the_flow_with_the_open_question(intent: Intent) -> None:
    assert flows_for(heard(intent), Session(pending=AnythingElse())) == (PENDING_FLOW,)


@pytest.mark.parametrize("intent", sorted(set(Intent) - ANSWERS))
def test_everything_else_changes_the_subject_and_leaves_the_question_open(intent: Intent) -> None:
    assert flows_for(heard(intent), Session(pending=AnythingElse())) == (FLOW_FOR[intent],)


def test_a_yes_places_nothing_when_nothing_was_asked() -> None:
    assert PENDING_FLOW not in flows_for(heard(Intent.CONFIRM), Session())
    pending = Confirm(confirmation_id="m", cart_digest="d", total=None)
    assert flows_for(heard(Intent.CONFIRM), Session(pending=pending)) == (PENDING_FLOW,)


# --- edges


def test_the_reading_that_waits_for_the_menu_is_sent_to_it_and_comes_back() -> None:
    assert after_classify(state(call=FetchMenu())) == "fetch_menu"
    assert after_tool(state(call=FetchMenu())) == "classify_intent"


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
def test_a_flow_is_reached_by_way_of_the_tool_it_opens_with(row: FlowRow) -> None:
    assert after_classify(state(row.name)) == (row.opens_with or row.name)


def test_a_tool_that_was_asked_in_this_turn_is_not_opened_with_again() -> None:
    known = Facts(menu=pizzeria())
    failed = Facts().failed("fetch_menu", Failure(code="service_timeout"))
    assert to_flow(state("order_flow", facts=known)) == "order_flow"
    assert to_flow(state("order_flow", facts=failed)) == "order_flow"
    assert to_flow(state("profile_flow", facts=known)) == "fetch_profile"


@pytest.mark.parametrize(("row", "tool"), [(row, tool) for row in FLOWS for tool in row.tools])
def test_every_tool_goes_back_to_the_flow_that_asked_it(row: FlowRow, tool: ToolName) -> None:
    others = tuple(name for name in NAMES if name != row.name)[:2]
    assert after_tool(state(row.name, *others)) == row.name


def test_a_flow_goes_to_its_tool_then_to_the_next_flow_then_to_the_reply() -> None:
    assert after_flow(state("order_flow", call=FetchProfile())) == "fetch_profile"
    assert after_flow(state("menu_flow")) == "next_flow"
    assert after_flow(state()) == "compose_response"
