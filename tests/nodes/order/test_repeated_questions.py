"""A question that gets no answer is put again twice, and then there is a way out of it."""

from domain.commands import AddItem, Decline, Food, Pick, SetFulfilment
from domain.fulfilment import DeliveryMode
from domain.menu import ItemId
from domain.outcome import DefaultTaken, LeftOut, SmallTalk
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.nodes.flow_runner import FlowRunner

NO_ANSWER = Pick(ids=("nonsense",))


def test_a_size_that_is_never_named_becomes_the_middle_one_and_that_is_said() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("pepperoni-pizza"))
    for _ in range(2):
        assert runner.send(NO_ANSWER)[-1].kind == "which_option"
    told = runner.send(NO_ANSWER)
    assert DefaultTaken(item="Pepperoni Pizza", option="medium") in told
    assert runner.cart == ["1 pepperoni-pizza medium"]


def test_a_dish_that_is_never_chosen_is_left_out() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    runner.send(NO_ANSWER)
    runner.send(NO_ANSWER)
    assert LeftOut(name="pizza") in runner.send(NO_ANSWER)
    assert runner.session.unresolved == ()


def test_a_detail_that_is_never_given_is_for_staff() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("lemonade"), SetFulfilment(mode=DeliveryMode.DELIVERY, payment=None))
    runner.session = runner.session.replace(checking_out=True)
    runner.send(NO_ANSWER)
    runner.send(NO_ANSWER)
    runner.send(NO_ANSWER)
    assert SmallTalk(topic="stuck") in runner.send(NO_ANSWER)


def test_an_answer_in_time_needs_no_way_out() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("pepperoni-pizza"))
    runner.send(NO_ANSWER)
    runner.send(Pick(ids=("large",)))
    assert runner.cart == ["1 pepperoni-pizza large"]
    assert runner.session.repeats == 0


def test_a_question_about_more_is_no_repetition() -> None:
    runner = FlowRunner(order_flow)
    for item in ("lemonade", "panna-cotta", "green-salad", "garlic-bread"):
        runner.send(AddItem(food=Food(item=ItemId(item))))
    assert len(runner.cart) == 4
    runner.send(Decline())
    assert runner.session.checking_out
