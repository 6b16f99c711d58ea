"""What is said of a dish of a deal changes the deal."""

from __future__ import annotations

import pytest

from domain.session import ChooseOption
from tests.understanding.deal_readings import describe, in_diner
from tests.understanding.readings import choose_option
from understanding.spread_cart import SpreadCart

DEAL = "lunch main:classic main/classic/cooked:medium side:fries drink:cola"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no ice in the coke", "change 1 -ice"),
        ("the burger well done please", "change 1 well-done"),
        ("onion rings instead of the fries", "change 1 rings"),
        ("swap the coke for a large coke", "change 1 large"),
        ("remove the fries", "change 1 -fries"),
        ("another coke", "add 1 cola"),
        ("remove the lunch deal", "remove 1"),
        ("remove the last one", "remove 1"),
        ("swap the lunch deal for a lemonade", "change 1 to lemonade"),
        ("how much is it?", "show_cart total"),
    ],
)
def test_words_about_a_dish(text: str, commands: str) -> None:
    assert describe(in_diner(text, DEAL)) == commands


def test_a_dish_of_its_own_comes_before_that_of_a_deal_in_the_cart() -> None:
    assert describe(in_diner("make the first one well done", "classic cooked:medium", DEAL)) == "change 1 well-done"


def test_one_of_several_deals_is_changed() -> None:
    assert describe(in_diner("make one of them with lemonade", f"2 {DEAL}")) == "change 1 pieces=1 lemonade"


@pytest.mark.parametrize("text", ["well done", "the second one", "well done please"])
def test_a_question_about_an_option_of_a_dish_is_answered(text: str) -> None:
    pending = choose_option(1, "main/classic/cooked")
    assert describe(in_diner(text, DEAL, pending=pending)) == "pick well-done"


def test_the_question_is_moved_to_the_dish() -> None:
    said = in_diner("-", DEAL, pending=choose_option(1, "main/classic/cooked"))
    assert said.menu is not None
    spread = SpreadCart.of(said, said.menu)
    assert [line.name for line in spread.context.cart.lines[1:]] == ["Classic Burger", "French Fries", "Coca-Cola"]
    question = spread.context.pending
    assert isinstance(question, ChooseOption)
    assert question.group == "cooked"
    asked = spread.context.cart.line(question.line)
    assert asked is not None
    assert asked.name == "Classic Burger"
