"""The one suggestion of an order: when it is settled, and how."""

from __future__ import annotations

import pytest

from domain.cart import Cart, Line
from domain.menu import ItemId
from domain.selling import Suggestion
from domain.session import AnythingElse, AskDetail, Session
from nodes.order.selling import settle_suggestion
from nodes.turn.state import Decision

LEMONADE = ItemId("lemonade")
OPEN = Suggestion(item=LEMONADE)
ASKED = AnythingElse(suggested=LEMONADE)


def build_session(*items: str, **fields: object) -> Session:
    """A session with a cart of these items, a line each."""
    lines = tuple(Line(number=at, item=ItemId(item), name=item) for at, item in enumerate(items, start=1))
    return Session(cart=Cart(lines=lines, next_number=len(lines) + 1), suggestion=OPEN).replace(**fields)


BEFORE = build_session("green-salad", pending=ASKED)


@pytest.mark.parametrize(
    ("items", "answer"),
    [
        (("green-salad", "lemonade"), "taken"),
        (("green-salad", "house-stew"), "passed"),
        (("green-salad",), "declined"),
        ((), "declined"),
    ],
)
def test_the_cart_says_what_the_guest_answered(items: tuple[str, ...], answer: str) -> None:
    after = build_session(*items, pending=AskDetail(kind="delivery_mode"))
    settled = settle_suggestion(Decision(session=after, outcomes=(), route="order"), BEFORE)
    assert settled.session.suggestion == Suggestion(item=LEMONADE, answer=answer)


def test_an_open_question_leaves_the_suggestion_open() -> None:
    decision = Decision(session=build_session("green-salad", pending=ASKED), outcomes=(), route="order")
    assert settle_suggestion(decision, BEFORE) is decision


def test_an_answer_is_final() -> None:
    before = BEFORE.replace(suggestion=Suggestion(item=LEMONADE, answer="declined"))
    decision = Decision(session=before.replace(pending=None), outcomes=(), route="order")
    assert settle_suggestion(decision, before) is decision
