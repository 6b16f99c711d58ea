"""Changes of what is in the cart."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe

BURGER_AND_COKE = ["cheeseburger", "coke large"]
PIZZAS = ["margherita small", "hawaiian large"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make it two", "change 2 quantity=2"),
        ("double it", "change 2 quantity=2"),
        ("no onions on the burger", "change 1 -onion"),
        ("add bacon to the burger", "change 1 bacon"),
        ("can you make the coke small", "change 2 small"),
        ("the coke should be medium", "change 2 medium"),
        ("change the coke to a lemonade", "change 2 to lemonade"),
        ("a sprite instead of the coke", "change 2 to sprite"),
        ("i'd rather have a sprite", "change 2 to sprite"),
        ("change the onion rings to large", "change ?Onion Rings"),
        ("no pineapple on the pizza", "not_understood"),
        ("ketchup on the burger", "change 1 ?ketchup"),
    ],
)
def test_a_line_is_changed(text: str, commands: str) -> None:
    assert describe(context(text, lines=BURGER_AND_COKE, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    "text",
    [
        "only two cokes",
        "we just need 2 cokes",
        "make that only 2 cokes",
        "so it should be two cokes",
        "there should only be 2 cokes",
    ],
)
def test_a_count_that_is_said_anew_is_not_added(text: str) -> None:
    assert describe(context(text, lines=BURGER_AND_COKE, pending=ANYTHING_ELSE)) == "change 2 quantity=2"


@pytest.mark.parametrize("text", ["we only need two sprites", "that should be two sprites"])
def test_a_count_of_a_dish_that_is_not_in_the_cart_is_an_order(text: str) -> None:
    assert describe(context(text, lines=BURGER_AND_COKE, pending=ANYTHING_ELSE)).startswith("add")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("both with thin crust", "change 1,2 thin"),
        ("the first one with thin crust", "change 1 thin"),
        ("make the small one medium", "change 1 medium"),
        ("the margherita large and the hawaiian medium", "change 1 large; change 2 medium"),
        ("make the margherita and the hawaiian medium", "change 1 medium; change 2 medium"),
        ("extra basil on the margherita", "change 1 extra basil"),
        ("not large, medium", "change 2 medium"),
        ("all of them medium except the hawaiian", "change 1 medium"),
    ],
)
def test_lines_are_told_apart(text: str, commands: str) -> None:
    assert describe(context(text, lines=PIZZAS, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make one of them large", "change 1 pieces=1 large"),
        ("two of them with thin crust", "change 1 pieces=2 thin"),
        ("make one of them a hawaiian", "change 1 pieces=1 to hawaiian"),
    ],
)
def test_only_some_pieces_are_changed(text: str, commands: str) -> None:
    assert describe(context(text, lines=["3 margherita small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "lines", "commands"),
    [
        (
            "oat milk in the cappuccino, whole milk in the latte",
            ["1 cappuccino", "1 latte"],
            "change 1 oat; change 2 whole",
        ),
        ("no ice in the coke and no lemon in the sprite", ["1 coke", "1 sprite"], "change 1 -ice; change 2 -lemon"),
        (
            "both large. mayo on the fries, ketchup on the sweet potato fries",
            ["1 fries", "1 sweet-potato-fries"],
            "change 1,2 large; change 1 mayo; change 2 ketchup",
        ),
    ],
)
def test_each_dish_gets_the_options_that_are_said_with_it(text: str, lines: list[str], commands: str) -> None:
    assert describe(context(text, lines=lines)) == commands


@pytest.mark.parametrize(
    ("text", "lines", "commands"),
    [
        ("could two of those waters be sparkling instead", ["8 still-water"], "change 1 pieces=2 to sparkling-water"),
        ("can one of the cokes be a sprite", ["4 coke large"], "change 1 pieces=1 to sprite"),
        ("one of the small ones without ice", ["2 coke small", "1 sprite large"], "change 1 pieces=1 -ice"),
    ],
)
def test_some_pieces_are_changed_and_the_others_stay(text: str, lines: list[str], commands: str) -> None:
    assert describe(context(text, lines=lines)) == commands


def test_only_so_many_is_of_the_line_that_has_more() -> None:
    text = "then make it just one slice, and a coleslaw for her"
    assert describe(context(text, lines=["3 tiramisu", "1 coke large"])).startswith("change 1 quantity=1")


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("I'd like one of the coffees large", "change 1 pieces=1 large"),
        ("can I have two of the americanos with an extra shot", "change 1 pieces=2 shot"),
    ],
)
def test_some_of_a_line_are_changed_and_none_is_ordered(text: str, commands: str) -> None:
    assert describe(context(text, lines=["3 americano small"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["2 coke small"], "make it one small and one large", "change 1 pieces=1 large"),
        (["3 americano small"], "no wait, two small and one large", "change 1 pieces=1 large"),
        (["2 coke small"], "one large and one medium actually", "change 1 pieces=1 large; change 1 pieces=1 medium"),
        (["blt", "fries large"], "bump the fries up to 3", "change 2 quantity=3"),
        (["blt", "3 fries large"], "could you bring the number of fries down to two", "change 2 quantity=2"),
        (["6 blt"], "that should have been four, not six", "change 1 quantity=4"),
        (["blt"], "let's say three of those", "change 1 quantity=3"),
        (["2 blt"], "triple that please", "change 1 quantity=6"),
        (["chicken-wings ketchup"], "make the wings two portions, both with ketchup", "change 1 quantity=2 ketchup"),
        (["2 onion-rings"], "I only wanted one onion rings", "change 1 quantity=1"),
        (["tiramisu"], "I'll need two tiramisu actually", "change 1 quantity=2"),
        (["blt avocado", "blt cheddar"], "make it three blts", "change 2 quantity=2"),
        (["coke small", "2 coke large"], "actually one large coke", "change 2 quantity=1 large"),
        (["2 tiramisu", "2 blt"], "only one blt but keep the tiramisu", "change 2 quantity=1"),
    ],
)
def test_a_new_count_is_set_and_nothing_is_added(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (
            ["copper-burger", "cheeseburger"],
            "put bacon on the first one and make the other one well done as well",
            "change 1 bacon; change 2 well-done",
        ),
        (
            ["4 chicken-wings"],
            "ketchup on two of them and leave the other two how they are",
            "change 1 pieces=2 ketchup",
        ),
        (
            ["margherita large", "hawaiian large"],
            "leave the hawaiian as it is and make the other one small",
            "change 1 small",
        ),
        (
            ["latte small oat", "2 blt"],
            "the oat one with sugar, and three blt not two",
            "change 1 sugar; change 2 quantity=3",
        ),
    ],
)
def test_each_clause_is_about_its_own_lines(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands
