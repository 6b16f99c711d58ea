"""The parts of a message, one after the other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.understanding.readings import ANYTHING_ELSE, context, describe, in_short, index, reading
from understanding.order_talk import OrderTalk, Part
from understanding.order_wishes import read_wishes


def test_parts_are_carried_out_in_order() -> None:
    talk = OrderTalk(context("", lines=["blt", "coke small"]), index())
    wishes = read_wishes([Part("remove the blt", "remove"), Part("make the coke large", "change")], talk)
    assert [in_short(wish) for wish in wishes] == ["remove 1", "change 2 large"]


def test_a_dish_that_is_taken_back_leaves_the_others() -> None:
    talk = OrderTalk(context(""), index())
    wishes = read_wishes([Part("a coke and a blt", None), Part("forget the coke", "remove")], talk)
    assert [in_short(wish) for wish in wishes] == ["add 1 blt"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("the fries with ketchup, the margherita without basil", "change 2 ketchup; change 1 -basil"),
        ("fries large, the margherita with ham. and no ice in the coke", "change 2 large; change 1 ham; change 3 -ice"),
        ("margherita with mushrooms, olives and ham", "change 1 mushrooms olives ham"),
        ("the margherita with ham, a small sprite", "change 1 ham; add 1 sprite small"),
    ],
)
def test_options_between_commas_belong_to_the_dish_beside_them(text: str, commands: str) -> None:
    assert describe(context(text, lines=("margherita large", "fries", "coke small"))) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("add mushrooms and a coke", "change 1 mushrooms; add 1 coke"),
        ("extra mushrooms, ham and a large coke", "change 1 extra mushrooms ham; add 1 coke large"),
        ("ham and fries please", "change 1 ham; add 1 fries"),
        ("olives, and give me a tiramisu too", "change 1 olives; add 1 tiramisu"),
        ("no basil and a tiramisu", "change 1 -basil; add 1 tiramisu"),
        ("olives and a large hawaiian", "add 1 hawaiian large olives"),
        ("ham on one and a coke", "change 1 ham; add 1 coke"),
    ],
)
def test_options_of_the_dish_in_focus_before_another_dish_change_it(text: str, commands: str) -> None:
    assert describe(context(text, lines=("margherita large",))) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("actually make it 4, the extra one also well done", "add 1 copper-burger well-done"),
        ("make it five and the additional ones medium", "add 2 copper-burger medium"),
        ("make it 3", "change 2 quantity=3"),
    ],
)
def test_a_new_count_with_words_about_the_extra_units_orders_these(text: str, commands: str) -> None:
    said = context(text, lines=("2 copper-burger well-done", "copper-burger medium"))
    assert describe(said) == commands
    assert not reading(said).unread


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("can you make the margherita with the stuffed crust, the cheese one", "change 1 stuffed"),
        ("the margherita with mushrooms, the large one", "change 1 mushrooms"),
    ],
)
def test_an_option_that_is_named_again_adds_nothing(text: str, commands: str) -> None:
    assert describe(context(text, lines=("margherita large", "hawaiian medium", "sprite small"))) == commands


def test_one_for_each_of_us_counts_the_persons_of_whom_the_guest_talked() -> None:
    text = "and a small americano for each of us"
    said = replace(context(text, lines=("blt",)), recent=(("guest", "a blt for my colleague"), ("us", "Got it.")))
    assert describe(said) == "add 2 americano small"


def test_one_for_each_of_an_unknown_number_is_asked_about() -> None:
    result = reading(context("a small americano for each of us"))
    assert [each.words for each in result.unread if each.weighty] == ["for each of us"]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("make it two, actually no just the one", "change 1 quantity=1"),
        ("make it two, no wait three", "change 1 quantity=3"),
        ("make it two please", "change 1 quantity=2"),
    ],
)
def test_a_changed_count_that_is_corrected_is_the_last_one(text: str, command: str) -> None:
    assert describe(context(text, lines=["old-harbour large"])) == command


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["4 chicken-wings"], "ketchup on all of them and two cokes", "change 1 ketchup; add 2 coke"),
        (["2 copper-burger"], "no pickles and a soup", "change 1 -pickles; add 1 soup-of-the-day"),
        (["2 copper-burger"], "make it three and a soup", "change 1 quantity=3; add 1 soup-of-the-day"),
        ([], "a copper burger, could you swap the lettuce for bacon", "add 1 copper-burger bacon -lettuce"),
        (
            [],
            "a copper burger, swap the lettuce for bacon and a coke",
            "add 1 copper-burger bacon -lettuce; add 1 coke",
        ),
    ],
)
def test_a_change_and_more_dishes_are_both_read(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("lines", "text", "commands"),
    [
        (["fries"], "ketchup on the fries please and a large coke", "change 1 ketchup; add 1 coke large"),
        (["cheeseburger"], "extra cheddar on the burger and avocado", "change 1 extra cheddar avocado"),
        (["fries"], "no I mean two of the sprites", "add 2 sprite"),
        ([], "a greek salad but could you leave out the feta", "add 1 greek-salad -feta"),
        ([], "a medium garden veggie and leave the mushrooms off", "add 1 garden-veggie medium -mushrooms"),
        (["coke large"], "a sprite instead of the coke, small, no ice", "change 1 to sprite small -ice"),
        (["cheeseburger"], "the copper burger instead, no pickles", "change 1 to copper-burger -pickles"),
        (["fries", "coke large"], "she would rather have a sprite than the normal one", "change 2 to sprite"),
        (["cheeseburger"], "2 actually", "change 1 quantity=2"),
        (["chicken-wings"], "four orders please", "change 1 quantity=4"),
        (["cheeseburger"], "would one large pepperoni be enough for three people", "ask size pepperoni-pizza"),
        (["copper-burger"], "well done please", "change 1 well-done"),
    ],
)  # fmt: skip
def test_what_is_changed_and_what_is_ordered_are_told_apart(lines: list[str], text: str, commands: str) -> None:
    assert describe(context(text, lines=lines, pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("make it two, the second one without ice", "add 1 coke large -ice"),
        ("make it 2 and the other one small", "add 1 coke small"),
        ("make that 3 cokes, one without ice", "change 2 quantity=3; change 2 pieces=1 -ice"),
    ],
)
def test_the_units_that_a_new_count_adds_are_as_the_line_but_for_what_is_said(text: str, commands: str) -> None:
    assert describe(context(text, lines=("blt", "coke large"))) == commands


def test_a_plain_second_unit_is_asked_about() -> None:
    said = context("make that two burgers, the second one plain", lines=("copper-burger well-done",))
    assert any(part.weighty for part in reading(said).unread)
