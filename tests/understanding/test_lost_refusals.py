"""Refusals around an ordered dish are read, whatever their verb; one that is lost is asked about."""

from __future__ import annotations

import pytest

from domain.commands import AddItem, Changes, ChosenOption, Food
from domain.menu import GroupId, ItemId, OptionId
from evals.gold.menu import demo_menu
from tests.understanding.readings import context, describe, reading
from understanding.grounding import MenuIndex
from understanding.lost_refusals import list_lost_refusals
from understanding.message import clauses_of


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a small margherita and take the basil off", "add 1 margherita small -basil"),
        (
            "garden salad, no dressing, take the onion out and add tofu",
            "add 1 garden-salad none tofu -onion",
        ),
        ("a cheeseburger medium and take off the pickles and the onion", "add 1 cheeseburger medium -pickles -onion"),
        ("a cheeseburger without the pickles and the onion", "add 1 cheeseburger -pickles -onion"),
        ("veg pizza medium but onion and mushroom remove pls", "add 1 garden-veggie medium -onions -mushrooms"),
        ("2 cokes and take away", "set mode=pickup; add 2 coke"),
        (
            "a cheeseburger no pickles and the sauce on the side",
            "set note=the sauce on the side; add 1 cheeseburger -pickles",
        ),
    ],
)
def test_a_verb_around_an_option_takes_it_off_the_ordered_dish(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def order(option: str) -> AddItem:
    chosen = ChosenOption(group=GroupId("pizza-toppings"), option=OptionId(option))
    return AddItem(food=Food(item=ItemId("margherita"), said="margherita"), changes=Changes(choices=(chosen,)))


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("margherita, ditch that basil, do not give basil", ("do not give basil",)),
        ("a margherita with basil", ()),
        ("a margherita, basil on it, and we go out", ()),
        ("a margherita, no large", ()),
    ],
)
def test_a_refusal_beside_commands_that_refuse_nothing_is_lost(text: str, lost: tuple[str, ...]) -> None:
    assert list_lost_refusals(clauses_of(text), (order("basil"),), MenuIndex.of(demo_menu())) == lost


def test_a_dish_that_is_not_on_the_menu_is_said_and_not_asked_about() -> None:
    assert not any(part.weighty for part in reading(context("a zorb without olives and a coke")).unread)
