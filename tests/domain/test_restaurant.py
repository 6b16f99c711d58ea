"""A restaurant's own facts: post codes of the delivery area, and its questions and answers."""

import pytest

from domain.restaurant import DeliveryTerms, QuestionAnswer, RestaurantFacts, find_post_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("do you deliver to 10115?", "10115"),
        ("do you deliver to SW1A 1AA", "SW1A 1AA"),
        ("to 100-0001 please", "100-0001"),
        ("two ramen to 28013 Madrid", "28013"),
        ("do you deliver?", None),
        ("do you deliver 2 pizzas", None),
    ],
)
def test_a_post_code_in_a_question(text: str, code: str | None) -> None:
    assert find_post_code(text) == code


def test_the_area_has_whole_codes_and_beginnings() -> None:
    terms = DeliveryTerms(post_codes=("10115", "SW1A*", "100*"))
    assert [terms.covers(code) for code in ("10115", "101156", "sw1a 1aa", "SW1", "100-0001", "200")] == [
        True, False, True, False, True, False,
    ]  # fmt: skip
    assert DeliveryTerms().covers("10115") is None


def test_the_first_question_that_fits_is_answered() -> None:
    facts = RestaurantFacts(
        questions=(
            QuestionAnswer(words=("dog", "dogs"), answer="Welcome."),
            QuestionAnswer(words=("vegan shoes",), answer="No."),
        )
    )
    assert facts.answer_question("Are DOGS allowed?") == "Welcome."
    assert facts.answer_question("hotdogs?") is None
