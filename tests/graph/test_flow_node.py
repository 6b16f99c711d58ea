"""Flows are pure; one node writes their results. A request for a tool changes only the request."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from domain.calls import FetchMenu, FetchTracking
from domain.outcome import Outcome, ServiceDown, SmallTalk
from domain.session import Session
from domain.turn import TurnRequest
from domain.understanding import Intent, Understanding
from nodes.facts import Facts, Gathered
from nodes.state import Ask, Decision, Flow, Route, Scene, State, Turn, flow_node
from tests.graph.flow_modules import NODES, reachable_modules

FLOW_MODULES = (
    "menu", "order", "cart", "checkout", "answer", "edit", "views", "recommend", "tracking", "profile", "small_talk"
)  # fmt: skip
# Pure modules of the standard library: no clock, no randomness, no files, no network, no tasks.
PURE = frozenset(
    {"__future__", "re", "typing", "dataclasses", "collections", "collections.abc", "enum", "functools", "uuid"}
)
GREETED, DOWN = SmallTalk(topic="greeting"), ServiceDown(service="menu")


def imports_of(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("module", sorted(reachable_modules(FLOW_MODULES)))
def test_a_flow_imports_nothing_that_could_touch_the_world(module: str) -> None:
    ours = ("domain", "nodes", "understanding")
    foreign = {name for name in imports_of(NODES / f"{module}.py") if name.partition(".")[0] not in ours}
    assert foreign <= PURE


@pytest.mark.parametrize("path", sorted((NODES.parent / "domain").rglob("*.py")), ids=lambda path: path.stem)
def test_modules_of_flows_import_no_network_and_no_threads(path: Path) -> None:
    shut = {"asyncio", "socket", "ssl", "subprocess", "threading", "time", "random", "httpx", "psycopg", "fastapi"}
    assert shut & set(sys.stdlib_module_names)
    assert not {name.partition(".")[0] for name in imports_of(path)} & shut


@pytest.mark.parametrize("module", sorted(reachable_modules(FLOW_MODULES)))
def test_a_flow_awaits_nothing(module: str) -> None:
    tree = ast.parse((NODES / f"{module}.py").read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef | ast.Await)]


# --- the node around a flow


def begun(*, call: FetchMenu | None = None, outcomes: tuple[Outcome, ...] = (), route: Route | None = None) -> State:
    request = TurnRequest(
        tenant="t", user_id="u", channel="web", session_id="s", trace_id="x", message_id="m", text="hi"
    )
    turn = Turn(
        request=request,
        understanding=Understanding(intents=(Intent.GREETING,), confidence=1.0),
        todo=("small_talk_flow", "menu_flow"),
        call=call,
        outcomes=outcomes,
        route=route,
        error="first" if route else None,
    )
    return State(session=Session(misses=2).dump(), turn=turn.dump(), facts=Gathered(Facts()))


def deciding(decision: Decision | Ask) -> Flow:
    def told_flow(scene: Scene) -> Decision | Ask:
        assert scene.session == Session(misses=2)
        return decision

    return told_flow


def decision(*outcomes: Outcome) -> Decision:
    return Decision(session=Session(misses=0), outcomes=outcomes, route="menu", error="menu_down")


async def updated(state: State, decided: Decision | Ask) -> State:
    return await flow_node(deciding(decided))(state, {})


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
    assert Session.restored(update["session"]) == Session(misses=0)


async def test_replies_of_two_flows_are_in_order() -> None:
    update = await updated(begun(outcomes=(GREETED,)), decision(DOWN))
    assert Turn.model_validate(update["turn"]).outcomes == (GREETED, DOWN)


async def test_the_first_flow_names_the_route_and_the_first_error_remains() -> None:
    first = Turn.model_validate((await updated(begun(), decision()))["turn"])
    assert (first.route, first.error) == ("menu", "menu_down")
    second = Turn.model_validate((await updated(begun(route="order"), decision()))["turn"])
    assert (second.route, second.error) == ("order", "first")


async def test_the_update_of_a_flow_contains_no_facts() -> None:
    for decided in (decision(GREETED), Ask(FetchMenu())):
        assert "facts" not in await updated(begun(), decided)
