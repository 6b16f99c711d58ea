"""Half of a dish, and prices that look like times."""

from __future__ import annotations

import pytest

from tests.understanding.test_own_words import read_on


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "half a tiramisu", "want_unsupported halves"),
        ("demo", "just half of a garlic bread please", "want_unsupported halves"),
        ("demo", "a half portion of fries", "want_unsupported halves"),
        ("demo", "half a margherita and a coke large", "want_unsupported halves; add 1 coke large"),
        ("canteen", "can i have half an almond cake", "want_unsupported halves"),
    ],
)
def test_half_of_a_whole_dish_is_not_ordered(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "half a dozen wings", "add 1 chicken-wings"),
        ("demo", "4 cokes, half large half small", "add 2 coke large; add 2 coke small"),
        ("demo", "half a litre of coke", "want_unsupported weight"),
        ("deli", "half a pastrami", "add 1 pastrami-sandwich cut-in-half"),
        ("demo", "3 cokes for 12.50", "add 3 coke"),
        ("demo", "2 margheritas for 7pm", "set when=for 7pm; add 2 margherita"),
        ("demo", "deliver it for 7.30", "set when=for 7.30"),
        ("demo", "two cokes for 12.30", "set when=for 12.30; add 2 coke"),
    ],
)
def test_other_halves_and_numbers(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read


@pytest.mark.parametrize(
    ("on", "said", "read"),
    [
        ("demo", "6 lattes half oat milk half skim", "add 3 latte oat; add 3 latte skim"),
        (
            "demo",
            "4 lattes, large, half with oat milk and half with soy milk",
            "add 2 latte large oat; add 2 latte large soy",
        ),
        (
            "demo",
            "8 cappuccinos, half of them oat milk, half whole milk, all small",
            "add 4 cappuccino small oat; add 4 cappuccino small whole",
        ),
        ("espresso", "6 mochas half small half large", "add 3 café-mocha small; add 3 café-mocha large"),
        (
            "canteen",
            "a dozen barley teas half sweet half unsweetened",
            "add 6 barley-tea sweet; add 6 barley-tea unsweetened",
        ),
        ("demo", "5 lattes half oat half skim", "want_unsupported halves"),
        ("demo", "2 large pizzas half pepperoni half hawaiian", "want_unsupported halves"),
        ("demo", "two pizzas half cash half card", "want_unsupported split_payment"),
    ],
)
def test_halves_of_an_even_count_are_counts(on: str, said: str, read: str) -> None:
    assert read_on(on, said) == read
