"""What is taken out of the cart."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading

LINES = ["3 cheeseburger", "coke large", "tiramisu"]


SIDES = ["garlic-bread", "onion-rings", "coleslaw"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("remove the coke", "remove 2"),
        ("take the tiramisu off please", "remove 3"),
        ("i don't want the tiramisu anymore", "remove 3"),
        ("no tiramisu after all", "remove 3"),
        ("forget the drink", "remove 2"),
        ("remove the last one", "remove 3"),
        ("take one of the burgers off", "remove 1 pieces=1"),
        ("remove a cheeseburger", "remove 1 pieces=1"),
        ("two cheeseburgers less", "remove 1 pieces=2"),
        ("scrap one cheeseburger", "remove 1 pieces=1"),
        ("ditch two of the cheeseburgers please", "remove 1 pieces=2"),
        ("can you axe one of the cheeseburgers", "remove 1 pieces=1"),
        ("take the onion off the burger", "change 1 -onion"),
        ("actually no tiramisu", "remove 3"),
        ("sorry no coke", "remove 2"),
        ("oh and well no cheeseburgers", "remove 1"),
        ("remove the lasagna", "remove unknown"),
        ("drop the coke and the tiramisu", "remove 2,3"),
    ],
)
def test_lines_and_pieces_are_removed(text: str, commands: str) -> None:
    assert describe(context(text, lines=LINES, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("add a blt, no forget the blt", "keep_ordering"),
        ("a coke and a blt, actually no forget the blt", "add 1 coke"),
    ],
)
def test_what_a_message_takes_back_itself_leaves_no_command(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("and lose the pickles. actually the coke too", "change 1 -pickles; remove 2"),
        ("lose the pickles and the coke", "change 1 -pickles; remove 2"),
        ("take the pickles off and the coke too please", "change 1 -pickles; remove 2"),
        ("get rid of the brownie and the ice in the coke", "remove 3; change 2 -ice"),
        ("drop the pickles and bacon", "change 1 -pickles -bacon"),
        ("remove the coke and the brownie", "remove 2,3"),
        ("drop the coke. Club sandwich without egg", "remove 2; add 1 club-sandwich -egg"),
    ],
)
def test_options_and_dishes_are_removed_together(text: str, commands: str) -> None:
    lines = ["1 cheeseburger bacon", "1 coke large", "1 chocolate-brownie"]
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("take off the large", "remove 2"),
        ("take away the small", "remove 1"),
        ("remove the ice in the large one", "change 2 -ice"),
    ],
)
def test_an_option_that_a_dish_needs_means_its_line(text: str, commands: str) -> None:
    assert describe(context(text, lines=["coke small", "coke large"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (SIDES, "not the second one after all", "remove 2"),
        (SIDES, "actually not the second one", "remove 2"),
        (SIDES, "and not the last", "remove 3"),
        (SIDES, "the garlic bread off please", "remove 1"),
        (["copper-burger", "blt"], "onions off the copper burger", "change 1 -onion"),
        (["copper-burger"], "pickles and tomato off", "change 1 -pickles -tomato"),
        (["copper-burger", "coke large"], "ice out of the coke", "change 2 -ice"),
        (["copper-burger", "blt"], "tomato off both", "change 1 -tomato; change 2 -tomato"),
        (["blt", "pepperoni-pizza large"], "take the olives off what was i thinking", "change 2 -olives"),
        (["pepperoni-pizza large"], "take the olives off whoever put olives on a pepperoni", "change 1 -olives"),
    ],
)
def test_what_is_not_wanted_is_removed_without_a_verb(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize("text", ["remove the blue one", "lose the middle one"])
def test_a_line_that_nothing_fits_is_reported_and_none_is_removed(text: str) -> None:
    assert describe(context(text, lines=SIDES, pending=ANYTHING_ELSE)) == "remove unknown"


DESSERTS = ["2 tiramisu", "chocolate-brownie", "blt"]
DRINKS = ["coke small", "2 sprite small", "blt"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (DESSERTS, "drop the desserts", "remove 1,2"),
        (DESSERTS, "on second thoughts lose the desserts apart from the tiramisu", "remove 2"),
        (DESSERTS, "lose the drinks", "remove unknown"),
        (DRINKS, "cancel the drinks please", "remove 1,2"),
        (DRINKS, "we dont need drinks after all", "remove 1,2"),
        (DRINKS, "no drinks after all", "remove 1,2"),
    ],
)
def test_a_kind_in_the_plural_is_removed_as_a_whole(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (
            ["3 sprite small", "onion-rings"],
            "lose a sprite, and the rings, actually no keep the rings",
            "remove 1 pieces=1",
        ),
        (["blt", "onion-rings"], "remove the rings. actually no keep the rings", "keep_ordering"),
        (["blt", "onion-rings"], "drop the blt and the rings. no leave the blt in", "remove 2"),
    ],
)
def test_what_the_same_message_keeps_is_not_removed(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize("text", ["scrap that just the blt", "no forget that only the blt"])
def test_what_is_scrapped_before_other_words_removes_nothing(text: str) -> None:
    said = context(text, lines=["blt", "cheeseburger"], pending=ANYTHING_ELSE)
    assert describe(said) in ("keep_ordering", "not_understood")


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (
            ["margherita large olives", "hawaiian large ham"],
            "take the toppings off both",
            "change 1 -olives; change 2 -ham",
        ),
        (["fries large ketchup", "chicken-wings bbq"], "remove the dips from both", "change 1 -ketchup; change 2 -bbq"),
        (["margherita large olives", "blt"], "take the toppings off the margherita", "change 1 -olives"),
        (
            ["hawaiian small", "2 margherita small"],
            "one of the margs needs basil taken off",
            "change 2 pieces=1 -basil",
        ),
        (
            ["blt", "fries large", "coleslaw"],
            "bin the fries will you, and an extra coleslaw",
            "remove 2; add 1 coleslaw",
        ),
        (
            ["cheeseburger medium", "cheeseburger well-done"],
            "take the pickles off the well done one and put avocado on the other",
            "change 2 -pickles; change 1 avocado",
        ),
    ],
)
def test_options_come_off_and_no_dish_goes_for_them(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


def test_a_dish_beside_a_removal_that_is_in_no_cart_is_reported() -> None:
    said = context("lose the cheesecake, tiramisu please", lines=["lemon-cheesecake", "blt"], pending=ANYTHING_ELSE)
    assert describe(said) == "remove 1"
    assert [each.words for each in reading(said).unread] == ["tiramisu"]


def test_a_share_that_is_not_understood_is_reported() -> None:
    said = context("one without ice and one diet please", lines=["3 coke large"], pending=ANYTHING_ELSE)
    assert [each.words for each in reading(said).unread] == ["one diet please"]
