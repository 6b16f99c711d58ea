"""The node around a flow: a tool call leaves the session as it is, a decision ends the flow."""

from __future__ import annotations

from domain.calls import FetchMenu, FetchTracking
from domain.commands import Greet, Reading
from domain.outcome import Outcome, ServiceDown, SmallTalk
from domain.session import Session
from domain.turn import TurnRequest
from nodes.turn.flow_node import make_flow_node
from nodes.turn.state import Ask, Decision, Flow, Route, Scene, State, Turn
from nodes.turn.tool_results import ToolResults, TransientToolResults

GREETED, DOWN = SmallTalk(topic="greeting"), ServiceDown(service="menu")


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
