"""Questions about the menu: which dish "it" is, and what a dish means to this guest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import Money
from domain.outcome import DietShown, DishesShown, DishIngredients, DishSuits, MenuShown, SafeShown
from nodes.menu.menu_answers import SHOWN_PER_CATEGORY
from nodes.turn.views import MAX_LISTED
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.trattoria import CURRENCY, trattoria


@pytest.fixture
def guest() -> Guest:
    return Restaurant().guest()


async def test_a_dish_with_what_the_guest_must_avoid_is_told_with_the_warning(guest: Guest) -> None:
    said = await guest.says_all("I'm allergic to peanuts", "do you have anything with peanuts?")
    shown = next(o for o in said.outcomes if isinstance(o, DishesShown))
    assert [(dish.name, dish.unsafe_allergens) for dish in shown.items] == [("Satay Noodles", ("peanuts",))]
    assert "contains peanuts" in said.text


async def test_without_an_allergy_nothing_is_warned_of(guest: Guest) -> None:
    said = await guest.says("do you have anything with peanuts?")
    shown = next(o for o in said.outcomes if isinstance(o, DishesShown))
    assert not any(dish.unsafe for dish in shown.items)


async def test_what_nobody_knows_is_warned_of_too(guest: Guest) -> None:
    said = await guest.says_all("I'm allergic to peanuts", "tell me about the house stew")
    assert "careful" in said.text


async def test_a_warning_is_spoken_too() -> None:
    guest = Restaurant().guest(channel="voice")
    said = await guest.says_all("I'm allergic to peanuts", "what mains do you have?")
    assert "Satay Noodles and House Stew may not be for you" in said.text


@pytest.mark.parametrize(
    ("question", "suits"), [("is it vegetarian?", True), ("is it vegan?", False), ("and is this vegetarian", True)]
)
async def test_it_is_the_dish_talked_about_last(guest: Guest, question: str, suits: bool) -> None:
    said = await guest.says_all("do you have garlic bread?", question)
    assert said.outcomes == (DishSuits(name="Garlic Bread", diet="vegetarian" if "vegetarian" in question else "vegan",
                                       suits=suits),)  # fmt: skip


async def test_the_price_of_what_was_ordered_is_what_the_whole_cart_comes_to(guest: Guest) -> None:
    said = await guest.says_all("a garlic bread", "a lemonade", "how much is it?")
    assert said.kinds[0] == "cart_total"
    assert "$7.50" in said.text


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        ("what's in the garlic bread?", "how much is it", "Garlic Bread is $4.50."),
        ("what's in the margherita?", "how much is it", "small $9.00, medium $11.00, large $13.00."),
        ("what's in the margherita?", "and how much for a large one?", "Margherita Pizza (large) is $13.00."),
        ("a margherita", "how much is it", "small $9.00, medium $11.00, large $13.00."),
        ("hello", "how much are the lemonade and the garlic bread?", "Lemonade is $3.00."),
        ("hello", "what does a small coke cost?", "Coca-Cola (small) is $2.50."),
    ],
)
async def test_a_price_is_told_plainly(guest: Guest, before: str, question: str, told: str) -> None:
    said = await guest.says_all(before, question)
    assert told in said.text
    assert "mozzarella" not in said.text


async def test_a_question_about_sizes_is_about_the_dish_that_we_ask_about(guest: Guest) -> None:
    said = await guest.says_all("a margherita", "what's the biggest you have?")
    assert said.kinds[0] == "dishes_shown"
    assert "large $13.00" in said.text
    assert said.pending == "choose_option"


async def test_it_is_the_dish_that_we_ask_about(guest: Guest) -> None:
    said = await guest.says_all("a garlic bread and a pepperoni pizza", "what's in it?")
    told = next(o for o in said.outcomes if isinstance(o, DishIngredients))
    assert told.dish.name == "Pepperoni Pizza"


async def test_a_dish_named_before_it_is_meant(guest: Guest) -> None:
    said = await guest.says_all("do you have garlic bread?", "what about the green salad, what's in it?")
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


def side(name: str, *, groups: tuple[OptionGroup, ...] = ()) -> Item:
    safe = Item(ItemId(name.lower()), name, "Sides", price=Money(400, CURRENCY), allergens=frozenset(), groups=groups)
    return replace(safe, dietary=frozenset({"vegan"}))


def restaurant_of(*items: Item) -> Restaurant:
    restaurant = Restaurant()
    restaurant.menus.menu = Menu(items=items, version="of a test", currency=CURRENCY)
    return restaurant


async def test_the_last_of_a_list_is_the_last_that_was_told() -> None:
    guest = restaurant_of(*(side(f"Knish{letter * 3}") for letter in "abcdefghijklmnop")).guest()
    said = await guest.says("what vegan dishes do you have?")
    shown = next(o for o in said.outcomes if isinstance(o, DietShown))
    assert (len(shown.items), shown.more) == (MAX_LISTED, 4)
    await guest.says("the last one please")
    assert guest.cart == [f"1 {shown.items[-1].name}"]


async def test_what_a_choice_may_make_unsafe_is_left_out_of_what_can_be_eaten() -> None:
    sauces = tuple(Option(OptionId(name), name, allergens=frozenset({name})) for name in ("peanuts", "milk"))
    dip = OptionGroup(GroupId("dip"), "Dip", GroupKind.SINGLE, options=sauces, min_choices=1, max_choices=1)
    guest = restaurant_of(side("Wedges"), side("Crudites", groups=(dip,))).guest()
    said = await guest.says_all("I'm allergic to peanuts", "which sides can I eat?")
    shown = next(o for o in said.outcomes if isinstance(o, SafeShown))
    assert [dish.name for dish in shown.items] == ["Wedges"]
