"""Flows are pure and are written down by one node: a question to a tool changes nothing but the question."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from domain.calls import FetchMenu, FetchTracking
from domain.commands import Greet, Reading
from domain.outcome import Outcome, ServiceDown, SmallTalk
from domain.session import Session
from domain.turn import TurnRequest
from graph.routes import FLOWS
from nodes.turn.state import Ask, Decision, Flow, Route, Scene, State, Turn, make_flow_node
from nodes.turn.tool_results import ToolResults, TransientToolResults

NODES = Path(__file__).parents[2] / "nodes"
# Of the standard library only what computes: no clock, no randomness, no files, no network, no tasks, no patterns.
PURE = frozenset({"__future__", "typing", "dataclasses", "collections", "collections.abc", "enum", "functools", "uuid"})
GREETED, DOWN = SmallTalk(topic="greeting"), ServiceDown(service="menu")


def imports_of(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


def all_flow_modules() -> set[str]:
    """The modules that flows are made of, apart from the types that they share."""
    found, waiting = set[str](), [row.decide.__module__ for row in FLOWS]
    while waiting:
        name = waiting.pop()
        if name in found or name in ("nodes.turn.state", "nodes.turn.tool_results"):
            continue
        found.add(name)
        waiting += [known for known in imports_of(path_of(name)) if path_of(known).is_file() and known[:6] == "nodes."]
        waiting += [f"nodes.order.{known}" for known in submodules_of(path_of(name))]
    return found


def path_of(module: str) -> Path:
    return NODES.parent / (module.replace(".", "/") + ".py")


def submodules_of(path: Path) -> set[str]:
    """What is imported as `from nodes.order import cart`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    packages = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "nodes.order"]
    return {alias.name for node in packages for alias in node.names}


@pytest.mark.parametrize("module", sorted(all_flow_modules()))
def test_a_flow_imports_nothing_that_could_touch_the_world(module: str) -> None:
    ours = ("domain", "nodes")
    foreign = {name for name in imports_of(path_of(module)) if name.partition(".")[0] not in ours}
    assert foreign <= PURE


@pytest.mark.parametrize("path", sorted((NODES.parent / "domain").rglob("*.py")), ids=lambda path: path.stem)
def test_what_flows_are_made_of_does_no_network_and_no_threads(path: Path) -> None:
    shut = {"asyncio", "socket", "ssl", "subprocess", "threading", "time", "random", "httpx", "psycopg", "fastapi"}
    assert shut & set(sys.stdlib_module_names)
    assert not {name.partition(".")[0] for name in imports_of(path)} & shut


@pytest.mark.parametrize("module", sorted(all_flow_modules()))
def test_a_flow_awaits_nothing(module: str) -> None:
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]


# --- the node around a flow


def begun(*, call: FetchMenu | None = None, outcomes: tuple[Outcome, ...] = (), route: Route | None = None) -> State:
    request = TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hi"
    )
    turn = Turn(
        request=request,
        reading=Reading(commands=(Greet(),)),
        todo=("small_talk_flow", "menu_flow"),
        call=call,
        outcomes=outcomes,
        route=route,
        error="first" if route else None,
    )
    return State(session=Session(misses=2).dump(), turn=turn.dump(), facts=TransientToolResults(ToolResults()))


def deciding(decision: Decision | Ask) -> Flow:
    def told_flow(scene: Scene) -> Decision | Ask:
        assert scene.session == Session(misses=2)
        return decision

    return told_flow


def decision(*outcomes: Outcome) -> Decision:
    return Decision(session=Session(misses=0), outcomes=outcomes, route="menu", error="menu_down")


async def updated(state: State, decided: Decision | Ask) -> State:
    return await make_flow_node(deciding(decided))(state, {})


async def test_asking_a_tool_leaves_the_session_and_the_turn_as_they_were() -> None:
    state = begun(outcomes=(GREETED,))
    update = await updated(state, Ask(FetchTracking(order_id="ORD-1")))
    assert set(update) == {"turn"}
    before, after = Turn.model_validate(state["turn"]), Turn.model_validate(update["turn"])
    assert after.call == FetchTracking(order_id="ORD-1")
    assert after.replace(call=None) == before


async def test_a_decision_ends_the_asking_and_the_flow() -> None:
    update = await updated(begun(call=FetchMenu()), decision(GREETED))
    after = Turn.model_validate(update["turn"])
    assert after.call is None
    assert after.todo == ("menu_flow",)
    assert Session.restore(update["session"]) == Session(misses=0)


async def test_what_two_flows_have_to_say_is_said_in_order() -> None:
    update = await updated(begun(outcomes=(GREETED,)), decision(DOWN))
    assert Turn.model_validate(update["turn"]).outcomes == (GREETED, DOWN)


async def test_the_first_flow_names_the_route_and_the_first_error_stands() -> None:
    first = Turn.model_validate((await updated(begun(), decision()))["turn"])
    assert (first.route, first.error) == ("menu", "menu_down")
    second = Turn.model_validate((await updated(begun(route="order"), decision()))["turn"])
    assert (second.route, second.error) == ("order", "first")


async def test_the_facts_of_a_turn_are_never_in_what_a_flow_writes_down() -> None:
    for decided in (decision(GREETED), Ask(FetchMenu())):
        assert "facts" not in await updated(begun(), decided)
