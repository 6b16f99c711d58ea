"""Complaints: an apology, the dish by its name, the order found, and a hand-off that staff can work with."""

from domain.calls import RecallOrder
from domain.cart import Cart
from domain.commands import Complain, OrderRef
from domain.menu import ItemId
from domain.outcome import ComplaintTaken, SmallTalk
from domain.session import OpenComplaint, RememberedOrder, Session
from nodes.complaints import complaint_flow
from nodes.turn.state import find_handoff
from observability.events import GuestNeedsStaff
from tests.nodes.flow_runner import FlowRunner

STEW = ItemId("house-stew")
MONDAY = RememberedOrder(order_id="ORD-1", cart=Cart(), day="2026-11-23")


def walk(**session: object) -> FlowRunner:
    return FlowRunner(complaint_flow, session=Session(**session)).knowing(is_order_recalled=True)  # type: ignore[arg-type]


def test_a_complaint_names_the_dish_and_finds_the_newest_order() -> None:
    told = walk(orders=("ORD-1", "ORD-2")).wants(Complain(about="cold", items=(STEW,)))
    assert told == (ComplaintTaken(reason="cold", items=("House Stew",), order_id="ORD-2"),)


def test_the_order_of_the_day_that_is_named_is_meant() -> None:
    begun = walk(orders=("ORD-1", "ORD-2"), placed=(MONDAY,))
    [taken] = begun.wants(Complain(about="late", order=OrderRef(day="2026-11-23")))
    assert isinstance(taken, ComplaintTaken)
    assert taken.order_id == "ORD-1"


def test_without_an_order_in_the_session_the_guests_newest_is_looked_up() -> None:
    begun = FlowRunner(complaint_flow)
    begun.wants(Complain(about="missing"))
    assert begun.asked == [RecallOrder()]
    [taken] = begun.knowing(recalled_order_id="ORD-7", is_order_recalled=True).wants(
        Complain(about="missing", said="the fries")
    )
    assert isinstance(taken, ComplaintTaken)
    assert taken.order_id == "ORD-7"


def test_what_comes_after_it_is_about_the_same_dish_and_order() -> None:
    begun = walk(orders=("ORD-1",))
    begun.wants(Complain(about="missing", items=(STEW,)))
    assert begun.wants(Complain(about="refund")) == (
        ComplaintTaken(reason="refund", items=("House Stew",), order_id="ORD-1", again=True),
    )
    assert begun.session.complaint == OpenComplaint(about=("missing", "refund"), items=(STEW,), order_id="ORD-1")


def test_several_complaints_in_one_message_are_all_taken() -> None:
    told = walk(orders=("ORD-1",)).wants(Complain(about="late"), Complain(about="missing", items=(STEW,)))
    assert [outcome.kind for outcome in told] == ["complaint_taken", "complaint_taken"]


def test_a_complaint_changes_no_cart_and_leaves_our_question_open() -> None:
    before = walk(orders=("ORD-1",))
    before.wants(Complain(about="cold"))
    assert before.session.cart == Cart()


def test_staff_get_a_summary() -> None:
    taken = ComplaintTaken(reason="missing", items=("House Stew",), quantity=2, order_id="ORD-1")
    assert find_handoff(taken, Session()) == GuestNeedsStaff("missing", "missing: 2 x House Stew", "ORD-1")
    asked = Session(orders=("ORD-1",), complaint=OpenComplaint(about=("cold",)))
    assert find_handoff(SmallTalk(topic="handoff"), asked) == GuestNeedsStaff("asked", "cold", "ORD-1")
    assert find_handoff(SmallTalk(topic="thanks"), asked) is None
