"""A flow decides from what it is shown and from nothing else: walked twice, it decides the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.calls import FetchMenu
from domain.guest import Preferences, Profile, Recommendation
from domain.order import Tracking
from graph.routes import FLOWS, FlowRow
from nodes.turn.flow_node import make_flow_node
from nodes.turn.state import Ask, Decision, Scene, State, Turn
from nodes.turn.tool_results import Failure, ToolResults
from tests.fakes.guest import Guest
from tests.fakes.trattoria import trattoria

TALK = (
    "hello",
    "I'm allergic to peanuts",
    "a pizza and satay noodles",
    "no",
    "the first one",
    "do you have vegan dishes?",
    "large",
    "make the pizza two",
    "what do you recommend?",
    "that's all",
    "delivery to 12 Main Street",
    "card",
    "actually add a lemonade",
    "yes",
    "where is my order?",
    "cancel my order",
    "no",
    "when do you close?",
)


def known() -> ToolResults:
    """Facts that leave no question open."""
    menu = trattoria()
    return ToolResults(
        menu=menu,
        is_quoted=True,
        recommendations=(Recommendation("Green Salad", "green-salad"),),
        tracking=Tracking("ORD-10001", "ready"),
        is_tracked=True,
        profile=Profile(preferences=Preferences(allergies=("peanuts",))),
        saved=True,
    )


async def scenes(guest: Guest, results: ToolResults) -> list[Scene]:
    """Each turn of the talk as its flows saw it, with these facts."""
    seen = []
    for words in TALK:
        session = guest.session
        turn = (await guest.says(words)).turn
        seen.append(Scene(session, Turn(request=turn.request, reading=turn.reading), results))
    return seen


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
@pytest.mark.parametrize("results", [ToolResults(), known()], ids=["nothing known", "all known"])
async def test_a_flow_walked_twice_with_the_same_scene_decides_the_same(
    guest: Guest, row: FlowRow, results: ToolResults
) -> None:
    for scene in await scenes(guest, results):
        before = (scene.session.dump(), scene.turn.dump())
        assert row.decide(scene) == row.decide(scene)
        assert (scene.session.dump(), scene.turn.dump()) == before


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
async def test_a_flow_asks_only_the_tools_that_its_row_names(guest: Guest, row: FlowRow) -> None:
    for results in (
        ToolResults(),
        replace(known(), is_quoted=False, is_tracked=False, saved=None, recommendations=None),
    ):
        for scene in await scenes(guest, results):
            decision = row.decide(scene)
            assert isinstance(decision, Decision) or decision.call.tool in row.tools


@pytest.mark.parametrize("row", FLOWS, ids=lambda row: row.name)
async def test_a_flow_ends_when_every_tool_fails(guest: Guest, row: FlowRow) -> None:
    failing = replace(ToolResults(), failures={tool: Failure("service_unavailable") for tool in row.tools})
    for results in (failing, replace(known(), failures=failing.failures, is_quoted=False)):
        for scene in await scenes(guest, results):
            assert isinstance(row.decide(scene), Decision)


async def test_a_flow_that_asks_for_the_same_twice_is_stopped(guest: Guest) -> None:
    def stubborn_flow(scene: Scene) -> Decision | Ask:
        return Ask(FetchMenu())

    await guest.says("hello")
    assert guest.turn is not None
    node = make_flow_node(stubborn_flow)
    asked = await node(State(turn=guest.turn.dump()), {})
    with pytest.raises(RuntimeError, match="stubborn_flow asks fetch_menu again"):
        await node(State(turn=asked["turn"]), {})
