"""Questions about the menu: which dish "it" is, and what a dish means to this guest."""

from __future__ import annotations

import pytest

from domain.outcome import DishesShown, DishIngredients, DishSuits, MenuShown
from nodes.menu import SHOWN_PER_CATEGORY
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.trattoria import trattoria


@pytest.fixture
def guest() -> Guest:
    return Restaurant().guest()


async def test_a_dish_with_what_the_guest_must_avoid_is_told_with_the_warning(guest: Guest) -> None:
    said = await guest.tells("I'm allergic to peanuts", "do you have anything with peanuts?")
    shown = next(o for o in said.outcomes if isinstance(o, DishesShown))
    assert [(dish.name, dish.unsafe_allergens) for dish in shown.items] == [("Satay Noodles", ("peanuts",))]
    assert "contains peanuts" in said.text


async def test_without_an_allergy_nothing_is_warned_of(guest: Guest) -> None:
    said = await guest.says("do you have anything with peanuts?")
    shown = next(o for o in said.outcomes if isinstance(o, DishesShown))
    assert not any(dish.unsafe for dish in shown.items)


async def test_what_nobody_knows_is_warned_of_too(guest: Guest) -> None:
    said = await guest.tells("I'm allergic to peanuts", "tell me about the house stew")
    assert "careful" in said.text


async def test_a_warning_is_spoken_too() -> None:
    guest = Restaurant().guest(channel="voice")
    said = await guest.tells("I'm allergic to peanuts", "what mains do you have?")
    assert "Satay Noodles and House Stew may not be for you" in said.text


@pytest.mark.parametrize(
    ("question", "suits"), [("is it vegetarian?", True), ("is it vegan?", False), ("and is this vegetarian", True)]
)
async def test_it_is_the_dish_talked_about_last(guest: Guest, question: str, suits: bool) -> None:
    said = await guest.tells("do you have garlic bread?", question)
    assert said.outcomes == (DishSuits(name="Garlic Bread", diet="vegetarian" if "vegetarian" in question else "vegan",
                                       suits=suits),)  # fmt: skip


async def test_the_price_of_it_is_that_of_the_dish_in_the_cart(guest: Guest) -> None:
    said = await guest.tells("a garlic bread", "how much is it?")
    shown = next(o for o in said.outcomes if isinstance(o, DishesShown))
    assert [dish.name for dish in shown.items] == ["Garlic Bread"]


async def test_it_is_the_dish_that_we_ask_about(guest: Guest) -> None:
    said = await guest.tells("a garlic bread and a pepperoni pizza", "what's in it?")
    told = next(o for o in said.outcomes if isinstance(o, DishIngredients))
    assert told.dish.name == "Pepperoni Pizza"


async def test_a_dish_named_before_it_is_meant(guest: Guest) -> None:
    said = await guest.tells("do you have garlic bread?", "what about the green salad, what's in it?")
    assert "Green Salad" in said.text
    assert "Garlic Bread" not in said.text


async def test_a_menu_that_is_cut_says_how_much_is_left(guest: Guest) -> None:
    said = await guest.says("show me the menu")
    shown = next(o for o in said.outcomes if isinstance(o, MenuShown))
    menu = trattoria()
    assert [len(dishes) + more for (_, dishes), more in zip(shown.categories, shown.more, strict=True)] == [
        len(menu.in_category(category)) for category in menu.categories
    ]
    assert all(len(dishes) <= SHOWN_PER_CATEGORY for _, dishes in shown.categories)


async def test_a_line_with_an_open_size_costs_from(guest: Guest) -> None:
    said = await guest.says("a pepperoni pizza")
    assert "from $11.00" in said.text
    assert "from" not in (await guest.says("large")).text
