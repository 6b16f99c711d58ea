"""Synonyms and kinds of food."""

from __future__ import annotations

from understanding.grounding.food import load_food_knowledge

FOOD = load_food_knowledge()


def test_a_name_comes_first_among_its_variants_without_synonym() -> None:
    assert next(FOOD.expand_synonyms(("banana", "bread"))) == (("banana", "bread"), frozenset())


def test_one_part_of_a_name_is_replaced_by_a_synonym() -> None:
    variants = dict(FOOD.expand_synonyms(("large", "coca", "cola")))
    assert variants[("large", "coke")] == {"coke"}


def test_the_kind_of_a_name_is_that_of_its_end() -> None:
    assert "cheese" in FOOD.find_kinds(("provolone",))
    assert "cheese" in FOOD.find_kinds(("smoked", "provolone"))


def test_a_kind_in_the_name_is_not_repeated() -> None:
    assert "cheese" not in FOOD.find_kinds(("provolone", "cheese"))


def test_a_maker_decides_the_kind() -> None:
    assert "chip" in FOOD.find_kinds(("dorito", "nacho", "cheese"))


def test_the_knowledge_is_loaded_once_in_stems() -> None:
    assert load_food_knowledge() is FOOD
    assert "fry" in FOOD.foods
    assert "fries" not in FOOD.foods
