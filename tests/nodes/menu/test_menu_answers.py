"""One question about the menu, by what it is about and what is asked of it."""

import pytest

from domain.cart import Cart, Line
from domain.commands import About, AboutItem, AskMenu, Changes, ChosenOption, Filters, MenuAspect
from domain.menu import GroupId, ItemId, OptionId
from domain.money import Money
from domain.outcome import (
    AllergenFreeShown,
    DietShown,
    DishContains,
    DishesShown,
    DishPriced,
    DishSuits,
    NothingFits,
    NotOnMenu,
    OptionsShown,
    Outcome,
)
from domain.session import Session
from nodes.menu.menu_answers import answer_menu_question
from tests.fakes.trattoria import trattoria

MENU = trattoria()
PIZZA = AboutItem(item=ItemId("margherita-pizza"))
LARGE = Changes(choices=(ChosenOption(group=GroupId("pizza-size"), option=OptionId("large")),))


def asked(about: About | None = None, aspect: MenuAspect = "list", **fields: object) -> tuple[Outcome, ...]:
    command = AskMenu(about=about or About(), aspect=aspect, **fields)  # type: ignore[arg-type]
    return answer_menu_question(command, Session(), MENU).outcomes


def filtered(**filters: object) -> tuple[Outcome, ...]:
    return asked(filters=Filters.model_validate(filters))


@pytest.mark.parametrize(
    ("aspect", "kind"),
    [
        ("list", "dishes_shown"),
        ("price", "dish_priced"),
        ("content", "dish_ingredients"),
        ("included", "dish_ingredients"),
        ("allergens", "dish_ingredients"),
        ("size", "dishes_shown"),
        ("taste", "dishes_shown"),
        ("other", "dishes_shown"),
        ("availability", "dishes_shown"),
        ("diet", "dishes_shown"),
    ],
)
def test_every_aspect_of_a_dish_has_its_answer(aspect: MenuAspect, kind: str) -> None:
    assert [outcome.kind for outcome in asked(About(items=(PIZZA,)), aspect)] == [kind]


def test_the_price_is_that_of_the_options_where_they_decide_it() -> None:
    [told] = asked(About(items=(AboutItem(item=PIZZA.item, changes=LARGE),)), "price")
    assert isinstance(told, DishPriced)
    assert (told.options, told.price) == (("large",), Money(1300, "USD"))


def test_an_allergen_that_is_asked_about_is_answered_with_yes_or_no() -> None:
    [told] = asked(About(items=(PIZZA,)), "allergens", filters=Filters.model_validate({"with": ["cheese"]}))
    assert isinstance(told, DishContains)
    assert (told.asked, told.reason) == ("cheese", "yes")


def test_a_diet_is_answered_by_the_menus_mark() -> None:
    told = asked(About(items=(PIZZA,)), "diet", filters=Filters(diets=("vegetarian",)))
    assert told == (DishSuits(name="Margherita Pizza", diet="vegetarian", suits=True),)


def test_two_dishes_are_told_one_by_one_and_many_as_a_list() -> None:
    two = asked(About(items=(PIZZA, AboutItem(item=ItemId("pepperoni-pizza")))), "price")
    assert [outcome.kind for outcome in two] == ["dish_priced", "dish_priced"]
    many = tuple(AboutItem(item=item.id) for item in MENU.items[:5])
    [listed] = asked(About(items=many))
    assert isinstance(listed, DishesShown)
    assert len(listed.items) == 5


def test_diets_allergens_and_prices_filter_the_menu() -> None:
    assert isinstance(filtered(diets=["vegan"])[0], DietShown)
    assert isinstance(filtered(without=["milk"])[0], AllergenFreeShown)
    [cheap] = filtered(max_price=300, diets=["vegan"])
    assert isinstance(cheap, DishesShown)
    assert {dish.name for dish in cheap.items} == {"Coca-Cola", "Diet Coke", "Lemonade"}
    [peanuts] = filtered(**{"with": ["peanuts"]})
    assert isinstance(peanuts, DishesShown)
    assert [dish.name for dish in peanuts.items] == ["Satay Noodles"]


def test_what_may_be_had_with_dishes_is_an_option_and_no_dish() -> None:
    [told] = filtered(**{"with": ["mushrooms"]})
    assert isinstance(told, OptionsShown)
    assert told.rows[0].dishes == ("Margherita Pizza", "Pepperoni Pizza")


def test_nothing_that_fits_is_said_with_what_was_asked() -> None:
    assert filtered(**{"with": ["truffle"]}) == (NothingFits(said=("truffle",)),)
    assert filtered(max_price=1) == (NothingFits(),)
    assert asked(About(category="Sushi")) == (NotOnMenu(said="Sushi"),)


def test_a_question_about_the_cart_shows_it() -> None:
    cart = Cart().with_line(Line(number=0, item=ItemId("lemonade"), name="Lemonade"))
    told = answer_menu_question(AskMenu(about=About(cart=True), aspect="price"), Session(cart=cart), MENU).outcomes
    assert [outcome.kind for outcome in told] == ["cart_shown"]


def test_several_dishes_are_listed_as_far_as_they_match() -> None:
    desserts = About(items=tuple(AboutItem(item=item.id) for item in MENU.items[:6]))
    cheapest = min(item.price.minor for item in MENU.items[:6] if item.price is not None)
    (shown,) = asked(desserts, filters=Filters(max_price=cheapest))
    assert isinstance(shown, DishesShown)
    assert 1 <= len(shown.items) < 6


def test_the_cheapest_of_a_kind_is_answered_with_it_alone() -> None:
    [told] = asked(About(category="Pizzas"), "price", extreme="cheapest")
    assert isinstance(told, DishesShown)
    assert [dish.name for dish in told.items] == ["Margherita Pizza"]


def test_so_many_of_a_dish_cost_so_many_times_as_much() -> None:
    [told] = asked(About(items=(AboutItem(item=PIZZA.item, changes=LARGE, quantity=3),)), "price")
    assert isinstance(told, DishPriced)
    assert told.total == Money(3900, "USD")


def test_a_limit_holds_for_a_long_list_of_dishes_too() -> None:
    every = About(items=tuple(AboutItem(item=item.id) for item in MENU.items[:6]))
    [none] = asked(every, filters=Filters(max_price=1))
    assert none == NothingFits()


def test_what_the_menu_never_mentions_makes_no_dish_free_of_it() -> None:
    [none] = asked(About(), filters=Filters(without=("truffle",)))
    assert none == NothingFits(said=("truffle",), unstated=True)
