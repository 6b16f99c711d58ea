"""Other counts of lines of the cart."""

from __future__ import annotations

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading

DESSERTS = ["3 garlic-bread", "2 tiramisu"]
LUNCH = ["5 club-sandwich", "5 coke small"]
SIDES = ["3 chocolate-brownie", "4 fries large"]


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (DESSERTS, "one garlic bread less, and one tiramisu less as well", "remove 1 pieces=1; remove 2 pieces=1"),
        (DESSERTS, "one garlic bread less and one tiramisu less", "remove 1 pieces=1; remove 2 pieces=1"),
        (DESSERTS, "one less garlic bread please", "remove 1 pieces=1"),
        (DESSERTS, "two fewer garlic breads", "remove 1 pieces=2"),
        (DESSERTS, "can i have one less tiramisu", "remove 2 pieces=1"),
        (DESSERTS, "one tiramisu too many", "remove 2 pieces=1"),
        (SIDES, "one brownie fewer and one fries fewer too", "remove 1 pieces=1; remove 2 pieces=1"),
        (SIDES, "drop one brownie and two fries", "remove 1 pieces=1; remove 2 pieces=2"),
        (SIDES, "take off a brownie and the fries", "remove 1 pieces=1; remove 2"),
        (LUNCH, "one less of each", "remove 1,2 pieces=1"),
    ],
)
def test_fewer_pieces_are_taken_off(lines: list[str], text: str, commands: str) -> None:
    said = context(text, lines=lines, pending=ANYTHING_ELSE)
    assert describe(said) == commands
    assert not reading(said).unread


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (LUNCH, "only 4 of each sorry, someones off sick", "change 1,2 quantity=4"),
        (LUNCH, "make it 4 of each", "change 1,2 quantity=4"),
        (LUNCH, "so 4 club sandwiches", "change 1 quantity=4"),
        (LUNCH, "ok so we need 6 cokes then", "change 2 quantity=6"),
        (LUNCH, "4 of each is enough", "change 1,2 quantity=4"),
        ([*LUNCH, "chocolate-brownie"], "just 4 of everything please", "change 1,2 quantity=4"),
        (LUNCH, "one more of each", "repeat 1 x1; repeat 2 x1"),
        (SIDES, "just 2 of the fries after all", "change 2 quantity=2"),
        (SIDES, "just the 2 fries actually", "change 2 quantity=2"),
        (SIDES, "2 fries are enough", "change 2 quantity=2"),
        (SIDES, "2 fries will do", "change 2 quantity=2"),
        (LUNCH, "thats 4 clubs not 5", "change 1 quantity=4"),
    ],
)
def test_lines_get_another_count(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("one more brownie", "add 1 chocolate-brownie"),
        ("2 fries", "add 2 fries"),
        ("two of each please", "not_understood"),
    ],
)
def test_other_counts_are_no_new_counts_of_lines(text: str, commands: str) -> None:
    assert describe(context(text, lines=SIDES, pending=ANYTHING_ELSE)) == commands


def test_a_count_of_several_lines_that_have_as_many_is_asked_about() -> None:
    said = context("just one orange juice after all", lines=["orange-juice", "orange-juice"], pending=ANYTHING_ELSE)
    assert any(part.weighty for part in reading(said).unread)
    more = context("only 2 cokes", lines=["3 coke small", "coke large"], pending=ANYTHING_ELSE)
    assert describe(more) == "change 1 quantity=2"


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["3 tiramisu"], "one tiramisu is plenty actually", "change 1 quantity=1"),
        (["4 blt"], "hmm two are enough", "change 1 quantity=2"),
        (["copper-burger", "cheeseburger"], "one burger is enough, drop the cheeseburger", "remove 2"),
        (["sprite small", "sprite large"], "just one sprite will do, take off the large one", "remove 2"),
    ],
)
def test_what_is_enough_is_no_order(lines: list[str], text: str, commands: str) -> None:
    said = context(text, lines=lines, pending=ANYTHING_ELSE)
    assert describe(said) == commands
    assert not reading(said).unread


@pytest.mark.parametrize("text", ["two cokes are plenty", "one sprite is enough"])
def test_what_is_enough_is_asked_about_where_the_cart_does_not_settle_it(text: str) -> None:
    said = context(text, lines=["sprite small", "sprite large"], pending=ANYTHING_ELSE)
    assert any(part.weighty for part in reading(said).unread)


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["soup-of-the-day", "garlic-bread"], "double the garlic bread please", "change 2 quantity=2"),
        (["blt", "cheeseburger"], "double the cheese", "change 2 extra cheddar"),
        (["blt avocado"], "I'll take two like that actually", "change 1 quantity=2"),
        (["blt avocado"], "two of those exactly the same please", "change 1 quantity=2"),
        (["latte small whole"], "oh and another one of those but with soy milk", "repeat 1 x1 soy"),
    ],
)
def test_more_of_a_line_is_no_option_of_it(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["2 garlic-bread", "2 tiramisu"], "drop one garlic bread and both tiramisus", "remove 1 pieces=1; remove 2"),
        (["2 garlic-bread", "2 tiramisu"], "lose all the garlic bread and a tiramisu", "remove 1; remove 2 pieces=1"),
        (["3 coke small", "2 tiramisu"], "and the cokes 2 also", "change 1 quantity=2"),
        (["3 coke small", "2 tiramisu"], "the cokes to 2 as well", "change 1 quantity=2"),
        (["2 chicken-wings"], "sorry meant 3 portions of wings", "change 1 quantity=3"),
        (["2 fries large"], "meant 3 fries", "change 1 quantity=3"),
        (["3 margherita small", "coke small"], "just 2 pizzas", "change 1 quantity=2"),
        (["garlic-bread", "coleslaw"], "double the first", "change 1 quantity=2"),
        (["margherita large", "margherita small"], "double the small one", "change 2 quantity=2"),
        (["copper-burger bacon"], "double the bacon", "change 1 extra bacon"),
    ],
)
def test_lines_that_words_point_at_get_another_count(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["3 sprite small", "2 coke small"], "one more sprite and one less coke", "repeat 1 x1; remove 2 pieces=1"),
        (["3 sprite small", "2 blt"], "i need two more sprites and one blt less", "repeat 1 x2; remove 2 pieces=1"),
    ],
)
def test_more_of_one_dish_and_fewer_of_another(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["2 blt", "2 club-sandwich"], "get rid of half of each", "remove 1 pieces=1; remove 2 pieces=1"),
        (["4 blt", "coke small"], "take half of the blts off", "remove 1 pieces=2"),
        (["still-water", "sparkling-water"], "the sparkling should have been two", "change 2 quantity=2"),
        (["still-water", "sparkling-water"], "the sparkling water should be 3 please", "change 2 quantity=3"),
    ],
)
def test_halves_and_counts_behind_the_dish(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands
