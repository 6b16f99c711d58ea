"""Taking back: what the message changed, else what was asked, else the last change."""

from domain.commands import AddItem, Checkout, Food, Undo
from domain.menu import ItemId
from domain.outcome import NothingToUndo
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

SALAD = AddItem(food=Food(item=ItemId("green-salad")))


def test_one_step_goes_back_and_no_further() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("lemonade"))
    runner.send(SALAD)
    runner.send(Undo())
    assert runner.cart == ["1 lemonade"]
    assert NothingToUndo() in runner.send(Undo())


def test_what_only_opened_a_question_takes_the_question_back() -> None:
    runner = FlowRunner(order_flow)
    runner.send(SALAD)
    runner.send(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    runner.send(Undo())
    assert (runner.cart, runner.session.unresolved) == (["1 green-salad"], ())


def test_what_the_same_message_added_goes_first() -> None:
    runner = FlowRunner(order_flow)
    runner.send(SALAD)
    runner.send(add("lemonade"), Undo(), Checkout())
    assert runner.cart == ["1 green-salad"]


def test_numbers_are_never_given_twice() -> None:
    runner = FlowRunner(order_flow)
    runner.send(SALAD)
    runner.send(Undo())
    runner.send(SALAD)
    assert runner.session.cart.lines[0].number == 2
