"""The routing tables are complete, agree with the code of the flows, and lead every tool back to whoever asked."""

from __future__ import annotations

import ast
import inspect
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from domain import calls, commands
from domain.calls import FetchMenu, FetchProfile, ToolCall, ToolName
from domain.commands import COMMANDS, Command, FlowName, Reading
from domain.session import AnythingElse, Confirm, Session
from domain.turn import TurnRequest
from graph.build import build_graph, tool_nodes
from graph.routes import (
    ANSWERS,
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
from nodes.order.placement import OrderPlacer
from nodes.turn import tools
from nodes.turn.state import State, Turn
from nodes.turn.tool_results import Failure, ToolResults, TransientToolResults
from tests.domain.pizzeria import pizzeria
from tests.graph.resources import FakeResources

NODES = Path(__file__).parents[2] / "nodes"
NAMES = typing.get_args(FlowName)
COMMAND: TypeAdapter[Command] = TypeAdapter(Command)
KINDS = sorted(str(kind.model_fields["kind"].default) for kind in typing.get_args(typing.get_args(commands.Command)[0]))
CALLS: tuple[type[BaseModel], ...] = typing.get_args(typing.get_args(ToolCall)[0])


def heard(*kinds: str) -> Reading:
    """A reading of one command per kind, each with as little in it as it may have."""
    return Reading(commands=tuple(command_of(kind) for kind in kinds))


def command_of(kind: str) -> Command:
    given: dict[str, object] = {
        "add_item": {"food": {"item": "tiramisu"}},
        "repeat_line": {"line": 1},
        "change_line": {"lines": [1]},
        "clear_fulfilment": {"fields": ["when"]},
        "ask_restaurant": {"topic": "hours"},
        "complain": {"about": "cold"},
        "want_unsupported": {"what": "tip"},
        "set_language": {"language": "en"},
    }
    return COMMAND.validate_python({"kind": kind, **dict(given.get(kind, {}))})  # type: ignore[call-overload]


def tool_of(call: type[BaseModel]) -> str:
    return str(call.model_fields["tool"].default)


def request() -> TurnRequest:
    return TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hello"
    )


def state(*todo: FlowName, call: ToolCall | None = None, results: ToolResults | None = None) -> State:
    turn = Turn(request=request(), todo=todo, call=call)
    return State(turn=turn.dump(), facts=TransientToolResults(results or ToolResults()))


# --- the tables are total


def test_every_command_has_a_flow_and_every_flow_a_command() -> None:
    assert sorted(COMMANDS) == KINDS
    assert {row.flow for row in COMMANDS.values()} == set(NAMES)


def test_every_flow_has_one_row_and_its_functions_name() -> None:
    assert [row.name for row in FLOWS] == list(NAMES)
    assert [row.decide.__name__ for row in FLOWS] == list(NAMES)


def test_every_tool_has_a_call_and_a_node_and_is_asked_by_some_flow() -> None:
    names = set(typing.get_args(ToolName))
    assert {tool_of(call) for call in CALLS} == names
    assert set(TOOLS) == names
    assert set(tool_nodes(FakeResources(heard("ask_menu")).deps())) == names


def test_the_graph_holds_these_nodes_and_no_others() -> None:
    built = build_graph(FakeResources(heard("ask_menu")).deps())
    assert set(built.nodes) == {"classify_intent", "next_flow", "compose_response", *NAMES, *TOOLS}


@pytest.mark.parametrize(
    "tool",
    [
        name
        for name in TOOLS
        if name not in ("place_order", "settle_order", "recall_order", "amend_order", "cancel_order")
    ],
)
def test_every_tool_works_with_a_service_that_is_named_by_a_protocol(tool: ToolName) -> None:
    hints = typing.get_type_hints(getattr(tools, tool))
    services = [hint for name, hint in hints.items() if name != "return"]
    assert len(services) == 1
    assert getattr(services[0], "_is_protocol", False)


def test_placing_works_with_protocols_too() -> None:
    hints = typing.get_type_hints(OrderPlacer)
    assert all(getattr(hints[name], "_is_protocol", False) for name in ("orders", "book"))
    assert all(
        inspect.isfunction(getattr(OrderPlacer, tool))
        for tool in ("place_order", "settle_order", "amend_order", "cancel_order")
    )


# --- the rows say what the flows do


