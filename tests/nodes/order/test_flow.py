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
def runner() -> FlowRunner:
    """A session whose order was read back."""
    begun = FlowRunner(order_flow)
    begun.send(LEMONADE, DETAILS)
    assert isinstance(begun.session.pending, Confirm)
    return begun


def test_menu_and_preferences_are_known_before_anything_comes_in() -> None:
    runner = FlowRunner(order_flow, results=ToolResults())
    runner.send(LEMONADE)
    runner.with_results(menu=trattoria()).send(LEMONADE)
    assert runner.calls == [FetchMenu(), FetchProfile()]


def test_the_whole_message_is_carried_out_before_the_next_question() -> None:
    runner = FlowRunner(order_flow)
    told = runner.send(Checkout(), LEMONADE, SetFulfilment(mode=DeliveryMode.PICKUP))
    assert [outcome.kind for outcome in told] == ["details_noted", "lines_added", "which_detail"]


def test_a_plain_yes_places_what_was_read_back(runner: FlowRunner) -> None:
    runner.send(Agree())
    [call] = runner.calls
    assert isinstance(call, PlaceOrder)
    assert (call.cart, call.confirmation_id) == (runner.session.cart, "m")


@pytest.mark.parametrize("beside", [Thank(), AskMenu(), ShowCart(), Checkout(), Decline()])
def test_a_yes_beside_anything_else_places_nothing(runner: FlowRunner, beside: AskMenu) -> None:
    runner.send(Agree(), beside)
    assert not [call for call in runner.calls if isinstance(call, PlaceOrder)]


def test_a_yes_with_words_that_were_not_read_is_asked_for_plainly(runner: FlowRunner) -> None:
    told = runner.send(Agree(), unread=(Unread(words="i guess"),))
    assert told == (SmallTalk(topic="yes_or_no"),)
    assert isinstance(runner.session.pending, Confirm)


def test_a_change_at_the_read_back_is_read_back_again(runner: FlowRunner) -> None:
    told = runner.send(Agree(), ChangeLine(lines=(1,), quantity=3))
    assert isinstance(told[-1], ReadBack)
    assert (runner.cart, runner.calls) == (["3 lemonade"], [])


def test_more_to_order_leaves_the_read_back(runner: FlowRunner) -> None:
    runner.send(KeepOrdering())
    assert runner.session.pending is not None
    assert runner.session.pending.kind == "anything_else"


def test_a_closed_kitchen_takes_nothing_and_lets_the_cart_be_looked_at() -> None:
    closed = replace(trattoria(), open_now=False)
    runner = FlowRunner(order_flow)
    runner.send(LEMONADE)
    runner.results = build_results(closed)
    assert isinstance(runner.send(LEMONADE)[-1], HoursShown)
    assert runner.cart == ["2 lemonade"]
    assert runner.send(ShowCart())[0].kind == "cart_shown"
    runner.send(RemoveLine(lines=(1,)))
    assert runner.cart == []


def test_what_came_in_before_the_allergies_were_known_is_checked_when_they_are() -> None:
    away = {"fetch_profile": Failure("service_unavailable")}
    runner = FlowRunner(order_flow, results=replace(build_results(), profile=None, failures=away))
    runner.send(AddItem(food=Food(item=ItemId("satay-noodles"))))
    runner.results = replace(build_results(), profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    assert UnsafeInCart(names=("Satay Noodles",)) in runner.send(ShowCart())


def test_an_answer_to_our_question_is_not_noted_and_more_is() -> None:
    runner = FlowRunner(order_flow)
    runner.send(LEMONADE, Checkout())
    assert not any(isinstance(o, DetailsNoted) for o in runner.send(SetFulfilment(mode=DeliveryMode.PICKUP)))
    assert isinstance(runner.send(SetFulfilment(note="no ice"))[0], DetailsNoted)


def test_a_menu_that_lists_nothing_is_for_staff() -> None:
    of_text = FlowRunner(order_flow, results=build_results(Menu(items=(), text="Soup 4.50")))
    assert of_text.send(LEMONADE) == (OrderByStaff(),)
    assert FlowRunner(order_flow, results=build_results(Menu(items=()))).send(LEMONADE) == (MenuEmpty(),)
