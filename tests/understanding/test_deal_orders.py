"""Dishes ordered with a deal, or beside a question about one, are its choices."""

from __future__ import annotations

import pytest

from domain.commands import Changes, ChosenOption, Food
from domain.mentions import GroundedLine
from domain.menu import GroupId, ItemId, OptionId
from domain.session import AllergyWarning
from tests.fakes.diner import diner
from tests.understanding.deal_readings import describe, in_diner
from tests.understanding.readings import choose_option
from understanding.deal_orders import choose_dish, join_changes


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a lunch deal with the chicken burger, fries and a coke", "add 1 lunch chicken fries cola"),
        ("a lunch deal with fries, and a sundae", "add 1 lunch fries; add 1 sundae"),
        ("a coke and a lunch deal", "add 1 cola; add 1 lunch"),
        ("a lunch deal with a coke and a separate coke", "add 1 lunch cola; add 1 cola"),
        ("two lunch deals with fries", "add 2 lunch fries"),
        ("two lunch deals, one with coke and one with lemonade", "add 1 lunch cola; add 1 lunch lemonade"),
        ("three lunch deals with two cokes and a lemonade", "add 2 lunch cola; add 1 lunch lemonade"),
        ("a chicken meal with a sundae", "add 1 chicken-meal sundae"),
        ("a lunch deal with fries for me and a sundae for my son", "add 1 lunch fries; add 1 sundae"),
    ],
)
def test_they_are_those_of_the_deal_before(text: str, commands: str) -> None:
    assert describe(in_diner(text)) == commands


@pytest.mark.parametrize(
    ("text", "line", "commands"),
    [
        ("onion rings", "lunch main:chicken", "change 1 rings"),
        ("large fries and a lemonade without ice", "lunch main:chicken", "change 1 fries large lemonade -ice"),
        ("a coke and a sundae", "lunch main:chicken side:fries", "change 1 cola; add 1 sundae"),
        ("one coke and one lemonade", "2 lunch main:chicken side:fries", "change 1 pieces=1 cola; change 1 lemonade"),
    ],
)
def test_they_answer_the_question_about_a_deal(text: str, line: str, commands: str) -> None:
    assert describe(in_diner(text, line, pending=choose_option(1, "side"))) == commands


def test_another_dish_makes_a_deal_safe_that_we_warned_of() -> None:
    warned = GroundedLine(item=ItemId("lunch"), said="lunch deal")
    assert describe(in_diner("a lemonade instead", pending=AllergyWarning(line=warned))) == "change 0 lemonade"


def test_of_several_dishes_that_has_the_option() -> None:
    deal = diner().item(ItemId("lunch"))
    assert deal is not None
    food = Food(candidates=(ItemId("classic"), ItemId("chicken")), said="burger")
    cooked = Changes(choices=(ChosenOption(group=GroupId("cooked"), option=OptionId("medium")),))
    chosen = choose_dish(deal, GroupId("main"), food, cooked)
    assert chosen is not None
    assert [choice.option for choice in chosen.choices] == ["classic", "medium"]
    open_choice = choose_dish(deal, GroupId("main"), food, Changes())
    assert open_choice is not None
    assert [each.options for each in open_choice.open] == [("classic", "chicken")]
    assert choose_dish(deal, GroupId("main"), Food(unknown="sushi"), Changes()) is None


def test_nothing_said_of_two_dishes_is_lost() -> None:
    one, other = Changes(unknown=("crispy",), note="first"), Changes(unknown=("hot",), note="second")
    assert join_changes(one, other) == Changes(unknown=("crispy", "hot"), note="first; second")
