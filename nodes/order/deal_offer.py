"""One offer in an order: dishes of the cart that cost less together as a deal of the menu become that deal. Pure.

It is made as soon as such a dish was added, never against a no, and it changes nothing before a yes.
"""

from __future__ import annotations

from dataclasses import replace

from domain.deal_offers import DealAnswer, DealFit, DealOffer, find_best_deal
from domain.menu import ItemId
from domain.outcome import AskTakeDeal, DefaultTaken, LineChanged, LinesAdded
from domain.safety import find_danger
from domain.session import Session, TakeDeal
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Decision

_HARMLESS = (LinesAdded, LineChanged, DefaultTaken)
"""Outcomes of a message beside which an offer does not disturb."""


def find_offer(draft: CartDraft) -> DealFit | None:
    """The deal to offer now; None if this is not the moment, or no deal is cheaper."""
    session = draft.session
    if not draft.added or session.deal_offer is not None or session.amends is not None:
        return None
    if not all(isinstance(outcome, _HARMLESS) for outcome in draft.outcomes):
        return None
    fit = find_best_deal(draft.cart, draft.menu)
    deal = draft.menu.item(fit.line.item) if fit else None
    if fit is None or deal is None or find_danger(deal, draft.preferences_of(fit.line.person), fit.line.choices):
        return None
    return fit


def offer_deal(draft: CartDraft, fit: DealFit) -> tuple[CartDraft, TakeDeal, AskTakeDeal]:
    """The question whether these dishes shall become the deal."""
    names = tuple(dict.fromkeys(line.name for line, _ in fit.taken))
    question = AskTakeDeal(
        deal=fit.line.name, quantity=fit.line.quantity, names=names, before=fit.before, after=fit.after
    )
    noted = draft.with_session(deal_offer=DealOffer(deal=fit.line.item))
    return noted, TakeDeal(deal=fit.line.item), question


def take_deal(draft: CartDraft, deal: ItemId) -> CartDraft:
    """Put the deal in the place of its dishes, if the cart still has them."""
    closed = _answer(draft, "taken")
    fit = find_best_deal(draft.cart, draft.menu, only=deal)
    if fit is None:
        return closed
    cart = fit.apply(draft.cart)
    is_new = {line.number for line in cart.lines} - {line.number for line in draft.cart.lines}
    number = next(iter(is_new), next(line.number for line in cart.lines if line.item == deal))
    return closed.with_session(cart=cart).with_added_line(number)


def keep_dishes(draft: CartDraft) -> CartDraft:
    """The draft after a no to the offer: the dishes stay as they are."""
    return _answer(draft, "declined")


def _answer(draft: CartDraft, answer: DealAnswer) -> CartDraft:
    offer = draft.session.deal_offer
    return draft.with_session(pending=None, deal_offer=offer.replace(answer=answer) if offer else None)


def pass_offer_over(decision: Decision, before: Session) -> Decision:
    """The decision with the offer noted as passed over, where the guest went on without an answer."""
    offer, session = before.deal_offer, decision.session
    if offer is None or offer.answer is not None or session.deal_offer != offer or session.pending == before.pending:
        return decision
    return replace(decision, session=session.replace(deal_offer=offer.replace(answer="passed")))
