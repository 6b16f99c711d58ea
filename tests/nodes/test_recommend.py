"""Suggestions: what was asked decides, safety and stock gate, and the last criteria go on when refined."""

from domain.calls import FetchRecommendations
from domain.commands import Recommend
from domain.guest import Preferences, Profile, Recommendation
from domain.menu import ItemId
from domain.outcome import NothingToRecommend, Outcome, Recommended, ServiceDown
from domain.session import Session
from nodes.recommend import describe_criteria, recommend_flow
from nodes.turn.tool_results import Failure
from tests.nodes.flow_runner import FlowRunner

SUGGESTED = (Recommendation("Satay Noodles", "satay-noodles", reason="often ordered"), Recommendation("Green Salad"))


def runner(**session: object) -> FlowRunner:
    return FlowRunner(recommend_flow, session=Session(**session)).with_results(recommendations=SUGGESTED)  # type: ignore[arg-type]


def names(outcomes: tuple[Outcome, ...]) -> list[str]:
    [told] = outcomes
    assert isinstance(told, Recommended)
    return [dish.name for dish, _ in told.items]


def test_without_criteria_the_services_word_counts() -> None:
    assert names(runner().send(Recommend())) == ["Satay Noodles", "Green Salad"]


def test_a_category_comes_from_the_menu_where_nothing_suggested_fits() -> None:
    told = runner().send(Recommend(category="Drinks"))
    assert told
    assert {"Satay Noodles", "Green Salad"}.isdisjoint(names(told))


def test_what_is_not_wanted_is_not_suggested() -> None:
    assert names(runner().send(Recommend(without=("satay-noodles",))))[0] == "Green Salad"


def test_dislikes_count_and_an_allergy_gates() -> None:
    assert "Satay Noodles" not in names(runner(dislikes=("noodles",)).send(Recommend()))
    careful = runner().with_results(profile=Profile(preferences=Preferences(allergies=("peanuts",))))
    assert "Satay Noodles" not in names(careful.send(Recommend()))


def test_a_budget_is_a_price_of_one_dish() -> None:
    assert all(name != "Satay Noodles" for name in names(runner().send(Recommend(budget=900))))


def test_like_a_dish_is_of_its_kind_and_not_the_dish_itself() -> None:
    told = names(runner().send(Recommend(like=("margherita-pizza",))))
    assert "Pepperoni Pizza" in told
    assert "Margherita Pizza" not in told


def test_refining_keeps_what_was_asked_before() -> None:
    begun = runner()
    begun.send(Recommend(category="Pizzas"))
    begun.send(Recommend(without=("margherita-pizza",), refine=True))
    assert begun.session.sought == Recommend(category="Pizzas", without=("margherita-pizza",))
    begun.send(Recommend())
    assert begun.session.sought == Recommend()


def test_words_that_no_menu_tells_of_exclude_nothing() -> None:
    assert names(runner().send(Recommend(words=("yummy",)))) == ["Satay Noodles", "Green Salad"]


def test_the_first_suggestion_is_it_and_all_are_the_list() -> None:
    begun = runner()
    begun.send(Recommend())
    assert (begun.session.topic, begun.session.shown[1]) == (ItemId("satay-noodles"), ItemId("green-salad"))


def test_the_service_is_asked_in_words_without_what_is_not_wanted() -> None:
    sought = Recommend(category="Pizzas", words=("spicy",), people=4, without=("olives",))
    assert describe_criteria(sought) == "Pizzas, spicy, for 4 people"
    begun = FlowRunner(recommend_flow)
    begun.send(sought)
    [call] = begun.calls
    assert isinstance(call, FetchRecommendations)
    assert call.context == describe_criteria(sought)


def test_a_service_that_is_away_is_said_unless_the_menu_can_answer() -> None:
    away = FlowRunner(recommend_flow).with_results(failures={"fetch_recommendations": Failure("service_unavailable")})
    assert isinstance(away.send(Recommend())[0], ServiceDown)
    assert isinstance(away.send(Recommend(category="Drinks"))[0], Recommended)


def test_nothing_that_fits_is_said() -> None:
    assert runner().send(Recommend(budget=1)) == (NothingToRecommend(),)
