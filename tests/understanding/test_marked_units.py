"""Options for some units at the end of an order."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        (
            "two greek salads with ranch and a brownie, and put avocado on one of the salads",
            "add 1 greek-salad ranch; add 1 greek-salad ranch avocado; add 1 chocolate-brownie",
        ),
        ("a brownie and 3 blts, egg on one", "add 1 chocolate-brownie; add 2 blt; add 1 blt egg"),
        ("three small lattes with soy milk, hazelnut in two", "add 1 latte small soy; add 2 latte small soy hazelnut"),
        (
            "two large lemonades with no ice in one of them",
            "add 1 lemonade large; add 1 lemonade large -ice",
        ),
        (
            "two club sandwiches please. can you leave the egg off one of them?",
            "add 1 club-sandwich; add 1 club-sandwich -egg",
        ),
        ("two club sandwiches but no egg on one", "add 1 club-sandwich; add 1 club-sandwich -egg"),
        (
            "two halloumi wraps, could one of them come with bacon?",
            "add 1 halloumi-wrap; add 1 halloumi-wrap bacon",
        ),
        (
            "two small americanos, sugar in one of them and caramel in the other",
            "add 1 americano small caramel; add 1 americano small sugar",
        ),
        (
            "5 copper burgers well done, bacon on two of them, avocado on one",
            "add 2 copper-burger well-done; add 1 copper-burger well-done avocado; add 2 copper-burger well-done bacon",
        ),
        ("2 blts, a brownie and on 1 blt no tomato", "add 1 blt; add 1 blt -tomato; add 1 chocolate-brownie"),
        (
            "two large hawaiians but leave the pineapple off one of em",
            "add 1 hawaiian large; add 1 hawaiian large -pineapple",
        ),
        (
            "two small lemonades and a small sprite. take the lemon out of one",
            "add 1 lemonade small; add 1 lemonade small -lemon; add 1 sprite small",
        ),
        (
            "3 cheeseburgers, on one of the cheeseburgers jalapenos",
            "add 2 cheeseburger; add 1 cheeseburger jalapenos",
        ),
    ],
)
def test_the_end_of_an_order_is_about_some_of_its_units(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make that three, and no lettuce on one", "change 1 quantity=3; change 1 pieces=1 -lettuce"),
        ("make it 4, and put avocado on one of them", "change 1 quantity=4; change 1 pieces=1 avocado"),
        ("make it 4, one with avocado", "change 1 quantity=4; change 1 pieces=1 avocado"),
        ("two more of those, one with bacon", "repeat 1 x1; repeat 1 x1 bacon"),
    ],
)
def test_a_new_count_has_an_end_for_some_units(text: str, commands: str) -> None:
    assert describe(context(text, lines=["copper-burger"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("a large margherita with ham for two", "add 1 margherita large ham"),
        ("two cokes and a small sprite, no ice in the sprite", "add 2 coke; add 1 sprite small -ice"),
    ],
)
def test_words_that_count_no_units_change_all(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


def test_a_refusal_on_one_goes_on_with_a_count_though_it_sounds_like_a_dish() -> None:
    said = context("make that three, and no lettuce on one", lines=["blt"], pending=ANYTHING_ELSE)
    assert describe(said) == "change 1 quantity=3; change 1 pieces=1 -lettuce"
