"""Counts with a split: dishes of a kind, marked units, a dish that comes with each of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals.restaurants.order_book import read_book
from tests.understanding.readings import ANYTHING_ELSE, context, describe, in_short, reading


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("3 waters, 2 still 1 sparkling", "add 2 still-water; add 1 sparkling-water"),
        ("three waters: two still and one sparkling", "add 2 still-water; add 1 sparkling-water"),
        ("and 3 waters, one sparkling", "add 1 sparkling-water; add 2 still-water"),
        ("2 fries, one sweet potato", "add 1 sweet-potato-fries; add 1 fries"),
        ("3 lemonades, 2 large 1 small", "add 2 lemonade large; add 1 lemonade small"),
        ("3 salads, two greek one garden, all with ranch", "add 2 greek-salad ranch; add 1 garden-salad ranch"),
    ],
)
def test_units_of_a_kind_are_shared_out_among_its_dishes(text: str, commands: str) -> None:
    assert describe(context(text)) == commands
    assert not reading(context(text)).unread


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("four cokes, two large and two small, the big ones without ice", "add 2 coke large -ice; add 2 coke small"),
        ("four cokes two large and two small the big ones without ice", "add 2 coke large -ice; add 2 coke small"),
        (
            "5 cokes, two large and three small, one of the small ones without ice",
            "add 2 coke large; add 2 coke small; add 1 coke small -ice",
        ),
        ("six small cokes, three of the cokes no ice", "add 3 coke small; add 3 coke small -ice"),
        ("two large cokes, half of them no ice", "add 1 coke large; add 1 coke large -ice"),
        (
            "two pizzas. first is a large pepperoni, second is a medium hawaiian",
            "add 1 pepperoni-pizza large; add 1 hawaiian medium",
        ),
        ("4 cokes, two large two small, no ice in the small ones", "add 2 coke large; add 2 coke small -ice"),
        ("a small coke and a large lemonade, no ice in the large one", "add 1 coke small; add 1 lemonade large -ice"),
        (
            "two lattes, one small one large, both with oat milk, extra shot in the large one",
            "add 1 latte oat small; add 1 latte oat large shot",
        ),
    ],
)
def test_options_are_for_the_units_with_the_mark(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "a blt and a club sandwich, both with a small coke, no ice in mine",
            "add 1 blt; add 1 club-sandwich; add 1 coke small; add 1 coke small -ice",
        ),
        ("a blt and a club, each with a large coke", "add 1 blt; add 1 club-sandwich; add 2 coke large"),
        ("two clubs and a blt, all of them with fries", "add 2 club-sandwich; add 1 blt; add 3 fries"),
        ("a blt and a club, both with avocado", "add 1 blt avocado; add 1 club-sandwich avocado"),
    ],
)
def test_a_dish_comes_with_each_of_the_others(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        ([], "a club and a blt, no tomato in any of them", "add 1 club-sandwich -tomato; add 1 blt -tomato"),
        (["club-sandwich", "blt"], "no tomato in any of them", "change 1 -tomato; change 2 -tomato"),
    ],
)
def test_any_of_them_are_all(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE if lines else None)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "so five small cokes no wait four one of us doesn't do soda he takes an orange juice",
            "add 4 coke small; add 1 orange-juice",
        ),
        ("2 blts no make that 3 without tomato", "add 3 blt -tomato"),
    ],
)
def test_a_corrected_count_needs_no_mark_behind_it(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("3 burgers, one bean two chicken", "add 1 black-bean-burger; add 2 crispy-chicken-burger"),
        (
            "2 large pizzas one hawaiian thin crust and one garden veggie thick",
            "add 1 hawaiian thin large; add 1 garden-veggie thick large",
        ),
        ("2 large pizzas one hawaiian and one large coke", "add 2 one of 8 large; add 1 hawaiian; add 1 coke large"),
        ("two coffees one latte", "add 2 one of 6; add 1 latte"),
        ("two burgers one coke one sprite", "add 2 one of 7; add 1 coke; add 1 sprite"),
        (
            "two cheese pizzas, one pepperoni and one hawaiian",
            "add 2 margherita; add 1 pepperoni-pizza; add 1 hawaiian",
        ),
        (
            "a club and 4 cokes, half of them large half small",
            "add 1 club-sandwich; add 2 coke large; add 2 coke small",
        ),
        (
            "2 clubs and 4 cokes half large half small and a brownie",
            "add 2 club-sandwich; add 2 coke large; add 2 coke small; add 1 chocolate-brownie",
        ),
    ],
)
def test_shares_of_one_dish_leave_the_others_alone(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("on", "text", "commands"),
    [
        (
            "demo",
            "4 cappuccinos, all small, two with oat milk, one skim and one regular milk",
            "add 2 cappuccino small oat; add 1 cappuccino small skim; add 1 cappuccino small whole",
        ),
        (
            "espresso",
            "4 mochas, all small, two with oat milk, one soy and one almond",
            "add 2 café-mocha small oat-milk; add 1 café-mocha small soy-milk; add 1 café-mocha small almond-milk",
        ),
    ],
)
def test_shares_that_add_up_are_not_in_doubt(on: str, text: str, commands: str) -> None:
    made = context(text)
    if on != "demo":
        made = replace(made, menu=read_book(on).menu)
    read = reading(made)
    assert "; ".join(in_short(command) for command in read.commands) == commands
    assert read.contradictory is None


def test_portions_behind_a_dish_are_counted() -> None:
    read = reading(context("half a dozen onion rings portions and a couple of coleslaws"))
    assert "; ".join(in_short(command) for command in read.commands) == "add 6 onion-rings; add 2 coleslaw"
    assert not read.unread
