"""The same again: this session's orders line by line, older ones by their names on today's menu."""

from domain.calls import FetchProfile
from domain.cart import Cart, Choice, Line
from domain.commands import Changes, ChosenOption, OrderRef, Reorder
from domain.guest import PastLine, Profile
from domain.menu import GroupId, ItemId, OptionId
from domain.outcome import NoPastOrder, NotOnMenu
from domain.session import RememberedOrder, Session
from nodes.order.flow import order_flow
from nodes.turn.tool_results import ToolResults
from tests.fakes.trattoria import trattoria
from tests.nodes.flow_runner import FlowRunner

SIZE = GroupId("pizza-size")
PIZZA = Line(
    number=0,
    item=ItemId("pepperoni-pizza"),
    name="Pepperoni Pizza",
    quantity=2,
    choices=(Choice(group=SIZE, option=OptionId("large")), Choice(group=GroupId("gone"), option=OptionId("x"))),
    note="well done",
)
GONE = Line(number=0, item=ItemId("ghost"), name="Ghost Soup")
PLACED = RememberedOrder(order_id="ORD-1", cart=Cart().with_line(PIZZA).with_line(GONE), day="2026-11-27")


def test_the_last_order_comes_in_as_far_as_the_menu_has_it() -> None:
    runner = FlowRunner(order_flow, session=Session(orders=("ORD-1",), placed=(PLACED,)))
    assert NotOnMenu(said="Ghost Soup") in runner.send(Reorder())
    assert runner.cart == ["2 pepperoni-pizza large (well done)"]


def test_an_order_is_named_by_its_day_with_a_difference() -> None:
    runner = FlowRunner(order_flow, session=Session(placed=(PLACED,)))
    small = Changes(choices=(ChosenOption(group=SIZE, option=OptionId("small")),))
    runner.send(Reorder(which=OrderRef(day="2026-11-27"), changes=small))
    assert runner.cart == ["2 pepperoni-pizza small (well done)"]


def test_an_older_order_is_the_profiles_and_found_by_its_names() -> None:
    asked = FlowRunner(
        order_flow, session=Session(preferences=Profile().preferences), results=ToolResults(menu=trattoria())
    )
    asked.send(Reorder())
    assert asked.calls == [FetchProfile()]
    past = (PastLine("pepperoni pizza", 2, ("Large", "unheard of"), ("Onions",)), PastLine("Sushi"))
    runner = FlowRunner(order_flow).with_results(profile=Profile(last_order=past))
    assert NotOnMenu(said="Sushi") in runner.send(Reorder())
    assert runner.cart == ["2 pepperoni-pizza large -onions"]


def test_the_usual_is_the_favourite() -> None:
    runner = FlowRunner(order_flow).with_results(
        profile=Profile(favourites=("Lemonade",), last_order=(PastLine("Green Salad"),))
    )
    runner.send(Reorder(which="usual"))
    assert runner.cart == ["1 lemonade"]


def test_who_never_ordered_is_told_so() -> None:
    assert NoPastOrder() in FlowRunner(order_flow).send(Reorder())
