"""Grounded words as the foods and changes of commands."""

from __future__ import annotations

from domain.menu import GroupId, ItemId, OptionId
from tests.understanding.readings import in_short, index, menu
from understanding.mentions import OpenOption
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds, build_changes, build_loose_changes, find_person, is_loose


def test_dishes_come_in_the_order_in_which_they_were_said() -> None:
    text = "a mango lassi, a burger and a coke"
    assert [in_short(add) for add in build_adds(ground_order(text, index()), text)] == [
        "add 1 unknown",
        "add 1 one of 7",
        "add 1 coke",
    ]


def test_an_option_that_a_dish_lacks_is_unknown_on_it() -> None:
    text = "a cheeseburger with pineapple"
    assert [in_short(add) for add in build_adds(ground_order(text, index()), text)] == ["add 1 cheeseburger ?pineapple"]


def test_a_dish_of_its_own_name_is_no_option() -> None:
    pepperoni = menu().item(ItemId("pepperoni-pizza"))
    said = ground_order("large pepperoni", index(), ItemId("pepperoni-pizza"))
    assert is_loose(said) or said.lines
    assert [c.option for c in build_loose_changes(said, pepperoni, "large pepperoni").choices] in (["large"], [])


def test_a_person_is_no_number_and_no_meal() -> None:
    assert find_person("a coke for my son", 1) == "my son"
    assert find_person("a coke for lunch", 1) is None
    assert find_person("a coke for 4", 1) is None
    assert find_person("a coke for my son", 2) is None


def test_what_leaves_one_option_open_chooses_it() -> None:
    group, options = GroupId("salsa"), (OptionId("mild"), OptionId("hot"))
    hottest = build_changes(left_open=(OpenOption(group=group, options=options[1:], said="the hottest"),))
    assert [choice.option for choice in hottest.choices] == ["hot"]
    assert not hottest.open
    salsa = build_changes(left_open=(OpenOption(group=group, options=options, said="salsa"),))
    assert not salsa.choices
    assert len(salsa.open) == 1
