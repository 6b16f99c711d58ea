"""The one offer of a deal in an order: when it is made, and how it is settled."""

from __future__ import annotations

import pytest

from domain.cart import Cart, Line
from domain.deal_offers import DealOffer
from domain.guest import Preferences
from domain.menu import ItemId
from domain.outcome import LinesAdded, Outcome, SmallTalk
from domain.session import AnythingElse, Session, TakeDeal
from nodes.order.deal_offer import find_offer, keep_dishes, offer_deal, pass_offer_over, take_deal
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Decision
from nodes.turn.tool_results import ToolResults
from tests.fakes.diner import diner

MENU = diner()
LUNCH = ItemId("lunch")
ASKED = Session(deal_offer=DealOffer(deal=LUNCH), pending=TakeDeal(deal=LUNCH))


def build_draft(*items: str, outcomes: tuple[Outcome, ...] = (LinesAdded(lines=()),), **fields: object) -> CartDraft:
    """A draft whose cart has these items, all of them added by the message."""
    dishes = [dish for item in items if (dish := MENU.item(ItemId(item)))]
    lines = tuple(Line(number=at, item=dish.id, name=dish.name) for at, dish in enumerate(dishes, start=1))
    session = Session(cart=Cart(lines=lines, next_number=len(lines) + 1), **fields)
    numbers = tuple(line.number for line in lines)
    return CartDraft(session, MENU, ToolResults(menu=MENU), session, added=numbers, outcomes=outcomes)


def test_it_is_made_when_a_dish_completes_a_deal() -> None:
    draft = build_draft("chicken", "fries", "lemonade")
    fit = find_offer(draft)
    assert fit is not None
    asked, pending, question = offer_deal(draft, fit)
    assert (asked.session.deal_offer, pending.deal) == (DealOffer(deal=ItemId("chicken-meal")), "chicken-meal")
    assert (question.names, question.quantity) == (("Chicken Burger", "French Fries", "Lemonade"), 1)
    assert asked.cart == draft.cart


@pytest.mark.parametrize(
    "draft",
    [
        build_draft("chicken", "fries"),
        build_draft("chicken", "fries", "lemonade", deal_offer=DealOffer(deal=LUNCH, answer="declined")),
        build_draft("chicken", "fries", "lemonade", outcomes=(SmallTalk(topic="thanks"),)),
        build_draft("chicken", "fries", "lemonade", preferences=Preferences(allergies=("eggs",))),
    ],
    ids=["no deal", "after an answer", "beside something else", "unsafe"],
)
def test_it_is_not_made(draft: CartDraft) -> None:
    assert find_offer(draft) is None


def test_a_yes_puts_the_deal_in_the_place_of_the_dishes() -> None:
    taken = take_deal(build_draft("chicken", "fries", "lemonade", "sundae", deal_offer=DealOffer(deal=LUNCH)), LUNCH)
    assert [line.name for line in taken.cart.lines] == ["Sundae", "Lunch Deal"]
    assert (taken.session.pending, taken.session.deal_offer) == (None, DealOffer(deal=LUNCH, answer="taken"))


def test_a_yes_changes_nothing_where_the_dishes_are_gone() -> None:
    draft = build_draft("chicken", "fries", deal_offer=DealOffer(deal=LUNCH))
    assert take_deal(draft, LUNCH).cart == draft.cart


def test_a_no_keeps_the_dishes() -> None:
    kept = keep_dishes(build_draft("chicken", "fries", "lemonade", deal_offer=DealOffer(deal=LUNCH)))
    assert kept.session.deal_offer == DealOffer(deal=LUNCH, answer="declined")
    assert len(kept.cart.lines) == 3


def test_who_goes_on_passes_it_over() -> None:
    after = ASKED.replace(pending=AnythingElse())
    settled = pass_offer_over(Decision(session=after, outcomes=(), route="order"), ASKED)
    assert settled.session.deal_offer == DealOffer(deal=LUNCH, answer="passed")
    waiting = Decision(session=ASKED, outcomes=(), route="order")
    assert pass_offer_over(waiting, ASKED) is waiting
