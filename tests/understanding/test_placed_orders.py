"""Wishes about the order that was just placed: read as if its dishes were the cart."""

from __future__ import annotations

import pytest

from domain.reading_context import KnownOrder
from domain.session import CancelPlaced
from tests.understanding.readings import context, describe, index, reading
from understanding.placed_orders import build_placed_cart

PLACED = KnownOrder(order_id="ORD-10001", lines=("1 × Hawaiian: Large", "3 × Garlic Bread", "2 × Tiramisu"))
CANCEL = CancelPlaced(order_id="ORD-10001")


def test_a_placed_order_is_a_cart_for_positions() -> None:
    cart = build_placed_cart(("Hawaiian: Large", "2 x Coca-Cola"), index())
    assert [line.item for line in cart.lines] == ["hawaiian", "coke"]


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("could you still put a coleslaw on that order?", "add 1 coleslaw"),
        ("i forgot my dad. can you add a coleslaw?", "add 1 coleslaw"),
        ("add two coleslaws to what we just ordered", "add 2 coleslaw"),
        ("two changes please: drop the tiramisu and make the garlic breads 4 instead of 3",
         "remove 3 change 2 quantity=4"),
        ("i need 5 garlic breads rather than 3", "change 2 quantity=5"),
        ("change the tiramisus from two to three", "change 3 quantity=3"),
        ("no onions please", "change 1 -onions"),
        ("argh can you still add a coleslaw to that", "add 1 coleslaw"),
        ("take off the garlic bread from my order and add a brownie to it", "remove 2 add 1 chocolate-brownie"),
        ("could you leave a note for the kitchen on that order to slice the bread", "set note=slice the bread"),
        ("put a note on my order for the kitchen, slice the bread thin", "set note=slice the bread thin"),
        ("¿puedes añadir dos brownies al pedido que acabo de hacer?", "add 2 chocolate-brownie"),
        ("quita los panes de ajo y pon tres tiramisús en lugar de dos", "remove 2 change 3 quantity=3"),
        ("dos cambios, por favor: quita un tiramisú y pon cinco panes de ajo en vez de tres",
         "remove 3 pieces=1 change 2 quantity=5"),
        ("¿puedes dejar una nota para la cocina en ese pedido, que corten la pizza en tiras?",
         "set note=que corten la pizza en tiras"),
    ],
)  # fmt: skip
def test_the_whole_message_is_about_the_placed_order(text: str, commands: str) -> None:
    said = context(text, orders=[PLACED])
    assert describe(said) == f"change_order: {commands}"
    assert reading(said).unread == ()


@pytest.mark.parametrize("text", ["make it two", "large please, make it large", "make that three please"])
def test_words_that_may_mean_several_dishes_of_it_are_asked_about(text: str) -> None:
    assert describe(context(text, orders=[PLACED])).strip() == "change_order:"


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("where is my order?", "ask_order status"),
        ("you forgot the tiramisu in my order", "complain missing tiramisu"),
        ("the garlic bread was missing from my order", "complain missing garlic-bread"),
        ("another brownie please", "add 1 chocolate-brownie"),
    ],
)
def test_other_words_change_nothing_of_it(text: str, commands: str) -> None:
    assert describe(context(text, orders=[PLACED])) == commands


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("no wait, don't cancel it, she is on her way. keep the order", "decline"),
        ("actually keep it, my sister is coming after all", "decline"),
        ("we still want it", "decline"),
        ("no, espera, no lo canceles", "decline"),
        ("mejor déjalo como estaba", "decline"),
        ("non, ne l'annulez pas", "decline"),
        ("don't cancel it, but add a coleslaw to it", "decline; change_order: add 1 coleslaw"),
        ("and add one coleslaw to it please", "change_order: add 1 coleslaw"),
        ("y añádele un brownie", "change_order: add 1 chocolate-brownie"),
        ("yes, cancel it", "agree"),
    ],
)
def test_asked_whether_to_cancel_it_a_guest_may_keep_it(text: str, commands: str) -> None:
    assert describe(context(text, orders=[PLACED], pending=CANCEL)) == commands


@pytest.mark.parametrize(
    "text",
    [
        "cancel the whole thing",
        "I have to cancel the whole order, my kid is ill",
        "cancel everything please",
        "call off the whole thing",
        "forget the whole thing",
    ],
)
def test_with_an_empty_cart_the_whole_thing_is_the_placed_order(text: str) -> None:
    assert describe(context(text, orders=[PLACED])) == "cancel_order"
    assert describe(context(text)) != "cancel_order"
