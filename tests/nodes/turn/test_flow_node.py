"""The node around a flow: a tool call leaves the session as it is, a decision ends the flow."""

from __future__ import annotations

import pytest

from domain.calls import FetchMenu, FetchTracking
from domain.cart import Cart, Line
from domain.commands import Greet, Reading
from domain.menu import ItemId
from domain.outcome import ComplaintTaken, Outcome, ServiceDown, SmallTalk, TooMuchSaid
from domain.session import OpenComplaint, Session
from domain.turn import TurnRequest
from nodes.turn.flow_node import find_handoff, find_new_overrides, make_flow_node
from nodes.turn.state import Ask, Decision, Flow, Route, Scene, State, Turn
from nodes.turn.tool_results import ToolResults, TransientToolResults
from observability.events import GuestNeedsStaff

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


def test_staff_get_a_summary() -> None:
    taken = ComplaintTaken(reason="missing", items=("House Stew",), quantity=2, order_id="ORD-1")
    assert find_handoff(taken, Session()) == GuestNeedsStaff("missing", "missing: 2 x House Stew", "ORD-1")
    asked = Session(orders=("ORD-1",), complaint=OpenComplaint(about=("cold",)))
    assert find_handoff(SmallTalk(topic="handoff"), asked) == GuestNeedsStaff("asked", "cold", "ORD-1")
    assert find_handoff(SmallTalk(topic="thanks"), asked) is None


def test_a_complaint_without_a_dish_is_summarized_in_the_guests_words() -> None:
    complaint = ComplaintTaken(reason="late", said="it took two hours")
    assert find_handoff(complaint, Session()) == GuestNeedsStaff("late", "late: it took two hours", None)


def test_only_new_overrides_are_reported() -> None:
    noodles = Line(number=0, item=ItemId("satay-noodles"), name="Satay Noodles", allergy_override=True)
    before = Session(cart=Cart().with_line(noodles))
    after = before.replace(cart=before.cart.with_line(noodles.replace(item=ItemId("satay-skewers"))))
    assert [line.item for line in find_new_overrides(before, after)] == ["satay-skewers"]
    assert find_new_overrides(after, after) == ()


async def test_a_call_that_was_just_answered_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="again"):
        await updated(begun(call=FetchMenu()), Ask(FetchMenu()))


async def test_a_reading_beyond_the_work_limit_changes_nothing() -> None:
    state = begun()
    turn = Turn.restore(state["turn"])
    state["turn"] = turn.replace(reading=Reading(commands=(Greet(),), too_much=True)).dump()
    update = await updated(state, decision(GREETED))
    after = Turn.restore(update["turn"])
    assert (after.outcomes, after.error) == ((TooMuchSaid(),), "too_much_said")
    assert Session.restore(update["session"]) == Session(misses=2)
