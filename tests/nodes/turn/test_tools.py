"""Tool nodes: one call, a result or a failure, and the last good menu when the service is down."""

from collections.abc import Callable

import pytest

from domain import calls
from domain.calls import FetchMenu, ToolCall
from domain.cart import Cart, Line
from domain.guest import Preferences, Profile
from domain.menu import Item, ItemId, Menu
from domain.money import Money
from domain.order import ChangeQuote, Fulfilment, Quote, Tracking
from nodes.turn import tools
from nodes.turn.state import Node, State, Turn
from nodes.turn.tool_results import Failure, ToolResults, TransientToolResults
from services.errors import ServiceError
from tests.fakes.services import FakeMenus, down, no
from tests.fakes.trattoria import trattoria
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


class RecordingService:
    """Every service at once: returns what it is given for an operation and records the arguments."""

    def __init__(self, **results: object) -> None:
        self.results = results
        self.arguments: tuple[object, ...] = ()

    def __getattr__(self, operation: str) -> object:
        async def call(_caller: object, *arguments: object) -> object:
            self.arguments = arguments
            return self.results[operation]

        return call


QUOTE = Quote(total=Money(900, "USD"))
TRACKING = Tracking(order_id="ORD-1", status="preparing")
CHANGE_QUOTE = ChangeQuote(order_id="ORD-1", accepted=True, status="received")
PREFERENCES = Preferences(allergies=("peanuts",))


@pytest.mark.parametrize(
    ("tool", "operation", "call", "response", "expected"),
    [
        (tools.quote_order, "quote", calls.QuoteOrder(cart=Cart(), fulfilment=Fulfilment()), QUOTE,
         ToolResults(quote=QUOTE, is_quoted=True)),
        (tools.quote_order, "quote", calls.QuoteOrder(cart=Cart(), fulfilment=Fulfilment()), None,
         ToolResults(is_quoted=True)),
        (tools.quote_change, "quote_change",
         calls.QuoteChange(order_id="ORD-1", cart=Cart(), fulfilment=Fulfilment()), CHANGE_QUOTE,
         ToolResults(change_quote=CHANGE_QUOTE)),
        (tools.fetch_tracking, "track", calls.FetchTracking(order_id="ORD-1"), TRACKING,
         ToolResults(tracking=TRACKING, is_tracked=True)),
        (tools.fetch_tracking, "track", calls.FetchTracking(order_id="ORD-1"), None, ToolResults(is_tracked=True)),
        (tools.fetch_profile, "read", calls.FetchProfile(), Profile(), ToolResults(profile=Profile())),
        (tools.save_preferences, "save", calls.SavePreferences(preferences=PREFERENCES), False,
         ToolResults(saved=False)),
        (tools.fetch_recommendations, "suggest",
         calls.FetchRecommendations(context="spicy", cart=(), preferences=PREFERENCES), (),
         ToolResults(recommendations=())),
    ],
)  # fmt: skip
async def test_a_tool_stores_the_response(
    tool: Callable[[object], Node], operation: str, call: ToolCall, response: object, expected: ToolResults
) -> None:
    turn = Turn(request=build_request(), call=call)
    update = await tool(RecordingService(**{operation: response}))(State(session={}, turn=turn.dump()), {})
    assert facts_in(update).results == expected


async def test_the_recommendation_service_gets_criteria_cart_and_preferences() -> None:
    service = RecordingService(suggest=())
    call = calls.FetchRecommendations(context="spicy", cart=("lemonade",), preferences=PREFERENCES)
    turn = Turn(request=build_request(), call=call)
    await tools.fetch_recommendations(service)(State(session={}, turn=turn.dump()), {})  # type: ignore[arg-type]
    assert service.arguments == ("spicy", ("lemonade",), PREFERENCES)


async def test_a_menu_that_is_too_old_is_not_used() -> None:
    fetch = tools.fetch_menu(FakeMenus(menu_age_s=tools.MAX_MENU_AGE_S + 1, fails={"fetch": down("menu_service")}))
    results = facts_in(await fetch(state(), {})).results
    assert (results.menu, set(results.failures)) == (None, {"fetch_menu"})


def test_a_rejection_keeps_its_reason_and_details() -> None:
    failure = tools.build_failure(no("order_service", "closed"))
    assert (failure.code, failure.reason) == ("service_rejected", "closed")


MAC = Item(id=ItemId("name:mac-cheese"), name="Mac & Cheese", category="All", sent_name="Mac &amp;  Cheese")


def test_a_dish_is_ordered_by_the_name_that_its_service_sent() -> None:
    cart = Cart().with_line(Line(number=0, item=MAC.id, name=MAC.name, quantity=2))
    draft = tools.build_draft(cart, Fulfilment(), Menu(items=(MAC,)))
    assert [(priced.line.name, priced.line.quantity) for priced in draft.cart.lines] == [("Mac &amp;  Cheese", 2)]
    assert [line.name for line in cart.lines] == ["Mac & Cheese"]


def test_a_draft_names_its_options_and_the_overridden_warnings() -> None:
    menu = trattoria()
    line = Line(number=0, item=ItemId("satay-noodles"), name="Satay Noodles", allergy_override=True)
    draft = tools.build_draft(Cart().with_line(line), Fulfilment(), menu, PREFERENCES)
    assert len(draft.warned) == 1
    assert tools.build_draft(Cart().with_line(line), Fulfilment(), menu).warned == ()


def test_a_draft_without_a_menu_has_no_prices() -> None:
    line = Line(number=0, item=ItemId("lemonade"), name="Lemonade")
    assert tools.build_draft(Cart().with_line(line), Fulfilment(), None).cart.subtotal is None
