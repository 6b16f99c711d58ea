"""One dish or option of the cart for another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.menu import ItemId
from domain.session import Chosen
from tests.understanding.readings import ANYTHING_ELSE, context, describe, in_short, index, reader
from understanding.cart_exchanges import read_corrected_dish, read_exchanges
from understanding.order_talk import OrderTalk, Part


def test_the_other_one_takes_the_place_of_what_was_chosen() -> None:
    said = context("no, the other one", lines=["blt"], pending=ANYTHING_ELSE)
    offered = Chosen(line=1, items=(ItemId("cheeseburger"),), said="burger")
    told_apart = reader().read_now(replace(said, chosen=offered))
    assert [in_short(command) for command in told_apart.commands] == ["change 1 to cheeseburger"]


def test_what_a_message_took_out_is_replaced_by_what_it_orders_instead() -> None:
    text = "ok forget the coke. a sprite instead of it"
    assert describe(context(text, lines=["1 coke large", "1 blt"])) == "remove 1; add 1 sprite"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("swap the coke for a sprite", "change 2 to sprite"),
        ("change the coke to large instead of small", "change 2 large"),
        ("not small, large", "change 2 large"),
        ("give me a lemonade instead", "change 2 to lemonade"),
        ("swap the tiramisu for a brownie", "change ?Tiramisu"),
        ("a coke", ""),
    ],
)
def test_one_thing_takes_the_place_of_another(text: str, commands: str) -> None:
    talk = OrderTalk(context("", lines=["cheeseburger", "coke small"]), index())
    assert "; ".join(in_short(wish) for wish in read_exchanges(Part(text, "change"), talk)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no pickles and add bacon", "change 1 bacon -pickles"),
        ("no, no pickles", "change 1 -pickles"),
        ("no sorry, the black bean one", "change 1 to black-bean-burger"),
        ("no, the crispy chicken burger", "change 1 to crispy-chicken-burger"),
        ("actually no, the blt", "change 1 to blt"),
    ],
)
def test_after_a_choice_of_dishes_options_change_the_dish_and_names_exchange_it(text: str, commands: str) -> None:
    left = ("copper-burger", "crispy-chicken-burger", "black-bean-burger", "blt")
    chosen = Chosen(line=1, items=tuple(map(ItemId, left)), said="burger")
    assert describe(replace(context(text, lines=["cheeseburger"]), chosen=chosen)) == commands


def test_a_corrected_dish_replaces_the_line_of_its_category() -> None:
    part = Part("no sorry, I meant the greek salad", None)
    salad = OrderTalk(context("", lines=["caesar-salad", "coke small"]), index())
    assert [in_short(wish) for wish in read_corrected_dish(part, salad)] == ["change 1 to greek-salad"]
    assert read_corrected_dish(part, OrderTalk(context("", lines=["coke small"]), index())) == ()
