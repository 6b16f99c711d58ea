"""The link by which a guest who pays online pays a placed order. Pure."""

from __future__ import annotations

from domain.calls import CreatePaymentLink
from domain.fulfilment import PaymentMethod
from domain.money import Money
from domain.order import PlacedOrder
from domain.order_status import StatusMeaning
from domain.outcome import PaymentLink
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask


def link_payment(draft: CartDraft, order: PlacedOrder, amount: Money | None) -> tuple[PaymentLink, ...] | Ask:
    """The link of an order that is paid online or waits for its payment; nothing where the restaurant has no links."""
    waits = order.status_meaning is StatusMeaning.AWAITING_PAYMENT
    is_due = waits or draft.session.fulfilment.payment == PaymentMethod.ONLINE
    if amount is None or not is_due or not draft.bill_terms.links_payments:
        return ()
    if draft.results.payment_url is not None:
        return (PaymentLink(order_id=order.order_id, amount=amount, url=draft.results.payment_url),)
    if "create_payment_link" in draft.results.failures:
        return (PaymentLink(order_id=order.order_id, amount=amount, reason="unavailable"),)
    return Ask(CreatePaymentLink(order_id=order.order_id, amount=amount))
