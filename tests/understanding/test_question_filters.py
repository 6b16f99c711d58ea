"""The filters of a menu question."""

from __future__ import annotations

import pytest

from domain.commands import Filters
from domain.menu import ItemId
from tests.understanding.question_cases import menu_question
from tests.understanding.readings import index
from understanding.question_filters import (
    find_contents,
    find_exclusions,
    find_filters,
    find_price,
    is_own_name,
    is_served_with,
)
from understanding.question_subject import find_about


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("how much is the margherita", None),
        ("which pizzas are under $12", {"max_price": 1200}),
        ("anything over $10", {"min_price": 1000}),
        ("which desserts without nuts", {"without": ("nuts",)}),
        ("which pizza has no mushrooms", {"without": ("mushrooms",)}),
        ("no hot one", None),
        ("what do you have without meat", {"diets": ("vegetarian",)}),
        ("do you have anything spicy", {"with": ("spicy",)}),
        ("which pizzas are not too spicy", {"without": ("spicy",)}),
        ("does the carbonara contain egg", {"with": ("eggs",)}),
        ("is the carbonara vegan", {"diets": ("vegan",)}),
        ("anything vegan that is not a pizza", {"diets": ("vegan",), "without": ("Pizzas",)}),
        ("what do you have without gluten other than pizza", {"without": ("gluten", "Pizzas")}),
        ("is the garden veggie spicy", None),
        ("does the latte come with oat milk", None),
    ],
)
def test_filters_limit_the_answer(text: str, fields: dict[str, object] | None) -> None:
    question = menu_question(text)
    expected = None if fields is None else Filters.model_validate(fields)
    assert find_filters(question, find_about(question)) == expected


def test_a_price_is_in_minor_units() -> None:
    assert find_price("max_price", "anything under 7.50") == 750
    assert find_price("max_price", "anything") is None


def test_exclusions_are_allergens_and_categories_by_their_names() -> None:
    assert find_exclusions(menu_question("something without eggs or mushrooms")) == ("eggs", "mushrooms")
    assert find_exclusions(menu_question("something with eggs")) == ()


def test_contents_are_the_things_in_question() -> None:
    assert find_contents("is there ham or cheese in it") == ("ham", "cheese")
    assert find_contents("is it spicy") == ()


def test_a_part_of_the_dishs_name_is_its_own() -> None:
    salad = {ItemId("greek-salad")}
    assert is_own_name("salad", salad, index())
    assert not is_own_name("ham", salad, index())


def test_a_dish_is_served_with_its_options_and_sides() -> None:
    latte = {ItemId("latte")}
    assert is_served_with("oat milk", latte, menu_question("does the latte come with oat milk"))
    assert not is_served_with("oat milk", latte, menu_question("is there oat milk in the latte"))
