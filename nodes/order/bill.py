"""What comes on top of the dishes: tip, codes, fees, minimum. Only what the order service confirmed is said. Pure."""

from __future__ import annotations

from dataclasses import replace

from domain.calls import QuoteOrder
from domain.cart import price_cart
from domain.menu import Menu
from domain.money import Money
from domain.order import Fulfilment, Quote
from domain.outcome import BelowMinimum, CartShown, CartTotal, CouponRefused, CouponTaken, Outcome, TipNotTaken
from nodes.order.delivery import find_delivery_minimum
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask

_SHOW_BILL = (CartShown, CartTotal)


def settle_bill(draft: CartDraft) -> CartDraft | Ask:
    """The draft with new codes and tips checked, and with the bill wherever the cart is shown.

    The order service is asked only if the guest wants a tip or has a code.
    """
    if draft.cart.is_empty or not draft.session.fulfilment.has_extras:
        return draft
    has_new_code = draft.session.fulfilment.codes != draft.start.fulfilment.codes
    if not has_new_code and not any(isinstance(outcome, _SHOW_BILL) for outcome in draft.outcomes):
        return draft
    if needs_quote(draft):
        return ask_quote(draft)
    checked = check_extras(draft)
    quote = draft.results.quote
    if quote is None:
        return checked
    outcomes = (_add_bill(outcome, quote) for outcome in checked.outcomes)
    return replace(checked, outcomes=(*outcomes, *_list_taken(checked, quote)))


def needs_quote(draft: CartDraft) -> bool:
    """Whether the order service was not asked yet. A failed call is not repeated in the same turn."""
    return not draft.results.is_quoted and "quote_order" not in draft.results.failures


def ask_quote(draft: CartDraft) -> Ask:
    """The call for a quote of the draft's cart."""
    return Ask(QuoteOrder(cart=draft.cart, fulfilment=draft.session.fulfilment))


def check_extras(draft: CartDraft) -> CartDraft:
    """The draft without the codes and the tip that the quote does not confirm; each of them is reported."""
    fulfilment, quote = draft.session.fulfilment, draft.results.quote
    if not fulfilment.has_extras:
        return draft
    refused = tuple(code for code in fulfilment.codes if quote is None or not quote.has_taken(code))
    has_no_tip = fulfilment.tip is not None and (quote is None or quote.tip is None)
    if not refused and not has_no_tip:
        return draft
    kept = fulfilment.without_coupons(refused)
    kept = kept.replace(tip=None) if has_no_tip else kept
    reports: list[Outcome] = [_report_refused(code, quote) for code in refused]
    if has_no_tip:
        reports.append(TipNotTaken(reason="unchecked" if quote is None else ""))
    return draft.with_session(fulfilment=kept).with_outcomes(*reports)


def find_tip_amount(said: Fulfilment, menu: Menu) -> Money | None:
    """The amount of a tip, if the guest said an amount."""
    return said.tip.amount_in(menu.currency) if said.tip and menu.currency else None


def find_minimum(draft: CartDraft) -> BelowMinimum | None:
    """What is missing to the minimum of the quote, or of the restaurant's deliveries; None where nothing is."""
    quote = draft.results.quote
    subtotal = (quote.subtotal if quote else None) or price_cart(draft.cart, draft.menu).subtotal
    minimum = quote.minimum if quote and quote.minimum else find_delivery_minimum(draft)
    if minimum is None or subtotal is None or minimum.currency != subtotal.currency or subtotal.minor >= minimum.minor:
        return None
    missing = Money(minimum.minor - subtotal.minor, minimum.currency)
    return BelowMinimum(minimum=minimum, subtotal=subtotal, missing=missing)


def _report_refused(code: str, quote: Quote | None) -> CouponRefused:
    if quote is None:
        return CouponRefused(code=code, reason="unchecked")
    reasons = (each.reason for each in quote.refused if each.code.casefold() == code.casefold())
    return CouponRefused(code=code, message=next(reasons, ""))


def _list_taken(draft: CartDraft, quote: Quote) -> list[CouponTaken]:
    """The codes that this message added and that count."""
    known = {code.casefold() for code in draft.start.fulfilment.codes}
    new = {code.casefold(): code for code in draft.session.fulfilment.codes if code.casefold() not in known}
    return [
        CouponTaken(code=new[each.code.casefold()], name=each.name, amount=each.amount)
        for each in quote.discounts
        if each.code is not None and each.code.casefold() in new
    ]


def _add_bill(outcome: Outcome, quote: Quote) -> Outcome:
    return outcome.replace(bill=quote.bill) if isinstance(outcome, _SHOW_BILL) else outcome
