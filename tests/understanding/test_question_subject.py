"""What a question about the menu is about."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.commands import AboutItem
from domain.guest import Preferences
from domain.menu import ItemId
from tests.understanding.readings import context, describe, index
from understanding.question_subject import find_full_names, find_taste


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("is the Butcher's Corner pizza vegetarian?", "ask diet butchers-corner diets=vegetarian"),
        ("does the veggie pizza have gluten?", "ask allergens garden-veggie with=gluten diets=vegetarian"),
        ("is the wrap vegan?", "ask diet halloumi-wrap diets=vegan"),
        ("is the crispy chicken burger any good?", "ask taste crispy-chicken-burger"),
        ("what's the difference between the cheeseburger and the blt?", "ask other cheeseburger+blt"),
        ("what is your cheapest burger?", "ask price Burgers & Sandwiches cheapest"),
    ],
)
def test_a_dish_that_is_named_is_meant_before_its_category(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("is there chicken in it?", "ask content penne-arrabbiata asked=chicken"),
        ("does it have celery?", "ask allergens penne-arrabbiata with=celery"),
        ("is it spicy?", "ask taste penne-arrabbiata"),
        ("made with egg?", "ask allergens penne-arrabbiata with=eggs"),
        ("contains celery?", "ask allergens penne-arrabbiata with=celery"),
        ("is that dairy?", "ask allergens penne-arrabbiata with=milk"),
        ("has the pasta got nuts in it?", "ask allergens penne-arrabbiata with=nuts"),
        ("which extras?", "ask content penne-arrabbiata"),
        ("any cream in that pasta?", "ask allergens penne-arrabbiata with=milk"),
        ("do you have anything cheaper?", "ask list Pasta max=1149"),
    ],
)
def test_it_is_the_dish_talked_about_whatever_it_is_asked_to_have(text: str, commands: str) -> None:
    assert describe(context(text, topic="penne-arrabbiata")) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("is there anchovy in the caesar?", "ask allergens greek-salad with=fish"),
        ("does the caesar have egg", "ask allergens greek-salad with=eggs"),
        ("does the club have egg", "ask allergens club-sandwich with=eggs"),
    ],
)
def test_an_option_that_was_chosen_is_meant_before_a_dish_that_was_not(text: str, commands: str) -> None:
    assert describe(context(text, lines=["greek-salad caesar"])).split(" changes")[0] == commands


def test_which_one_means_those_that_were_shown() -> None:
    said = context("which one is without nuts?", shown=["tiramisu", "chocolate-brownie"])
    assert describe(said) == "ask other tiramisu+chocolate-brownie without=nuts"


def test_the_longer_name_counts() -> None:
    assert find_full_names("sweet potato fries or the greek salad", index()) == ("sweet-potato-fries", "greek-salad")
    assert find_full_names("the potato", index()) == ()


def test_a_taste_is_one_of_the_words_for_tastes() -> None:
    assert (find_taste("anything spicy"), find_taste("a soup")) == ("spicy", None)


def test_a_second_question_is_about_the_dish_of_the_first_one() -> None:
    said = replace(
        context("ok, what about the tiramisu, any milk in that?", topic="carbonara"),
        aspect="allergens",
        asked_about=AboutItem(item=ItemId("carbonara")),
        preferences=Preferences(allergies=("milk",)),
    )
    assert describe(said) == "safe tiramisu; ask allergens tiramisu with=milk"
