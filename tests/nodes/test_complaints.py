"""Complaints: an apology, the dish by its name, the order found, and a hand-off that staff can work with."""

from domain.calls import RecallOrder
from domain.cart import Cart
from domain.commands import Complain, OrderRef
from domain.menu import ItemId
from domain.outcome import ComplaintTaken
from domain.session import OpenComplaint, RememberedOrder, Session
from nodes.complaints import complaint_flow
from tests.nodes.flow_runner import FlowRunner

STEW = ItemId("house-stew")
MONDAY = RememberedOrder(order_id="ORD-1", cart=Cart(), day="2026-11-23")


def runner(**session: object) -> FlowRunner:
    return FlowRunner(complaint_flow, session=Session(**session)).with_results(is_order_recalled=True)  # type: ignore[arg-type]


def test_a_complaint_names_the_dish_and_finds_the_newest_order() -> None:
    told = runner(orders=("ORD-1", "ORD-2")).send(Complain(about="cold", items=(STEW,)))
    assert told == (ComplaintTaken(reason="cold", items=("House Stew",), order_id="ORD-2"),)


def test_the_order_of_the_day_that_is_named_is_meant() -> None:
    begun = runner(orders=("ORD-1", "ORD-2"), placed=(MONDAY,))
    [taken] = begun.send(Complain(about="late", order=OrderRef(day="2026-11-23")))
    assert isinstance(taken, ComplaintTaken)
    assert taken.order_id == "ORD-1"


def test_without_an_order_in_the_session_the_guests_newest_is_looked_up() -> None:
    begun = FlowRunner(complaint_flow)
    begun.send(Complain(about="missing"))
    assert begun.calls == [RecallOrder()]
    [taken] = begun.with_results(recalled_order_id="ORD-7", is_order_recalled=True).send(
        Complain(about="missing", said="the fries")
    )
    assert isinstance(taken, ComplaintTaken)
    assert taken.order_id == "ORD-7"


def test_what_comes_after_it_is_about_the_same_dish_and_order() -> None:
    begun = runner(orders=("ORD-1",))
    begun.send(Complain(about="missing", items=(STEW,)))
    assert begun.send(Complain(about="refund")) == (
        ComplaintTaken(reason="refund", items=("House Stew",), order_id="ORD-1", again=True),
    )
    assert begun.session.complaint == OpenComplaint(about=("missing", "refund"), items=(STEW,), order_id="ORD-1")


def test_several_complaints_in_one_message_are_all_taken() -> None:
    told = runner(orders=("ORD-1",)).send(Complain(about="late"), Complain(about="missing", items=(STEW,)))
    assert [outcome.kind for outcome in told] == ["complaint_taken", "complaint_taken"]


def test_a_complaint_changes_no_cart_and_leaves_our_question_open() -> None:
    before = runner(orders=("ORD-1",))
    before.send(Complain(about="cold"))
    assert before.session.cart == Cart()
