"""Tool nodes: one call, a fact or a failure, and the last good menu where the service is away."""

import pytest

from domain.calls import FetchMenu
from nodes.turn import tools
from nodes.turn.state import State, Turn
from nodes.turn.tool_results import Failure, TransientToolResults
from services.errors import ServiceError
from tests.fakes.services import FakeMenus, down
from tests.nodes.flow_runner import build_request


def state() -> State:
    turn = Turn(request=build_request(), todo=("menu_flow",), call=FetchMenu())
    return State(session={}, turn=turn.dump())


def facts_in(update: State) -> TransientToolResults:
    return update["facts"]


async def test_the_menu_is_a_fact_with_an_age_when_it_is_the_last_good_one() -> None:
    menus = FakeMenus(menu_age_s=60.0)
    fetch = tools.fetch_menu(menus)
    fresh = facts_in(await fetch(state(), {})).results
    assert (fresh.menu, fresh.menu_age_s) == (menus.menu, None)
    menus.fails["fetch"] = down("menu_service")
    assert facts_in(await fetch(state(), {})).results.menu_age_s == 60.0


@pytest.mark.parametrize("error", [down("menu_service")])
async def test_a_failure_is_a_fact_too(error: ServiceError) -> None:
    fetch = tools.fetch_menu(FakeMenus(fails={"fetch": error}))
    results = facts_in(await fetch(state(), {})).results
    assert results.failures == {"fetch_menu": Failure(code=error.code)}
    assert results.menu is None


async def test_a_tool_that_is_reached_with_anothers_call_stops() -> None:
    with pytest.raises(TypeError, match="fetch_tracking"):
        await tools.fetch_tracking(None)(state(), {})  # type: ignore[arg-type]
