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
    walk = FlowRunner(order_flow)
    walk.wants(add("pepperoni-pizza"))
    for _ in range(2):
        assert walk.wants(NO_ANSWER)[-1].kind == "which_option"
    told = walk.wants(NO_ANSWER)
    assert DefaultTaken(item="Pepperoni Pizza", option="medium") in told
    assert walk.cart == ["1 pepperoni-pizza medium"]


def test_a_dish_that_is_never_chosen_is_left_out() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    walk.wants(NO_ANSWER)
    walk.wants(NO_ANSWER)
    assert LeftOut(name="pizza") in walk.wants(NO_ANSWER)
    assert walk.session.unresolved == ()


def test_a_detail_that_is_never_given_is_for_staff() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(add("lemonade"), SetFulfilment(mode=DeliveryMode.DELIVERY, payment=None))
    walk.session = walk.session.replace(checking_out=True)
    walk.wants(NO_ANSWER)
    walk.wants(NO_ANSWER)
    walk.wants(NO_ANSWER)
    assert SmallTalk(topic="stuck") in walk.wants(NO_ANSWER)


def test_an_answer_in_time_needs_no_way_out() -> None:
    walk = FlowRunner(order_flow)
    walk.wants(add("pepperoni-pizza"))
    walk.wants(NO_ANSWER)
    walk.wants(Pick(ids=("large",)))
    assert walk.cart == ["1 pepperoni-pizza large"]
    assert walk.session.repeats == 0


def test_a_question_about_more_is_no_repetition() -> None:
    walk = FlowRunner(order_flow)
    for item in ("lemonade", "panna-cotta", "green-salad", "garlic-bread"):
        walk.wants(AddItem(food=Food(item=ItemId(item))))
    assert len(walk.cart) == 4
    walk.wants(Decline())
    assert walk.session.checking_out
