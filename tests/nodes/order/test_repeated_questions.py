"""A question that gets no answer is put again twice, and then there is a way out of it."""

from dataclasses import replace

import pytest

from domain.commands import (
    AddItem,
    Agree,
    Changes,
    Checkout,
    Command,
    Decline,
    Food,
    OpenChoice,
    Pick,
    SetFulfilment,
)
from domain.fulfilment import DeliveryMode
from domain.menu import GroupId, GroupKind, ItemId, Menu, Option, OptionGroup, OptionId
from domain.outcome import DefaultTaken, LeftOut, SmallTalk, WhichItem
from domain.session import AnythingElse
from nodes.order.flow import order_flow
from tests.fakes.phrases import PIZZAS, add
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import FlowRunner, build_results

NO_ANSWER = Pick(ids=("nonsense",))
DIPS = GroupId("dips")


def with_dips() -> Menu:
    """The menu with dips for the garlic bread, none of which comes with it."""
    menu = trattoria()
    dips = tuple(Option(id=OptionId(each), name=each) for each in ("ketchup", "aioli"))
    group = OptionGroup(id=DIPS, name="Dips", kind=GroupKind.MULTI, options=dips, refusable=True)
    items = (replace(i, groups=(group,)) if i.id == "garlic-bread" else i for i in menu.items)
    return replace(menu, items=tuple(items))


def test_a_size_that_is_never_named_becomes_the_middle_one_and_that_is_said() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("pepperoni-pizza"))
    for _ in range(2):
        assert runner.send(NO_ANSWER)[-1].kind == "which_option"
    told = runner.send(NO_ANSWER)
    assert DefaultTaken(item="Pepperoni Pizza", option="medium") in told
    assert runner.cart == ["1 pepperoni-pizza medium"]


@pytest.mark.parametrize("elsewhere", [Agree(), SetFulfilment(mode=DeliveryMode.PICKUP), Checkout()])
def test_a_size_is_not_chosen_for_a_guest_who_speaks_of_something_else(elsewhere: Command) -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("pepperoni-pizza"))
    for _ in range(4):
        assert runner.send(elsewhere)[-1].kind == "which_option"
    assert runner.cart == ["1 pepperoni-pizza"]


def test_a_dish_that_is_never_chosen_is_left_out() -> None:
    runner = FlowRunner(order_flow)
    runner.send(AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    runner.send(NO_ANSWER)
    runner.send(NO_ANSWER)
    assert LeftOut(name="pizza") in runner.send(NO_ANSWER)
    assert runner.session.unresolved == ()


@pytest.mark.parametrize("elsewhere", [add("lemonade"), SetFulfilment(mode=DeliveryMode.PICKUP, payment=None)])
def test_a_dish_that_is_passed_over_is_asked_for_once_more_at_checkout(elsewhere: Command) -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("garlic-bread"), AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    assert runner.send(elsewhere)[-1].kind == "ask_anything_else"
    asked = runner.send(Checkout())[-1]
    assert isinstance(asked, WhichItem)
    assert asked.passed_over
    assert LeftOut(name="pizza") in runner.send(SetFulfilment(mode=DeliveryMode.DINE_IN, table="3"))
    assert runner.session.unresolved == ()


def test_a_dish_that_was_passed_over_is_chosen_when_it_is_named() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("garlic-bread"), AddItem(food=Food(candidates=PIZZAS, said="pizza"), quantity=2))
    runner.send(add("lemonade"))
    runner.send(AddItem(food=Food(item=PIZZAS[0], said="the first")))
    assert runner.cart[-1].startswith(f"2 {PIZZAS[0]}")
    assert runner.session.unresolved == ()


def test_a_yes_to_which_dish_chooses_none_and_places_nothing() -> None:
    runner = FlowRunner(order_flow)
    runner.send(add("lemonade"), AddItem(food=Food(candidates=PIZZAS, said="pizza")))
    for _ in range(2):
        asked = runner.send(Agree())[-1]
        assert isinstance(asked, WhichItem)
        assert asked.passed_over


@pytest.mark.parametrize(("refused", "elsewhere"), [(True, ()), (False, (add("lemonade"),))])
def test_an_option_that_need_not_be_chosen_stands_in_nobodys_way(refused: bool, elsewhere: tuple[Command, ...]) -> None:
    runner = FlowRunner(order_flow)
    dips = OpenChoice(group=DIPS, options=(OptionId("ketchup"), OptionId("aioli")), said="dip", refused=refused)
    runner.results = build_results(with_dips())
    runner.send(add("garlic-bread").replace(changes=Changes(open=(dips,))))
    if elsewhere:
        assert runner.send(*elsewhere)[-1].kind == "ask_anything_else"
    assert isinstance(runner.session.pending, AnythingElse)


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