def modules_of(row: FlowRow) -> set[str]:
    """The modules of nodes/ that a flow's function is made of."""
    found, waiting = set[str](), [row.decide.__module__]
    while waiting:
        name = waiting.pop()
        if name in found or not path_of(name).is_file() or name in ("nodes.turn.state", "nodes.turn.tool_results"):
            continue
        found.add(name)
        for node in ast.walk(ast.parse(path_of(name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("nodes."):
                waiting += [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def path_of(module: str) -> Path:
    return NODES.parent / (module.replace(".", "/") + ".py")


def asked_in(module: str) -> set[str]:
    """The tools whose calls a module makes: Ask(FetchMenu()) and the like."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    asks = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == "Ask"]
    names = {_name(argument) for node in asks for argument in node.args if isinstance(argument, ast.Call)}
    return {tool_of(call) for call in CALLS if call.__name__ in names}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
def test_a_rows_tools_are_exactly_those_that_its_flow_asks(row: FlowRow) -> None:
    asked = {tool for module in modules_of(row) for tool in asked_in(module)}
    assert asked == set(row.tools)
    assert row.opens_with is None or row.opens_with in row.tools


def test_every_call_names_its_tool_as_the_tools_are_named() -> None:
    assert all(hasattr(calls, tool.title().replace("_", "")) for tool in TOOLS)


# --- from commands to flows


@pytest.mark.parametrize(
    ("kinds", "flows"),
    [
        (("greet", "add_item"), ("small_talk_flow", "order_flow")),
        (("add_item", "ask_menu"), ("order_flow", "menu_flow")),
        (("recommend", "remember"), ("profile_flow", "recommend_flow")),
        (("add_item", "remember"), ("profile_flow", "order_flow")),
        (("cancel_order", "add_item"), ("order_flow",)),
        (("greet", "thank", "help"), ("small_talk_flow",)),
        (("ask_order", "ask_menu", "ask_order"), ("tracking_flow", "menu_flow")),
    ],
)
def test_flows_follow_as_the_guest_spoke_once_each_and_what_protects_first(
    kinds: tuple[str, ...], flows: tuple[FlowName, ...]
) -> None:
    assert flows_for(heard(*kinds), Session()) == flows


def test_the_flow_of_the_open_question_goes_before_the_others() -> None:
    assert flows_for(heard("ask_menu", "agree"), Session(pending=AnythingElse())) == ("order_flow", "menu_flow")


def test_a_message_of_many_wishes_walks_the_first_few() -> None:
    assert len(NAMES) > MAX_FLOWS
    assert len(flows_for(heard(*KINDS), Session())) == MAX_FLOWS


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_an_answer_goes_to_the_flow_that_asked(kind: str) -> None:
    assert flows_for(heard(kind), Session(pending=AnythingElse())) == (PENDING_FLOW,)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - ANSWERS))
def test_everything_else_has_one_flow_whatever_is_asked(kind: str) -> None:
    assert flows_for(heard(kind), Session(pending=AnythingElse())) == (COMMANDS[kind].flow,)
    assert flows_for(heard(kind), Session()) == (COMMANDS[kind].flow,)


def test_a_yes_places_nothing_when_nothing_was_asked() -> None:
    assert PENDING_FLOW not in flows_for(heard("agree"), Session())
    pending = Confirm(confirmation_id="m", cart_digest="d", total=None)
    assert flows_for(heard("agree"), Session(pending=pending)) == (PENDING_FLOW,)


# --- edges


def test_the_reading_that_waits_for_the_menu_is_sent_to_it_and_comes_back() -> None:
    assert after_classify(state(call=FetchMenu())) == "fetch_menu"
    assert after_tool(state(call=FetchMenu())) == "classify_intent"


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
def test_a_flow_is_reached_by_way_of_the_tool_it_opens_with(row: FlowRow) -> None:
    assert after_classify(state(row.name)) == (row.opens_with or row.name)


def test_a_tool_that_was_asked_in_this_turn_is_not_opened_with_again() -> None:
    known = ToolResults(menu=pizzeria())
    failed = ToolResults().with_failure("fetch_menu", Failure(code="service_timeout"))
    assert to_flow(state("order_flow", results=known)) == "order_flow"
    assert to_flow(state("order_flow", results=failed)) == "order_flow"
    assert to_flow(state("profile_flow", results=known)) == "fetch_profile"


@pytest.mark.parametrize(("row", "tool"), [(row, tool) for row in FLOWS for tool in row.tools])
def test_every_tool_goes_back_to_the_flow_that_asked_it(row: FlowRow, tool: ToolName) -> None:
    others = tuple(name for name in NAMES if name != row.name)[:2]
    assert after_tool(state(row.name, *others)) == row.name


def test_a_flow_goes_to_its_tool_then_to_the_next_flow_then_to_the_reply() -> None:
    assert after_flow(state("order_flow", call=FetchProfile())) == "fetch_profile"
    assert after_flow(state("menu_flow")) == "next_flow"
    assert after_flow(state()) == "compose_response"
