"""What is said of a dish of a deal changes the deal."""

from __future__ import annotations

import pytest

from domain.commands import ChangeLine, Command, Food, RemoveLine, RepeatLine, ShowCart
from domain.menu import ItemId
from domain.session import ChooseOption
from tests.understanding.deal_readings import describe, in_diner
from tests.understanding.readings import choose_option, in_short
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


@pytest.mark.parametrize(
    ("command", "commands"),
    [
        (ChangeLine(lines=(4,), quantity=1), "change 1 pieces=1 -cola"),
        (ChangeLine(lines=(4,), quantity=2), "change 1 quantity=2"),
        (ChangeLine(lines=(4,), quantity=3), "add 1 cola"),
        (
            ChangeLine(lines=(4,), quantity=3, swap_to=Food(item=ItemId("lemonade"))),
            "change 1 lemonade; add 1 lemonade",
        ),
        (ChangeLine(lines=(1, 4), quantity=3), "change 1 quantity=3"),
        (RemoveLine(lines=(4,), unknown="soup"), "remove unknown; change 1 -cola"),
        (RepeatLine(line=4), "add 1 cola"),
        (ShowCart(what="line", line=4), "show_cart line"),
    ],
)
def test_no_command_for_a_dish_is_lost(command: Command, commands: str) -> None:
    said = in_diner("-", "2 lunch main:chicken side:fries drink:cola")
    assert said.menu is not None
    gathered = SpreadCart.of(said, said.menu).gather(command)
    assert "; ".join(" ".join(in_short(each).split()) for each in gathered) == commands


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
