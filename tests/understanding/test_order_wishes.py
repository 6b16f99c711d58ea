"""The parts of a message, one after the other."""

from __future__ import annotations

from tests.understanding.readings import context, in_short, index
from understanding.order_talk import OrderTalk, Part
from understanding.order_wishes import build_placed_cart, read_wishes, replace_cart


def test_parts_are_carried_out_in_order() -> None:
    talk = OrderTalk(context("", lines=["blt", "coke small"]), index())
    wishes = read_wishes([Part("remove the blt", "remove"), Part("make the coke large", "change")], talk)
    assert [in_short(wish) for wish in wishes] == ["remove 1", "change 2 large"]


def test_a_dish_that_is_taken_back_leaves_the_others() -> None:
    talk = OrderTalk(context(""), index())
    wishes = read_wishes([Part("a coke and a blt", None), Part("forget the coke", "remove")], talk)
    assert [in_short(wish) for wish in wishes] == ["add 1 blt"]


def test_a_placed_order_is_a_cart_for_positions() -> None:
    cart = build_placed_cart(("Hawaiian: Large", "2 x Coca-Cola"), index())
    assert [line.item for line in cart.lines] == ["hawaiian", "coke"]
    assert replace_cart(context("", topic="blt"), cart).topic is None
