"""The work in progress of one message: which line a command means, and what there is to say."""

from domain.cart import Cart, Line
from domain.commands import Agree, AskMenu
from domain.menu import GroupId, ItemId
from domain.outcome import CartCleared
from domain.session import ChooseOption, Session
from nodes.turn.cart_draft import list_line_numbers
from nodes.turn.state import Decision
from tests.nodes.flow_runner import begin_draft


def cart() -> Cart:
    begun = Cart(next_number=7)
    for name in ("lemonade", "green-salad"):
        begun = begun.with_line(Line(number=0, item=ItemId(name), name=name))
    return begun


def test_positions_are_those_before_the_message() -> None:
    work = begin_draft(Session(cart=cart()))
    assert list_line_numbers(work.cart) == work.positions == (7, 8)
    shorter = work.with_session(cart=work.cart.without_line(7))
    second = shorter.line_at(2)
    assert second is not None
    assert second.item == "green-salad"
    assert [shorter.line_at(place) for place in (1, 3, -1)] == [None, None, None]


def test_line_zero_is_the_dish_in_question() -> None:
    asked = begin_draft(Session(cart=cart(), pending=ChooseOption(line=8, group=GroupId("g"))))
    line = asked.line_at(0)
    assert line is not None
    assert line.number == 8
    assert begin_draft(Session(cart=cart())).line_at(0) is None


def test_having_nothing_to_say_is_no_act() -> None:
    work = begin_draft()
    assert work.with_outcomes() is work
    assert work.with_outcomes(CartCleared()).has_acted


def test_it_knows_all_that_the_message_wants_and_when_it_is_over() -> None:
    work = begin_draft(None, Agree(), AskMenu())
    assert work.has_command("ask_menu", "bye")
    assert not work.has_command("bye")
    over = Decision(session=Session())
    assert work.with_decision(over).decision is over
