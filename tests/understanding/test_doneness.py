"""Degrees of how meat is done that the menu does not have are asked about."""

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, reading


@pytest.mark.parametrize("said", ["rare", "medium rare", "medium-rare", "medium well", "very rare"])
def test_a_degree_that_the_menu_lacks_leaves_the_choice_open(said: str) -> None:
    add, *others = reading(context(f"a cheeseburger {said}, no onion")).commands
    assert not others
    assert add.kind == "add_item"
    assert not any(choice.group == "cooked" for choice in add.changes.choices)
    assert [each.options for each in add.changes.open if each.group == "cooked"] == [("medium", "well-done")]
    assert [each.option for each in add.changes.refusals] == ["onion"]


@pytest.mark.parametrize(("said", "option"), [("medium", "medium"), ("well done", "well-done"), ("pink", "medium")])
def test_a_degree_of_the_menu_is_chosen(said: str, option: str) -> None:
    (add,) = reading(context(f"a cheeseburger {said}")).commands
    assert add.kind == "add_item"
    assert [choice.option for choice in add.changes.choices] == [option]


def test_a_degree_is_asked_again_for_a_line_of_the_cart() -> None:
    said = context("make it medium rare", lines=["copper-burger medium"], pending=ANYTHING_ELSE)
    (change,) = reading(said).commands
    assert change.kind == "change_line"
    assert [each.group for each in change.changes.open] == ["cooked"]


def test_other_dishes_are_not_asked_about() -> None:
    (add,) = reading(context("a rare treat: one tiramisu please")).commands
    assert add.kind == "add_item"
    assert not add.changes.open
