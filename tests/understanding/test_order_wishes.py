"""The parts of a message, one after the other."""

from __future__ import annotations

from tests.understanding.readings import context, in_short, index
from understanding.order_talk import OrderTalk, Part
from understanding.order_wishes import placed_cart, wishes_in, with_cart


def test_parts_are_carried_out_in_order() -> None:
    talk = OrderTalk(context("", lines=["blt", "coke small"]), index())
    wishes = wishes_in([Part("remove the blt", "remove"), Part("make the coke large", "change")], talk)
    assert [in_short(wish) for wish in wishes] == ["remove 1", "change 2 large"]


def test_a_dish_that_is_taken_back_leaves_the_others() -> None:
    talk = OrderTalk(context(""), index())
    wishes = wishes_in([Part("a coke and a blt", None), Part("forget the coke", "remove")], talk)
    assert [in_short(wish) for wish in wishes] == ["add 1 blt"]


def test_a_placed_order_is_a_cart_for_positions() -> None:
    cart = placed_cart(("Hawaiian: Large", "2 x Coca-Cola"), index())
    assert [line.item for line in cart.lines] == ["hawaiian", "coke"]
    assert with_cart(context("", topic="blt"), cart).topic is None
