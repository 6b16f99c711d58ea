"""Words for the dishes of our last answer: "that one", "the one without cheese", "the cheaper one"."""

from __future__ import annotations

import pytest

from tests.understanding.readings import context, describe


@pytest.mark.parametrize(
    ("topic", "text", "commands"),
    [
        ("blt", "lovely, I'll have that one without tomato and some coleslaw", "add 1 blt -tomato; add 1 coleslaw"),
        ("carbonara", "let me get that, large, plus two coleslaws", "add 1 carbonara large; add 2 coleslaw"),
        ("margherita", "I'd like that please, small, and a coleslaw", "add 1 margherita small; add 1 coleslaw"),
        ("tiramisu", "perfect, one of those please, and an espresso", "add 1 tiramisu; add 1 espresso"),
        ("onion-rings", "we'll take those, with ketchup, and a blt", "add 1 onion-rings ketchup; add 1 blt"),
        ("iced-tea", "then a large one, without ice please", "add 1 iced-tea large -ice"),
        ("carbonara", "a small coke, and make it with ice", "add 1 coke small ice"),
        ("margherita", "that's fine, a small coke please", "add 1 coke small"),
    ],
)
def test_a_pronoun_beside_other_dishes_means_the_dish_talked_about(topic: str, text: str, commands: str) -> None:
    assert describe(context(text, topic=topic)) == commands


@pytest.mark.parametrize(
    ("shown", "text", "commands"),
    [
        (["caesar-salad", "greek-salad"], "the one with feta please, ranch dressing", "add 1 greek-salad ranch"),
        (["caesar-salad", "greek-salad"], "then the one without olives, no dressing", "add 1 caesar-salad none"),
        (["copper-burger", "cheeseburger"], "the one with cheese then, well done", "add 1 cheeseburger well-done"),
        (["fruit-salad", "chocolate-brownie"], "the one without nuts please", "add 1 fruit-salad"),
        (["espresso", "mint-tea"], "the cheaper one please, and a tiramisu", "add 1 espresso; add 1 tiramisu"),
        (["crispy-chicken-burger", "blt"], "I'll go for the chicken one", "add 1 crispy-chicken-burger"),
        (["penne-arrabbiata", "carbonara"], "the vegan one, regular", "add 1 penne-arrabbiata regular"),
    ],
)
def test_one_of_several_is_found_by_what_it_has(shown: list[str], text: str, commands: str) -> None:
    assert describe(context(text, shown=shown)) == commands
