"""Allergies and diets: everyday words meet declared allergens, and what a menu does not say is not safe."""

from __future__ import annotations

import dataclasses

import pytest

from domain.allergens import LEGAL, read_allergens
from domain.cart import Cart, Choice, Line
from domain.guest import Preferences
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.safety import Danger, find_danger, find_diet, reset_overrides, suits_diet

SAUCES, SATAY, MAYO, HOUSE = GroupId("sauces"), OptionId("satay"), OptionId("mayo"), OptionId("house")
SAUCE_GROUP = OptionGroup(
    SAUCES,
    "Sauces",
    GroupKind.MULTI,
    (
        Option(SATAY, "Satay", allergens=frozenset({"peanuts"})),
        Option(MAYO, "Mayo", allergens=frozenset({"eggs"})),
        Option(HOUSE, "House Sauce", allergens=None),
    ),
    refusable=True,
)


def dish(*allergens: str, unknown: bool = False, dietary: frozenset[str] | None = None) -> Item:
    declared = None if unknown else frozenset(allergens)
    return Item(ItemId("dish"), "Dish", "mains", groups=(SAUCE_GROUP,), allergens=declared, dietary=dietary)


def avoiding(*allergies: str) -> Preferences:
    return Preferences(allergies=allergies)


def with_sauce(*options: OptionId) -> tuple[Choice, ...]:
    return tuple(Choice(group=SAUCES, option=option) for option in options)


# --- allergens


@pytest.mark.parametrize(
    ("word", "declared"),
    [
        ("dairy", {"milk"}),
        ("Lactose", {"milk"}),
        ("nuts", {"nuts", "peanuts"}),
        (" tree nuts ", {"nuts"}),
        ("peanut", {"peanuts"}),
        ("shellfish", {"crustaceans", "molluscs"}),
        ("seafood", {"fish", "crustaceans", "molluscs"}),
        ("shrimp", {"crustaceans"}),
        ("wheat", {"gluten"}),
        ("egg", {"eggs"}),
        ("celery", {"celery"}),
        ("almonds", {"nuts"}),
        ("cacahuetes", {"peanuts"}),
        ("Maní", {"peanuts"}),
        ("lácteos", {"milk"}),
        ("frutos secos", {"nuts", "peanuts"}),
        ("mariscos", {"crustaceans", "molluscs"}),
        ("strawberries", {"strawberries"}),
    ],
)
def test_everyday_words_stand_for_declared_allergens(word: str, declared: set[str]) -> None:
    assert read_allergens(word) == declared


@pytest.mark.parametrize(
    ("allergy", "declared"), [("nuts", "peanuts"), ("shellfish", "molluscs"), ("dairy", "milk"), ("celery", "celery")]
)
def test_a_dish_with_what_the_guest_avoids_is_dangerous(allergy: str, declared: str) -> None:
    assert find_danger(dish(declared, "soy"), avoiding(allergy)) == Danger(allergens=(declared,))


@pytest.mark.parametrize("allergens", [(), ("soy",)])
def test_a_dish_that_declares_other_allergens_is_safe(allergens: tuple[str, ...]) -> None:
    assert not find_danger(dish(*allergens), avoiding("nuts", "dairy"))


def test_every_allergen_found_is_named_once_and_in_order() -> None:
    found = find_danger(dish("peanuts", "milk", "nuts"), avoiding("nuts", "peanut", "cheese"))
    assert found.allergens == ("milk", "nuts", "peanuts")


def test_a_dish_whose_allergens_nobody_tells_is_not_safe() -> None:
    assert find_danger(dish(unknown=True), avoiding("nuts")) == Danger(unknown=True)


def test_without_an_allergy_unknown_contents_are_no_danger() -> None:
    assert not find_danger(dish(unknown=True), Preferences())


def test_one_allergen_that_is_known_does_not_hide_that_another_is_not() -> None:
    found = find_danger(dish("milk", "G"), avoiding("milk", "peanuts"))
    assert found == Danger(allergens=("milk",), unknown=True)


def test_options_count() -> None:
    assert find_danger(dish(), avoiding("peanuts"), with_sauce(MAYO, SATAY)) == Danger(allergens=("peanuts",))
    assert not find_danger(dish(), avoiding("peanuts"), with_sauce(MAYO))


def test_an_option_whose_allergens_nobody_tells_is_not_safe() -> None:
    assert find_danger(dish(), avoiding("peanuts"), with_sauce(HOUSE)) == Danger(unknown=True)


def test_what_is_known_to_be_in_it_is_said_rather_than_that_something_is_unknown() -> None:
    assert find_danger(dish("peanuts"), avoiding("peanuts"), with_sauce(HOUSE)) == Danger(allergens=("peanuts",))


