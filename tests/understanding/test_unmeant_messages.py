"""Messages that were no order after all, and orders that were placed before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.cart import Cart
from domain.reading_context import ReadingContext
from tests.understanding.readings import ANYTHING_ELSE, context, describe, reading


def after(said: str, text: str, *lines: str, before: tuple[str, ...] = ()) -> ReadingContext:
    """The context of a text after a message that made the cart what it is."""
    made = context(text, lines=lines, pending=ANYTHING_ELSE)
    recent = (("guest", said), ("us", "Anything else?"), ("guest", text))
    return replace(made, recent=recent, before=context("", lines=before).cart if before else Cart())


@pytest.mark.parametrize(
    "text",
    [
        "oops wrong chat!! sorry",
        "omg that wasnt meant for you",
        "sorry ignore that",
        "my toddler had my phone sorry",
        "no i was only asking",
        "lol just kidding",
        "i dont want to order again",
        "that wasn't an order",
        "I never asked for that",
    ],
)
def test_the_last_message_is_taken_back(text: str) -> None:
    assert describe(after("get two brownies on your way", text, "2 chocolate-brownie")) == "undo"


def test_what_was_ordered_before_stays() -> None:
    said = after("see you at six love", "oops wrong chat", "2 chocolate-brownie")
    assert describe(said) == "acknowledge"


def test_an_order_may_follow() -> None:
    said = after("two brownies x", "sorry wrong window. one tiramisu please", "2 chocolate-brownie")
    assert describe(said) == "undo; add 1 tiramisu"


def test_it_takes_back_what_this_message_said_before() -> None:
    assert describe(context("a garlic bread and a coke, oh no wrong chat, sorry. a tiramisu")) == "add 1 tiramisu"


def test_a_wrong_number_of_a_house_is_no_mistaken_message() -> None:
    kinds = [each.kind for each in reading(context("wrong number, it's 12 Hill Road", lines=["blt"])).commands]
    assert "acknowledge" not in kinds
    assert "undo" not in kinds


@pytest.mark.parametrize(
    "text",
    [
        "i want the large pepperoni i already paid for",
        "i need the two blts that i ordered at six",
        "give me the tiramisu we ordered an hour ago",
    ],
)
def test_what_was_paid_for_is_not_ordered_again(text: str) -> None:
    assert [each.kind for each in reading(context(text)).commands] == ["complain"]


def test_a_described_order_is_looked_for() -> None:
    asked = replace(context("name is Petrov, two cheeseburgers and large fries"), recent=(("guest", "wheres my food"),))
    assert [each.kind for each in reading(asked).commands] == ["ask_order"]
    ordered = replace(context("ok then two cheeseburgers, name is Petrov"), recent=(("guest", "wheres my food"),))
    assert "add 2 cheeseburger" in describe(ordered)


def test_no_refund_is_wanted_where_it_is_refused() -> None:
    kinds = [each.kind for each in reading(context("i dont want a refund")).commands]
    assert "complain" not in kinds


@pytest.mark.parametrize(
    "text",
    [
        "not ordering now, just planning for saturday",
        "gonna see what my sister wants first",
        "i might see what the others fancy",
    ],
)
def test_plans_wait(text: str) -> None:
    assert describe(context(text)) == "wait"


def test_to_pass_is_a_no() -> None:
    assert describe(context("yeah ill pass, thanks")).startswith("decline")
