"""Answers to "which one?"."""

from __future__ import annotations

import pytest

from domain.mentions import AmbiguousLine, GroundedLine
from domain.menu import ItemId
from domain.session import ChooseItem
from tests.understanding.readings import choose_option, context, describe, menu, reading

WHICH_SIZE = choose_option(1, "pizza-size")
SALADS = tuple(map(ItemId, ("caesar-salad", "greek-salad", "garden-salad")))
WHICH_SALAD = ChooseItem(choice=AmbiguousLine(candidates=SALADS, line=GroundedLine(item=SALADS[0]), said="salad"))


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("medium please", "pick medium"),
        ("the smallest one", "pick small"),
        ("as big as it gets, the largest", "pick large"),
        ("the middle one", "pick medium"),
        ("S", "pick small"),
        ("16 inch", "pick large"),
        ("the third", "pick large"),
        ("number 1", "pick small"),
        ("the cheapest", "pick small"),
        ("large with extra basil", "pick large extra basil"),
        ("you decide", "pick_any"),
        ("whatever", "pick_any"),
        ("i don't care", "pick_any"),
        ("two cokes", "add 2 coke"),
        ("what sizes are there?", "ask size margherita"),
    ],
)
def test_an_option_is_chosen_in_many_words(text: str, picked: str) -> None:
    assert describe(context(text, lines=["margherita"], pending=WHICH_SIZE)) == picked


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("medium, thick crust, and a small coke", "pick medium thick; add 1 coke small"),
        ("large. pay by card", "set payment=card; pick large"),
        ("small, my address is 4 Elm Road", "pick small; set mode=delivery address=4 Elm Road"),
    ],
)
def test_an_answer_may_come_before_other_wishes(text: str, commands: str) -> None:
    said = describe(context(text, lines=["margherita"], pending=WHICH_SIZE))
    assert set(commands.split("; ")) <= set(said.split("; "))


@pytest.mark.parametrize("text", ["none", "no dressing", "nothing please", "without"])
def test_none_is_the_option_that_says_so(text: str) -> None:
    said = context(text, lines=["garden-salad"], pending=choose_option(1, "dressing"))
    assert describe(said) == "pick none"


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("the greek", "pick greek-salad"),
        ("the second one", "pick greek-salad"),
        ("the last", "pick garden-salad"),
        ("caesar with no croutons", "pick caesar-salad -croutons"),
        ("the cheapest one", "pick garden-salad"),
        ("any", "pick_any"),
        ("a cheeseburger", "add 1 cheeseburger"),
    ],
)
def test_a_dish_is_chosen_in_many_words(text: str, picked: str) -> None:
    assert describe(context(text, pending=WHICH_SALAD)) == picked


def test_the_dish_just_asked_about_is_taken() -> None:
    assert describe(context("yeah let's do that", pending=WHICH_SALAD, topic="garden-salad")) == "pick garden-salad"


@pytest.mark.parametrize(
    ("text", "units", "commands", "is_contradictory"),
    [
        ("one copper one black bean", 2, "add 1 copper-burger; add 1 black-bean-burger", False),
        ("the copper one and the crispy chicken one", 2, "add 1 copper-burger; add 1 crispy-chicken-burger", False),
        ("copper and a garlic bread", 1, "add 1 copper-burger; add 1 garlic-bread", False),
        ("copper and black bean", 4, "add 1 copper-burger; add 1 black-bean-burger", True),
        ("the copper with cheddar", 1, "pick copper-burger cheddar", False),
    ],
)
def test_several_dishes_answer_which_one(text: str, units: int, commands: str, is_contradictory: bool) -> None:
    burgers = tuple(item.id for item in menu().items if item.category == "Burgers & Sandwiches")
    line = GroundedLine(item=burgers[0], quantity=units, said="burgers")
    question = ChooseItem(choice=AmbiguousLine(candidates=burgers, line=line, said="burgers"))
    said = context(text, pending=question)
    assert describe(said) == commands
    assert (reading(said).contradictory is not None) is is_contradictory


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["2 margherita"], "large for me, small for my son", "change 1 pieces=1 large; change 1 small"),
        (["margherita"], "make it 2 large", "change 1 quantity=2 large"),
        (["margherita"], "medium please and also garlic bread", "change 1 medium; add 1 garlic-bread"),
    ],
)
def test_an_answer_may_be_more_than_a_choice(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=choose_option(1, "pizza-size"))) == commands