@pytest.mark.parametrize(
    ("allergy", "declared"), [("lactose", "dairy"), ("prawns", "shellfish"), ("peanuts", "peanut"), ("milk", "Cheese")]
)
def test_a_menu_may_declare_allergens_in_everyday_words(allergy: str, declared: str) -> None:
    assert find_danger(dish(declared), avoiding(allergy)) == Danger(allergens=(declared,))


def test_a_menu_that_says_nuts_may_mean_peanuts() -> None:
    assert find_danger(dish("nuts"), avoiding("peanuts")) == Danger(may_contain=("nuts",))
    assert not find_danger(dish("tree nuts"), avoiding("peanuts"))


def test_what_the_dish_comes_with_counts_without_being_chosen() -> None:
    sauces = dataclasses.replace(SAUCE_GROUP, included=(SATAY, HOUSE))
    with_satay = dataclasses.replace(dish(), groups=(sauces,))
    assert find_danger(with_satay, avoiding("peanuts")) == Danger(allergens=("peanuts",))
    assert not find_danger(with_satay, avoiding("eggs"))


@pytest.mark.parametrize("name", sorted(LEGAL - {"nuts"}))
def test_what_the_law_names_means_itself(name: str) -> None:
    assert read_allergens(name) == {name}


def test_of_what_no_law_makes_menus_declare_nothing_is_surely_free() -> None:
    assert find_danger(dish(), avoiding("strawberries")) == Danger(unknown=True)
    assert find_danger(dish("strawberries"), avoiding("Strawberries")) == Danger(allergens=("strawberries",))


# --- diets


def test_a_dish_without_the_guests_mark_is_not_safe_for_the_diet() -> None:
    diets = Preferences(dietary=("vegan", "halal"))
    assert find_danger(dish(dietary=frozenset({"vegan"})), diets) == Danger(diets=("halal",))


def test_a_menu_without_marks_says_nothing_about_diets() -> None:
    assert not find_danger(dish(dietary=None), Preferences(dietary=("vegan",)))


@pytest.mark.parametrize("diet", ["vegan", "vegetarian", "Dairy Free", "egg-free"])
def test_what_is_vegan_suits_the_milder_diets_too(diet: str) -> None:
    assert suits_diet(dish(dietary=frozenset({"Vegan"})), diet)


def test_what_is_vegetarian_need_not_be_vegan() -> None:
    assert not suits_diet(dish(dietary=frozenset({"vegetarian"})), "vegan")


def test_a_dish_without_marks_suits_no_diet() -> None:
    assert not suits_diet(dish(dietary=None), "vegan")


@pytest.mark.parametrize(
    ("text", "diet"),
    [
        ("What's vegan?", "vegan"),
        ("anything for vegetarians", "vegetarian"),
        ("do you have meat-free pizza", "vegetarian"),
        ("I am coeliac", "gluten-free"),
        ("gluten free please", "gluten-free"),
        ("¿algo vegano?", "vegan"),
        ("algo sin gluten", "gluten-free"),
        ("what pizzas do you have", None),
        ("Las Vegas burger", None),
    ],
)
def test_the_diet_that_a_question_speaks_of(text: str, diet: str | None) -> None:
    assert find_diet(text) == diet


# --- wanted all the same


def test_what_was_accepted_of_a_dish_covers_nothing_more() -> None:
    accepted = Danger(allergens=("eggs",))
    assert not Danger(allergens=("eggs",)).beyond(accepted)
    assert Danger(allergens=("eggs", "peanuts")).beyond(accepted)
    assert Danger(diets=("vegan",)).beyond(accepted)
    assert Danger(unknown=True).beyond(accepted)
    assert Danger(may_contain=("peanuts",)).beyond(accepted)
    assert not Danger(may_contain=("eggs",)).beyond(accepted)
    assert Danger(allergens=("eggs",)).beyond(Danger(may_contain=("eggs",)))
    assert not Danger().beyond(accepted)


def test_a_dish_wanted_in_spite_of_one_allergy_is_asked_about_again_for_another() -> None:
    menu = Menu(items=(dish("milk", "gluten"),))
    cart = Cart(lines=(Line(number=1, item=ItemId("dish"), name="Dish", allergy_override=True),), next_number=2)

    def overridden(before: Preferences, after: Preferences, known: Menu | None = menu) -> bool:
        return reset_overrides(cart, known, before, after).lines[0].allergy_override

    assert overridden(avoiding("milk"), avoiding("milk", "peanuts"))
    assert not overridden(avoiding("milk"), avoiding("milk", "gluten"))
    assert not overridden(avoiding("milk"), avoiding("milk"), None)
