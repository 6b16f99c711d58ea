"""Wordings that say all by themselves."""

from __future__ import annotations

import pytest

from domain.commands import OrderRef
from domain.reading_context import KnownOrder
from tests.understanding.readings import ANYTHING_ELSE, context, describe
from understanding.simple_commands import find_order

PLACED = KnownOrder(order_id="ORD-10618", lines=("Hawaiian", "Coca-Cola"))


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("hi there", "greet"),
        ("thanks a lot!", "thank"),
        ("i want to speak to a manager", "talk_to_staff"),
        ("when do you close tonight?", "ask_restaurant hours"),
        ("is there a delivery fee", "ask_restaurant fee"),
        ("do you deliver to Oak Street?", "ask_restaurant delivery"),
        ("can i pay by card?", "ask_restaurant payment"),
        ("i want to leave a tip", "want_unsupported tip"),
        ("i have a voucher", "want_unsupported coupon"),
        ("half hawaiian half margherita", "want_unsupported halves"),
        ("half a kilo of wings please", "want_unsupported weight"),
        ("surprise me", "recommend"),
        ("who won the game last night", "out_of_scope"),
        ("you forgot a coke", "complain missing coke"),
        ("if i take three salads do i get one free", "ask_restaurant discounts"),
        ("hiya how much is the tiramisu", "ask price tiramisu"),
        ("morning, how much is a large sprite", "ask price sprite"),
        ("english please", "set_language en"),
        ("the driver was rude", "complain staff"),
        ("my fries were cold and the drink was missing", "complain cold fries; complain missing"),
        ("you charged my card twice", "complain charge"),
        ("i've been waiting for over an hour", "complain late"),
        ("mi pedido llegó tarde", "complain late"),
        ("quiero hablar con una persona", "talk_to_staff"),
    ],
)
def test_without_a_cart(text: str, commands: str) -> None:
    assert describe(context(text)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("nope that's all folks", "checkout"),
        ("no more", "checkout"),
        ("im good thanks", "checkout"),
        ("ok", "agree"),
        ("and a brownie, that's it", "add 1 chocolate-brownie; checkout"),
        ("that's all, pickup, cash", "set mode=pickup payment=cash; checkout"),
        ("how much do i owe you", "show_cart total"),
        ("what's that so far", "show_cart total"),
        ("well it's raining now so could you scrap the whole order", "clear_cart"),
        ("you forgot a coke", "add 1 coke"),
        ("no love, nothing to drink", "checkout"),
        ("how long does pickup take usually", "ask_order eta"),
        ("we will think about it, bye", "wait"),
        ("cool, and the total?", "show_cart total"),
        ("what did I order so far", "show_cart all"),
        ("start over", "clear_cart"),
        ("undo that please", "undo"),
        ("hold on a sec", "wait"),
        ("let me ask my flatmates first", "wait"),
        ("same as last time", "reorder last"),
        ("eso es todo", "checkout"),
    ],
)
def test_with_a_cart(text: str, commands: str) -> None:
    assert describe(context(text, lines=["blt"], pending=ANYTHING_ELSE)) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("where is my order", "ask_order status"),
        ("when will ord 10618 arrive?", "ask_order eta"),
        ("what was in my order", "ask_order content"),
        ("cancel my order", "cancel_order"),
        ("can i still change my order?", "ask_order changeable"),
        ("can I add a brownie to my order", "change_order: add 1 chocolate-brownie"),
        ("the hawaiian without pineapple please, i forgot to say", "change_order: change 1 -pineapple"),
        ("change it to delivery to 4 Mill Road", "change_order: set mode=delivery address=4 Mill Road"),
        ("a tiramisu", "add 1 tiramisu"),
    ],
)
def test_after_an_order_was_placed(text: str, commands: str) -> None:
    assert describe(context(text, orders=[PLACED])) == commands


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("where is ORD-10618", "ORD-10618"),
        ("ord 10618", "ORD-10618"),
        ("order ORD\u201110618", "ORD-10618"),
        ("where is 10618", "ORD-10618"),
        ("where is 99999", None),
        ("order 55555", "ORD-55555"),
    ],
)
def test_an_order_is_named_by_its_number(text: str, order: str | None) -> None:
    assert find_order(text, context(text, orders=[PLACED])) == (OrderRef(id=order) if order else None)


def test_words_before_a_question_for_the_restaurant_do_not_hide_it() -> None:
    assert describe(context("and do you deliver to the harbour?")) == "ask_restaurant delivery"
