"""The work in progress of one message: which line a command means, and what there is to say."""

from domain.cart import Cart, Line
from domain.commands import Agree, AskMenu
from domain.menu import GroupId, ItemId
from domain.outcome import CartCleared
from domain.session import ChooseOption, Session
from nodes.turn.edit import numbers_of
from nodes.turn.state import Decision
from tests.nodes.walking import edit


def cart() -> Cart:
    begun = Cart(next_number=7)
    for name in ("lemonade", "green-salad"):
        begun = begun.with_line(Line(number=0, item=ItemId(name), name=name))
    return begun


def test_positions_are_those_before_the_message() -> None:
    work = edit(Session(cart=cart()))
    assert numbers_of(work.cart) == work.positions == (7, 8)
    shorter = work.having(cart=work.cart.without_line(7))
    second = shorter.line_at(2)
    assert second is not None
    assert second.item == "green-salad"
    assert [shorter.line_at(place) for place in (1, 3, -1)] == [None, None, None]


def test_line_zero_is_the_dish_in_question() -> None:
    asked = edit(Session(cart=cart(), pending=ChooseOption(line=8, group=GroupId("g"))))
    line = asked.line_at(0)
    assert line is not None
    assert line.number == 8
    assert edit(Session(cart=cart())).line_at(0) is None


def test_having_nothing_to_say_is_no_act() -> None:
    work = edit()
    assert work.saying() is work
    assert work.saying(CartCleared()).acted


def test_it_knows_all_that_the_message_wants_and_when_it_is_over() -> None:
    work = edit(None, Agree(), AskMenu())
    assert work.wants("ask_menu", "bye")
    assert not work.wants("bye")
    over = Decision(session=Session())
    assert work.ending(over).decision is over
