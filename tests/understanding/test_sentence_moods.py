"""Sentences that name dishes and order none, in wordings that no rule knows."""

import pytest

from domain.commands import AskMenu, Complain
from tests.understanding import readings

CART_CHANGES = frozenset({"add_item", "change_line", "remove_line", "repeat_line"})


def read(text: str, *lines: str) -> list[str]:
    return [command.kind for command in readings.reading(readings.context(text, lines=lines)).commands]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the calzone question aside, is your bolognese made with beef or pork", "ask_menu"),
        ("the halloumi wrap, is that a big one or more of a snack", "ask_menu"),
        ("before i decide, has the carbonara got garlic in", "ask_menu"),
        ("bolognese was stone cold and the garlic bread was like a brick", "complain"),
        ("got back and theres no aioli with the onion rings, not happy", "complain"),
        ("my landlord would eat your coleslaw every day", "small_talk"),
        ("might grab a tiramisu on friday", "small_talk"),
        ("id love the brownie but im off sugar till easter", "small_talk"),
    ],
)
def test_no_dish_is_ordered(text: str, kind: str) -> None:
    kinds = read(text)
    assert kind in kinds
    assert CART_CHANGES.isdisjoint(kinds)


@pytest.mark.parametrize(
    "text",
    [
        "a coleslaw, and is the soup any good",
        "the onion rings for me and the coleslaw for my dad",
        "fruit salad it is then",
        "can i have the tiramisu",
    ],
)
def test_an_order_stays_an_order(text: str) -> None:
    assert "add_item" in read(text)


def test_a_complaint_has_its_dishes() -> None:
    reading = readings.reading(readings.context("coleslaw was off and the onion rings were soggy"))
    assert [command.items for command in reading.commands if isinstance(command, Complain)] == [
        ("coleslaw", "onion-rings")
    ]


def test_an_allergy_in_the_sentence_is_not_lost() -> None:
    kinds = read("my boy has a peanut allergy, is the satay off limits for him")
    assert "remember" in kinds
    assert CART_CHANGES.isdisjoint(kinds)


def test_delivery_and_payment_in_the_sentence_are_not_lost() -> None:
    kinds = read("ill pick it up, we are only round the corner", "coleslaw")
    assert "set_fulfilment" in kinds


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("is the basil lemonade pricey? the medium one", "price"),
        ("how much is the americano? just a small", "price"),
        ("whats the difference between the hawaiian and the old harbour price aside", "other"),
    ],
)
def test_a_question_has_the_size_behind_it_and_no_price_that_it_leaves_out(text: str, aspect: str) -> None:
    reading = readings.reading(readings.context(text))
    asked = [command.aspect for command in reading.commands if isinstance(command, AskMenu)]
    assert asked[:1] == [aspect]
    assert CART_CHANGES.isdisjoint(command.kind for command in reading.commands)
