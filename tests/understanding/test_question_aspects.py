"""The aspect of a menu question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding.question_cases import menu_question
from understanding.question_aspects import find_aspect
from understanding.question_filters import find_filters
from understanding.question_subject import MenuQuestion, find_about


def aspect_of(question: MenuQuestion) -> str:
    about = find_about(question)
    return find_aspect(question, about, find_filters(question, about))


@pytest.mark.parametrize(
    ("text", "topic", "aspect"),
    [
        ("how much is the margherita", None, "price"),
        ("how much are your pizzas", None, "price"),
        ("which pizzas are under $12", None, "list"),
        ("do you have soy milk", None, "availability"),
        ("which dressings do you have", "greek-salad", "content"),
        ("any ham in it", "margherita", "content"),
        ("is it vegan", "margherita", "diet"),
        ("does the carbonara contain egg", None, "allergens"),
        ("which allergens does the tiramisu have", None, "allergens"),
        ("how big is it", "margherita", "size"),
        ("does the latte come with oat milk", None, "included"),
        ("is the garden veggie spicy", None, "taste"),
    ],
)
def test_the_first_rule_that_applies_decides(text: str, topic: str | None, aspect: str) -> None:
    assert aspect_of(menu_question(text, topic=topic)) == aspect


def test_a_continuation_has_the_aspect_of_the_question_before_it() -> None:
    question = menu_question("and the carbonara?")
    before = replace(question, context=replace(question.context, aspect="size"))
    assert (aspect_of(question), aspect_of(before)) == ("other", "size")


def test_a_price_replaces_the_aspect_of_the_question_before_it() -> None:
    question = menu_question("and how much is the carbonara?")
    assert aspect_of(replace(question, context=replace(question.context, aspect="size"))) == "price"
