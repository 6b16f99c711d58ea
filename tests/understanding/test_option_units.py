"""Scoops and other counted options belong to one dish, and are no dishes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart
from domain.commands import AddItem
from evals.gold.menu import demo_menu
from tests.understanding.readings import context, describe, reading


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("3 scoops of ice cream, one vanilla one pistachio one lemon", "add 1 ice-cream vanilla pistachio lemon"),
        ("two scoops, lemon and vanilla please", "add 1 ice-cream lemon vanilla"),
        ("two scoops of vanilla", "add 1 ice-cream extra vanilla"),
        ("3 scoops: two vanilla one chocolate", "add 1 ice-cream extra vanilla chocolate"),
        ("two scoops of lemon and vanilla and a coke", "add 1 ice-cream lemon vanilla; add 1 coke"),
        ("one scoop of pistachio and one of lemon", "add 1 ice-cream pistachio lemon"),
        ("2 ice creams, one lemon one vanilla", "add 1 ice-cream lemon; add 1 ice-cream vanilla"),
        ("an ice cream with two scoops, chocolate and lemon", "add 1 ice-cream chocolate lemon"),
        ("an ice cream thats just the dark chocolate, one scoop", "add 1 ice-cream chocolate"),
        ("an ice cream, one scoop, just vanilla", "add 1 ice-cream vanilla"),
        ("3 cheeseburgers, one coke one sprite", "add 3 cheeseburger; add 1 coke; add 1 sprite"),
    ],
)
def test_a_count_of_scoops_is_one_dish_with_its_options(said: str, read: str) -> None:
    assert describe(context(said)) == read


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("a large latte with soy milk and one sugar", "add 1 latte large soy sugar"),
        ("an americano small and 2 sugars", "add 1 americano small sugar"),
        ("two lattes, one with sugar", "add 1 latte; add 1 latte sugar"),
        ("a small latte and one large", "add 1 latte small; add 1 latte large"),
        ("a hawaiian small with ham and one with olives", "add 1 hawaiian small ham; add 1 hawaiian olives"),
    ],
)
def test_a_count_of_what_goes_into_one_dish_is_no_further_dish(said: str, read: str) -> None:
    assert describe(context(said)) == read


@pytest.mark.parametrize(
    ("said", "amounts"),
    [
        ("a shoyu ramen with two eggs", {"egg": "extra"}),
        ("a shoyu ramen with 2 eggs and nori", {"egg": "extra", "nori": "normal"}),
        ("a buta tama with two cheese", {"cheese": "extra"}),
        ("two shoyu ramen with two eggs", {"egg": "normal"}),
        ("a shoyu ramen with an egg", {"egg": "normal"}),
    ],
)
def test_two_of_an_option_that_is_paid_are_an_extra_of_it(said: str, amounts: dict[str, str]) -> None:
    made = replace(context(said), menu=demo_menu("noodles"), cart=Cart(), focus=None)
    (order,) = reading(made).commands
    assert isinstance(order, AddItem)
    assert {str(choice.option): choice.amount for choice in order.changes.choices} == amounts
