"""Questions about the menu: what is answered, and what "it" and "the second one" mean afterwards."""

from dataclasses import replace

from domain.calls import FetchMenu, FetchProfile
from domain.commands import About, AboutItem, AskMenu, AskSafe
from domain.guest import Preferences, Profile
from domain.menu import ItemId, Menu
from domain.outcome import CartSafe, DishForGuest, MenuEmpty, MenuText, NotOnMenu, ServiceDown
from domain.session import Session
from nodes.menu.flow import menu_flow
from nodes.turn.tool_results import Failure, ToolResults
from tests.nodes.flow_runner import FlowRunner, build_results

SATAY = AboutItem(item=ItemId("satay-noodles"))


def test_the_menu_is_fetched_and_its_failure_is_said() -> None:
    runner = FlowRunner(menu_flow, results=ToolResults())
    runner.send(AskMenu())
    assert runner.calls == [FetchMenu()]
    away = runner.with_results(failures={"fetch_menu": Failure("service_unavailable")})
    assert away.send(AskMenu()) == (ServiceDown(service="menu"),)


def test_a_menu_in_words_is_told_in_its_words() -> None:
    assert FlowRunner(menu_flow, results=build_results(Menu(items=(), text="Soup"))).send(AskMenu()) == (
        MenuText(text="Soup"),
    )
    assert FlowRunner(menu_flow, results=build_results(Menu(items=()))).send(AskMenu()) == (MenuEmpty(),)


def test_several_questions_are_all_answered() -> None:
    told = FlowRunner(menu_flow).send(AskMenu(about=About(items=(SATAY,)), aspect="price"), AskMenu(), AskMenu())
    assert [outcome.kind for outcome in told] == ["dish_priced", "menu_shown", "menu_shown"]


def test_one_dish_is_it_and_several_are_the_list() -> None:
    runner = FlowRunner(menu_flow)
    runner.send(AskMenu(about=About(items=(SATAY,)), aspect="content"))
    runner.send(AskMenu(about=About(items=(AboutItem(item=ItemId("green-salad")),)), aspect="content"))
    assert (runner.session.topic, runner.session.shown) == ("green-salad", ("satay-noodles", "green-salad"))
    assert runner.session.aspect == "content"
    assert runner.session.asked_about == AboutItem(item=ItemId("green-salad"))
    runner.send(AskMenu(about=About(category="Pizzas")))
    assert (runner.session.topic, runner.session.shown) == (None, ("margherita-pizza", "pepperoni-pizza"))


def test_whether_a_dish_is_for_the_guest_needs_the_profile() -> None:
    runner = FlowRunner(menu_flow, results=replace(build_results(), profile=None))
    runner.send(AskSafe(about=About(items=(SATAY,))))
    assert runner.calls == [FetchProfile()]
    runner.with_results(profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    assert runner.send(AskSafe(about=About(items=(SATAY,)))) == (
        DishForGuest(name="Satay Noodles", reason="no", allergens=("peanuts",)),
    )
    assert runner.session.preferences == Preferences(allergies=("peanuts",))


def test_a_question_that_names_its_allergens_needs_no_profile() -> None:
    runner = FlowRunner(menu_flow, results=replace(build_results(), profile=None))
    told = runner.send(AskSafe(about=About(items=(SATAY,)), allergens=("milk",), diets=("vegan",)))
    assert [outcome.kind for outcome in told] == ["dish_contains", "dish_suits"]


def test_a_dish_that_is_not_on_the_menu_is_said_so() -> None:
    runner = FlowRunner(menu_flow, session=Session(preferences=Preferences()))
    assert runner.send(AskMenu(about=About(unknown="sushi"))) == (NotOnMenu(said="sushi"),)
    assert runner.send(AskSafe(about=About(unknown="sushi"))) == (NotOnMenu(said="sushi"),)


def test_no_dish_is_called_safe_where_nothing_is_to_be_avoided() -> None:
    runner = FlowRunner(menu_flow, results=replace(build_results(), profile=Profile()))
    assert runner.send(AskSafe()) == (CartSafe(),)
