"""The score of a guest's words against one form of a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from understanding.grounding.forms import (
    DISH_KIND_COST,
    EXACT,
    EXACT_TIE,
    GENERIC_SCORE,
    HEAD_COST,
    KIND_COST,
    KIND_FIRST_COST,
    MARKED_WEIGHT,
    ORDER_COST,
    PLAIN_NAME_SCORE,
    PLAIN_WEIGHT,
    SYNONYM_TRUST,
    TIE,
    Form,
    compute_tie_margin,
)


def build_form(*words: str, is_dish: bool = True, **fields: object) -> Form:
    form = Form(
        concept=0,
        words=words,
        head=words[-1],
        weights=dict.fromkeys(words, 1.0),
        kinds=frozenset(),
        generic=frozenset(),
        kind_words=frozenset(),
        synonym_words=frozenset(),
        is_dish=is_dish,
    )
    return replace(form, **fields)  # type: ignore[arg-type]  # fields by name


CHICKEN_SALAD = build_form("chicken", "salad")


def test_all_words_in_order_score_one() -> None:
    assert CHICKEN_SALAD.score_words(("chicken", "salad")) == 1.0


def test_another_order_costs_little() -> None:
    assert CHICKEN_SALAD.score_words(("salad", "chicken")) == 1.0 - ORDER_COST


def test_an_omitted_head_costs_more_than_an_omitted_modifier() -> None:
    modifier_only, head_only = CHICKEN_SALAD.score_words(("chicken",)), CHICKEN_SALAD.score_words(("salad",))
    assert head_only == pytest.approx(0.7)
    assert modifier_only == pytest.approx(head_only - HEAD_COST)


def test_an_omitted_plain_word_leaves_the_match_exact() -> None:
    form = build_form("classic", "burger", weights={"classic": PLAIN_WEIGHT, "burger": 1.0})
    assert EXACT < form.score_words(("burger",)) < 1.0


def test_an_omitted_marked_word_costs_most() -> None:
    form = build_form("diet", "coke", weights={"diet": MARKED_WEIGHT, "coke": 1.0})
    assert form.score_words(("coke",)) < CHICKEN_SALAD.score_words(("salad",))


def test_plain_words_alone_hardly_match_a_dish() -> None:
    form = build_form("homemade", "fry", weights={"homemade": PLAIN_WEIGHT, "fry": PLAIN_WEIGHT})
    assert form.score_words(("homemade",)) == PLAIN_NAME_SCORE


def test_everyday_talk_alone_matches_nothing() -> None:
    form = build_form("regular", "coffee", weights={"regular": PLAIN_WEIGHT, "coffee": PLAIN_WEIGHT})
    assert form.score_words(("regular",)) == 0.0


def test_a_kind_alone_scores_its_members() -> None:
    cheese = build_form("provolone", kinds=frozenset({"cheese"}), is_dish=False)
    assert cheese.score_words(("cheese",)) == pytest.approx(0.7 - KIND_COST)
    assert replace(cheese, is_dish=True).score_words(("cheese",)) == pytest.approx(0.7 - DISH_KIND_COST)


def test_a_kind_before_the_name_costs_more_than_after_it() -> None:
    form = build_form("jalapeno", kinds=frozenset({"pepper"}), is_dish=False)
    assert form.score_words(("jalapeno", "pepper")) == 1.0
    assert form.score_words(("pepper", "jalapeno")) == 1.0 - KIND_FIRST_COST


def test_the_name_of_a_group_matches_each_option() -> None:
    form = build_form("italian", generic=frozenset({"dressing"}), is_dish=False)
    assert form.score_words(("dressing",)) == GENERIC_SCORE


def test_the_name_of_a_category_means_the_usual_dish_unless_the_menu_calls_it_otherwise() -> None:
    weights = {"classic": PLAIN_WEIGHT, "burger": 1.0}
    form = build_form("classic", "burger", weights=weights, kind_words=frozenset({"burger"}))
    assert form.score_words(("burger",)) >= EXACT
    assert replace(form, is_alias=True).score_words(("burger",)) == pytest.approx(0.7)


def test_a_synonym_needs_all_of_its_words() -> None:
    form = build_form("bubbly", "water", synonym_words=frozenset({"bubbly", "water"}))
    assert form.score_words(("bubbly",)) == 0.0
    assert form.score_words(("bubbly", "water")) == SYNONYM_TRUST


def test_the_start_of_a_kind_matches_nothing() -> None:
    form = build_form("lemonade", kinds=frozenset({"soft", "drink"}), kind_openers=frozenset({"soft"}))
    assert form.score_words(("soft",)) == 0.0
    assert form.score_words(("soft", "drink")) > 0.0


def test_scores_tie_in_a_narrower_margin_if_the_best_is_exact() -> None:
    assert compute_tie_margin(EXACT) == EXACT_TIE
    assert compute_tie_margin(EXACT - 0.01) == TIE
