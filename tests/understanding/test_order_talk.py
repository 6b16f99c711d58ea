"""What surrounds a wish about the order."""

from __future__ import annotations

import pytest

from domain.commands import Changes, ChosenOption, RefusedOption
from domain.menu import GroupId, OptionId
from tests.understanding.readings import context, index
from understanding.order_talk import OrderTalk, Part, find_act, merge_changes, refuse_options

BASIL = (GroupId("pizza-toppings"), OptionId("basil"))


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("remove the soup", "remove"),
        ("take the soup off", "remove"),
        ("one soup less", "remove"),
        ("make it large", "change"),
        ("a soup instead of the salad", "change"),
        ("not large medium", "change"),
        ("add a soup", "add"),
        ("a soup", None),
    ],
)
def test_words_say_what_is_to_be_done(said: str, act: str | None) -> None:
    assert find_act(said) == act


def test_what_is_said_later_counts() -> None:
    wanted = Changes(choices=(ChosenOption(group=BASIL[0], option=BASIL[1]),))
    unwanted = Changes(refusals=(RefusedOption(group=BASIL[0], option=BASIL[1]),))
    assert merge_changes(wanted, unwanted) == unwanted
    assert merge_changes(unwanted, wanted) == wanted
    assert refuse_options(wanted) == unwanted


def test_options_without_a_dish_are_of_the_dish_talked_about_first() -> None:
    assert OrderTalk(context("", lines=["blt"], topic="tiramisu"), index()).options_dish == "tiramisu"
    assert OrderTalk(context("", lines=["blt"]), index()).options_dish == "blt"
    assert OrderTalk(context(""), index()).options_dish is None


def test_a_refused_dish_of_the_cart_is_told_from_a_refused_option() -> None:
    talk = OrderTalk(context("", lines=["cheeseburger", "tiramisu"]), index())
    assert talk.is_dish_refusal(Part("no tiramisu", None))
    burger = OrderTalk(context("", lines=["tiramisu", "cheeseburger"]), index())
    assert not burger.is_dish_refusal(Part("no onion", None))
