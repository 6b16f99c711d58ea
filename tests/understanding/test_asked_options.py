"""A dish ordered as "that one" has the options of the question about it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.commands import AboutItem, Changes, ChosenOption
from domain.menu import GroupId, ItemId, OptionId
from domain.reading_context import ReadingContext
from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading

LARGE = ChosenOption(group=GroupId("pizza-size"), option=OptionId("large"))
ASKED = AboutItem(item=ItemId("hawaiian"), changes=Changes(choices=(LARGE,)))


def after_question(text: str, topic: str = "hawaiian") -> ReadingContext:
    """A message after "how much is a large hawaiian?"."""
    return replace(context(text, topic=topic), asked_about=ASKED, aspect="price")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("I'll take that one", "add 1 hawaiian large"),
        ("ok do that one. 2 of them", "add 2 hawaiian large"),
        ("I'll have it with olives", "add 1 hawaiian large olives"),
        ("I'll take it in small", "add 1 hawaiian small"),
        ("a hawaiian please", "add 1 hawaiian"),
        ("a coke please", "add 1 coke"),
    ],
)
def test_that_one_is_the_dish_as_it_was_asked_about(text: str, commands: str) -> None:
    assert describe(after_question(text)) == commands


def test_the_options_of_another_dish_are_no_options_of_the_topic() -> None:
    assert describe(after_question("I'll take that one", topic="margherita")) == "add 1 margherita"


def test_a_question_goes_on_about_the_dish_with_one_more_option() -> None:
    (question,) = reading(after_question("and with olives on it?")).commands
    (about,) = question.about.items  # type: ignore[union-attr]
    assert (question.aspect, about.item) == ("price", "hawaiian")  # type: ignore[union-attr]
    assert {choice.option for choice in about.changes.choices} == {"large", "olives"}
    (question,) = reading(after_question("and in medium?")).commands
    assert [choice.option for choice in question.about.items[0].changes.choices] == ["medium"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "lines", "topic", "commands"),
    [
        ("take them out then", ["cheeseburger medium"], None, "change 1 -pickles"),
        ("could you leave those off please", ["blt", "cheeseburger medium"], None, "change 2 -pickles"),
        ("I'll have it without them, medium", [], "cheeseburger", "add 1 cheeseburger medium -pickles"),
        ("one cheeseburger, well done, leave them off", [], "cheeseburger", "add 1 cheeseburger well-done -pickles"),
        ("one medium without please", [], "cheeseburger", "add 1 cheeseburger medium -pickles"),
        ("take it out", ["cheeseburger medium", "blt"], None, "remove 2"),
    ],
)
def test_what_was_asked_for_is_left_out(text: str, lines: list[str], topic: str | None, commands: str) -> None:
    asked = AboutItem(item=ItemId("cheeseburger"))
    said = replace(context(text, lines=lines, topic=topic), asked_about=asked, asked_things=("pickles",))
    assert describe(said) == commands


def test_a_dish_is_taken_out_where_the_question_was_for_no_option() -> None:
    asked = AboutItem(item=ItemId("tiramisu"))
    said = replace(context("take it out", lines=["tiramisu"]), asked_about=asked, asked_things=("eggs",))
    assert describe(said) == "remove 1"


@pytest.mark.parametrize(
    ("asked", "lines", "commands"),
    [
        ("how much is the ham?", "margherita large ham", "change 1 -ham"),
        ("how much is the stuffed crust?", "margherita large stuffed", "change 1 -stuffed"),
        ("what crusts do you have?", "margherita large", "acknowledge"),
    ],
)
def test_who_goes_without_has_the_option_of_the_question_taken_off(asked: str, lines: str, commands: str) -> None:
    said = context("then i'd rather go without that", lines=[lines], pending=ANYTHING_ELSE)
    assert describe(replace(said, aspect="price", recent=(("guest", asked), ("us", "...")))) == commands
