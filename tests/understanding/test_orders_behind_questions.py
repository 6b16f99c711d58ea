"""Orders of the dish that a question in the same message is about."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe, reading


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("is the tiramisu any good? i'll take one", "ask taste tiramisu; add 1 tiramisu"),
        ("do you have lemonade? two of those, large", "ask availability lemonade; add 2 lemonade large"),
        ("what does the latte cost? a small one with oat milk please", "ask price latte; add 1 latte oat small"),
        (
            "which is cheaper, the brownie or the tiramisu? i'll take both",
            "ask price chocolate-brownie+tiramisu; add 1 chocolate-brownie; add 1 tiramisu",
        ),
    ],
)
def test_an_order_behind_a_question_is_of_its_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_an_order_before_a_question_is_not_about_its_dish() -> None:
    assert describe(context("two cokes. what's in the brownie?")) == "add 2 coke; ask content chocolate-brownie"


def test_a_dish_of_the_cart_is_changed_behind_a_question_about_it() -> None:
    said = context("is the coke big? make it small", lines=["coke large"])
    assert describe(said) == "ask other coke; change 1 small"


@pytest.mark.parametrize("text", ["is the soup vegan? then 3 of them", "is the brownie fresh? if so i'll have one"])
def test_an_order_that_depends_on_the_answer_is_asked_about(text: str) -> None:
    assert any(part.weighty for part in reading(context(text)).unread)


@pytest.mark.parametrize(
    "text", ["how much is a stuffed crust?", "is a thick crust more?", "what does a shot of espresso cost?"]
)
def test_a_question_for_an_option_changes_nothing(text: str) -> None:
    commands = reading(context(text, lines=["margherita large", "latte small oat"])).commands
    assert {command.kind for command in commands} == {"ask_menu"}


@pytest.mark.parametrize("text", ["la hamburguesa es para mí", "la hamburguesa es para Ana"])
def test_who_eats_a_dish_of_the_cart_orders_nothing(text: str) -> None:
    assert describe(context(text, lines=["cheeseburger", "coke small"], locale="es")) == "acknowledge"


@pytest.mark.parametrize("text", ["the burger is for Ana", "the cheeseburger is for me and the coke is for Tom"])
def test_who_eats_a_dish_orders_nothing_in_english(text: str) -> None:
    assert describe(context(text, lines=["cheeseburger", "coke small"])) == "acknowledge"


def test_mine_is_another_dish_of_the_kind_orders_it() -> None:
    said = context("mine is the club sandwich", lines=["cheeseburger", "coke small"])
    assert describe(said) == "add 1 club-sandwich"
