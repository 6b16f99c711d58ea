"""Words for allergens and diets."""

from __future__ import annotations

import pytest

from understanding.allergen_words import (
    find_allergens,
    find_diet,
    find_diet_without,
    find_diets,
    name_allergens,
    split_things,
)


@pytest.mark.parametrize(
    ("word", "names"),
    [("shrimp", ("crustaceans",)), ("nut", ("nuts",)), ("cheese", ("milk",)), ("egg", ("eggs",)), ("kiwi", ())],
)
def test_a_word_stands_for_the_nearest_allergens(word: str, names: tuple[str, ...]) -> None:
    assert find_allergens(word) == names


def test_a_thing_that_no_law_names_stands_for_itself() -> None:
    assert name_allergens(["kiwi", "egg"]) == ("kiwi", "eggs")


def test_a_list_has_single_things() -> None:
    assert list(split_things("any peanuts, eggs and the soy")) == ["peanuts", "eggs", "soy"]


def test_diets_are_named_in_order() -> None:
    assert find_diets("is it halal or for vegans") == ("halal", "vegan")
    assert find_diet("vegetarians") == "vegetarian"
    assert find_diet("pork") is None
    assert find_diet_without("pork") == "no-pork"


@pytest.mark.parametrize(
    ("thing", "names"),
    [("mustrad", ("mustard",)), ("celary", ("celery",)), ("almnods", ("nuts",)), ("crustaceens", ("crustaceans",))],
)
def test_a_misspelt_allergen_is_the_nearest(thing: str, names: tuple[str, ...]) -> None:
    assert name_allergens([thing]) == names


@pytest.mark.parametrize("thing", ["mango", "pears", "pepper", "cherries", "leeks", "latex", "grapes"])
def test_another_food_is_no_misspelt_allergen(thing: str) -> None:
    assert name_allergens([thing]) == (thing,)
