"""Options on a half, on a menu whose options are on all of a dish."""

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("one large pepperoni half mushrooms", "want_unsupported halves; add 1 pepperoni-pizza large"),
        ("a margherita with olives on one half only", "want_unsupported halves; add 1 margherita"),
        ("a large hawaiian, half jalapenos and extra ham", "want_unsupported halves; add 1 hawaiian large extra ham"),
    ],
)
def test_an_option_on_a_half_is_not_put_on_all_of_the_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_a_line_of_the_cart_keeps_its_options() -> None:
    said = context("put mushrooms on half", lines=["margherita large"], pending=ANYTHING_ELSE)
    assert describe(said) == "want_unsupported halves"


@pytest.mark.parametrize("text", ["a large margherita with mushrooms, at half past seven", "half an hour, and one blt"])
def test_other_halves_change_nothing(text: str) -> None:
    assert "want_unsupported" not in describe(context(text))
