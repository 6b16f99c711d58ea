"""What may follow from a reading: consent, doubt, what is held back, and the order of effects."""

import pytest

from domain.commands import (
    AddItem,
    Agree,
    AskMenu,
    ChangeLine,
    Checkout,
    ClearFulfilment,
    Command,
    Decline,
    Food,
    Pick,
    Reading,
    Remember,
    RemoveLine,
    RepeatLine,
    SetFulfilment,
    ShowCart,
    Thank,
    Unread,
    Wait,
)
from domain.menu import ItemId
from nodes.policy import (
    LARGE_QUANTITY,
    closes_question,
    has_large_quantity,
    is_doubtful,
    is_plain_yes,
    needs_verification,
    sort_by_effect,
)

DISH = AddItem(food=Food(item=ItemId("pizza")))
LIGHT, WEIGHTY = Unread(words="for my mum"), Unread(words="except two", weighty=True)


def said(*commands: Command, unread: tuple[Unread, ...] = (), contradictory: str | None = None) -> Reading:
    return Reading(commands=commands, unread=unread, contradictory=contradictory)


def test_a_yes_that_stands_alone_is_a_plain_yes() -> None:
    assert is_plain_yes(said(Agree()))


@pytest.mark.parametrize(
    "reading",
    [
        None,
        said(Decline()),
        said(Agree(), Wait()),
        said(Agree(), Thank()),
        said(Agree(), DISH),
        said(AskMenu(), Agree()),
        said(Agree(), unread=(LIGHT,)),
        said(Agree(), contradictory="3 pizzas"),
        said(Agree(confidence=0.79)),
    ],
)
def test_anything_else_places_cancels_clears_and_overrides_nothing(reading: Reading | None) -> None:
    assert not is_plain_yes(reading)


def test_doubt_is_what_may_turn_the_meaning() -> None:
    assert is_doubtful(said(DISH, unread=(WEIGHTY,)))
    assert is_doubtful(said(DISH, contradictory="3 pizzas"))
    assert not is_doubtful(said(DISH, unread=(LIGHT,)))


@pytest.mark.parametrize(
    ("command", "many"),
    [
        (AddItem(food=DISH.food, quantity=LARGE_QUANTITY), False),
        (AddItem(food=DISH.food, quantity=LARGE_QUANTITY + 1), True),
        (RepeatLine(line=1, quantity=LARGE_QUANTITY + 1), True),
        (ChangeLine(lines=(1,), quantity=LARGE_QUANTITY + 1), True),
        (ChangeLine(lines=(1,)), False),
        (Pick(ids=("coke",), quantity=LARGE_QUANTITY + 1), True),
        (RemoveLine(lines=(1,), pieces=LARGE_QUANTITY + 1), False),
    ],
)
def test_more_than_twenty_of_one_thing_are_asked_back(command: Command, many: bool) -> None:
    assert has_large_quantity(command) is many
    assert needs_verification(said(command)) is many


def test_only_changes_of_the_cart_are_held_back() -> None:
    assert needs_verification(said(DISH, Checkout(), unread=(WEIGHTY,)))
    assert not needs_verification(said(Checkout(), unread=(WEIGHTY,)))
    assert not needs_verification(said(Remember(allergies=("nuts",)), unread=(WEIGHTY,)))
    assert not needs_verification(said(DISH, unread=(LIGHT,)))


def test_details_come_before_the_cart_as_it_was_said_and_checking_out_comes_last() -> None:
    change, details = ChangeLine(lines=(1,)), SetFulfilment(table="4")
    given = (Checkout(), ShowCart(), change, DISH, details, Decline(), RemoveLine(lines=(2,)))
    assert sort_by_effect(given) == (Decline(), details, change, DISH, RemoveLine(lines=(2,)), ShowCart(), Checkout())


@pytest.mark.parametrize(
    ("commands", "closes"),
    [
        ((AskMenu(),), False),
        ((SetFulfilment(table="4"), ShowCart()), False),
        ((ClearFulfilment(fields=("when",)),), False),
        ((Agree(),), False),
        ((AskMenu(), DISH), True),
        ((Decline(),), True),
    ],
)
def test_questions_and_details_leave_our_question_open(commands: tuple[Command, ...], closes: bool) -> None:
    assert closes_question(commands) is closes
