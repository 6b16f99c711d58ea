"""The order flow from message to message: effects in their order, the kitchen's hours, and other flows' commands."""

from dataclasses import replace

import pytest

from domain.calls import FetchMenu, FetchProfile, PlaceOrder
from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    ChangeLine,
    Checkout,
    Decline,
    Food,
    KeepOrdering,
    RemoveLine,
    SetFulfilment,
    ShowCart,
    Thank,
    Unread,
)
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.guest import Preferences, Profile
from domain.menu import ItemId, Menu
from domain.outcome import DetailsNoted, HoursShown, MenuEmpty, OrderByStaff, ReadBack, SmallTalk, UnsafeInCart
from domain.session import Confirm
from nodes.order.flow import order_flow
from nodes.turn.tool_results import Failure, ToolResults
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import FlowRunner, build_results

LEMONADE = AddItem(food=Food(item=ItemId("lemonade")), quantity=2)
DETAILS = SetFulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CARD)


@pytest.fixture
def walk() -> FlowRunner:
    """A session whose order was read back."""
    begun = FlowRunner(order_flow)
    begun.wants(LEMONADE, DETAILS)
    assert isinstance(begun.session.pending, Confirm)
    return begun


def test_menu_and_preferences_are_known_before_anything_comes_in() -> None:
    walk = FlowRunner(order_flow, results=ToolResults())
    walk.wants(LEMONADE)
    walk.knowing(menu=trattoria()).wants(LEMONADE)
    assert walk.asked == [FetchMenu(), FetchProfile()]


def test_the_whole_message_is_carried_out_before_the_next_question() -> None:
    walk = FlowRunner(order_flow)
    told = walk.wants(Checkout(), LEMONADE, SetFulfilment(mode=DeliveryMode.PICKUP))
    assert [outcome.kind for outcome in told] == ["details_noted", "lines_added", "which_detail"]


def test_a_plain_yes_places_what_was_read_back(walk: FlowRunner) -> None:
    walk.wants(Agree())
    [call] = walk.asked
    assert isinstance(call, PlaceOrder)
    assert (call.cart, call.confirmation_id) == (walk.session.cart, "m")


@pytest.mark.parametrize("beside", [Thank(), AskMenu(), ShowCart(), Checkout(), Decline()])
def test_a_yes_beside_anything_else_places_nothing(walk: FlowRunner, beside: AskMenu) -> None:
    walk.wants(Agree(), beside)
    assert not [call for call in walk.asked if isinstance(call, PlaceOrder)]


def test_a_yes_with_words_that_were_not_read_is_asked_for_plainly(walk: FlowRunner) -> None:
    told = walk.wants(Agree(), unread=(Unread(words="i guess"),))
    assert told == (SmallTalk(topic="yes_or_no"),)
    assert isinstance(walk.session.pending, Confirm)


def test_a_change_at_the_read_back_is_read_back_again(walk: FlowRunner) -> None:
    told = walk.wants(Agree(), ChangeLine(lines=(1,), quantity=3))
    assert isinstance(told[-1], ReadBack)
    assert (walk.cart, walk.asked) == (["3 lemonade"], [])


def test_more_to_order_leaves_the_read_back(walk: FlowRunner) -> None:
    walk.wants(KeepOrdering())
    assert walk.session.pending is not None
    assert walk.session.pending.kind == "anything_else"


def test_a_closed_kitchen_takes_nothing_and_lets_the_cart_be_looked_at() -> None:
    closed = replace(trattoria(), open_now=False)
    walk = FlowRunner(order_flow)
    walk.wants(LEMONADE)
    walk.results = build_results(closed)
    assert isinstance(walk.wants(LEMONADE)[-1], HoursShown)
    assert walk.cart == ["2 lemonade"]
    assert walk.wants(ShowCart())[0].kind == "cart_shown"
    walk.wants(RemoveLine(lines=(1,)))
    assert walk.cart == []


def test_what_came_in_before_the_allergies_were_known_is_checked_when_they_are() -> None:
    away = {"fetch_profile": Failure("service_unavailable")}
    walk = FlowRunner(order_flow, results=replace(build_results(), profile=None, failures=away))
    walk.wants(AddItem(food=Food(item=ItemId("satay-noodles"))))
    walk.results = replace(build_results(), profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    assert UnsafeInCart(names=("Satay Noodles",)) in walk.wants(ShowCart())


def test_an_answer_to_our_question_is_not_noted_and_more_is() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(LEMONADE, Checkout())
    assert not any(isinstance(o, DetailsNoted) for o in walk.wants(SetFulfilment(mode=DeliveryMode.PICKUP)))
    assert isinstance(walk.wants(SetFulfilment(note="no ice"))[0], DetailsNoted)


def test_a_menu_that_lists_nothing_is_for_staff() -> None:
    of_text = FlowRunner(order_flow, results=build_results(Menu(items=(), text="Soup 4.50")))
    assert of_text.wants(LEMONADE) == (OrderByStaff(),)
    assert FlowRunner(order_flow, results=build_results(Menu(items=()))).wants(LEMONADE) == (MenuEmpty(),)
