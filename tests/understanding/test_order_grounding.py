"""Words of an order as dishes and options of the menu."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe, in_short, index
from understanding.order_grounding import ground_order
from understanding.order_mentions import build_adds


@pytest.mark.parametrize(
    ("text", "adds"),
    [
        ("the large one", []),
        ("a cheeseburger with pineapple", ["add 1 cheeseburger ?pineapple"]),
        ("a tiramisu or a chocolate brownie", ["add 1 one of 2"]),
        ("a large garlic bread", ["add 1 garlic-bread ?large"]),
        ("anchovies on a margherita", ["add 1 margherita anchovies"]),
        ("a bhindi salad", ["add 1 unknown"]),
        ("a cheeseburger without onions", ["add 1 cheeseburger -onion"]),
    ],
)
def test_words_become_dishes_with_their_options(text: str, adds: list[str]) -> None:
    assert [in_short(add) for add in build_adds(ground_order(text, index()), text)] == adds


def test_options_that_no_dish_of_several_has_are_reported_with_the_last() -> None:
    grounding = ground_order("a tiramisu and a blt, oat milk", index())
    assert not grounding.loose_choices
    assert [(each.line_index, each.said) for each in grounding.unknown_options] == [(1, "Oat milk")]


def test_two_names_of_one_dish_beside_each_other_are_one() -> None:
    assert [(line.item, line.said) for line in ground_order("a medium peach ice tea", index()).lines] == [
        ("iced-tea", "medium peach ice tea")
    ]
    assert len(ground_order("an ice tea and an ice tea", index()).lines) == 2


def test_a_word_of_another_dish_before_a_kind_is_an_unknown_dish() -> None:
    assert describe(context("an iced coffee and a coke")) == "add 1 unknown; add 1 coke"
