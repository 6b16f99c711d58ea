"""Words for allergens and diets."""

from __future__ import annotations

import pytest

from understanding.allergen_words import allergen_names, allergens_of, diet_of, diet_without, diets_in, things_in


@pytest.mark.parametrize(
    ("word", "names"),
    [("shrimp", ("crustaceans",)), ("nut", ("nuts",)), ("cheese", ("milk",)), ("egg", ("eggs",)), ("kiwi", ())],
)
def test_a_word_stands_for_the_nearest_allergens(word: str, names: tuple[str, ...]) -> None:
    assert allergens_of(word) == names


def test_a_thing_that_no_law_names_stands_for_itself() -> None:
    assert allergen_names(["kiwi", "egg"]) == ("kiwi", "eggs")


def test_a_list_has_single_things() -> None:
    assert list(things_in("any peanuts, eggs and the soy")) == ["peanuts", "eggs", "soy"]


def test_diets_are_named_in_order() -> None:
    assert diets_in("is it halal or for vegans") == ("halal", "vegan")
    assert diet_of("vegetarians") == "vegetarian"
    assert diet_of("pork") is None
    assert diet_without("pork") == "no-pork"


@pytest.mark.parametrize(
    ("thing", "names"),
    [("mustrad", ("mustard",)), ("celary", ("celery",)), ("almnods", ("nuts",)), ("crustaceens", ("crustaceans",))],
)
def test_a_misspelt_allergen_is_the_nearest(thing: str, names: tuple[str, ...]) -> None:
    assert allergen_names([thing]) == names


@pytest.mark.parametrize("thing", ["mango", "pears", "pepper", "cherries", "leeks", "latex", "grapes"])
def test_another_food_is_no_misspelt_allergen(thing: str) -> None:
    assert allergen_names([thing]) == (thing,)
