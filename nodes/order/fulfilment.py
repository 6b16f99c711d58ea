"""Delivery and payment details, set and cleared field by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import ClearFulfilment, FulfilmentField, SetFulfilment
from domain.fulfilment import DeliveryMode
from domain.order import Detail, Extra, Fulfilment
from domain.outcome import DetailsNoted, UnsupportedWish
from domain.session import AnythingElse, AskDetail
from nodes.order.delivery import check_address
from nodes.order.times import clear_time, set_time
from nodes.policy import CHANGES_CART
from nodes.turn.cart_draft import CartDraft

_PARTS = ("address_street", "address_unit", "address_access", "address_post_code")
"""Parts of an address, which is reported as a whole."""
_CLEARS: Mapping[FulfilmentField, tuple[str, ...]] = {
    "mode": ("mode",),
    "address": ("address", *_PARTS),
    "table": ("table_number",),
    "payment": ("payment",),
    "change_for": ("change_for",),
    "contact": ("contact_phone",),
    "note": ("instructions",),
    "tip": ("tip",),
    "coupon": ("coupons",),
}
FIELD_BY_DETAIL: Mapping[Detail, str] = {
    "delivery_mode": "mode",
    "address": "address",
    "table_number": "table_number",
    "payment_method": "payment",
    "wanted_time": "wanted_time",
    "post_code": "address",
}
_STAYS = ("keep_ordering", "wait", "not_understood")
"""Beside one of these, "anything else?" is still open."""
_EXTRAS: tuple[Extra, ...] = ("note", "tip", "coupon")
"""Fields without which an order is complete: that they are cleared is reported."""


def set_fulfilment(draft: CartDraft, command: SetFulfilment) -> CartDraft:
    """Set the details of the command.

    Payment is the last step, so naming it begins the checkout; so does a guest whose answer to "anything else?" is how
    the order is to be brought.
    """
    draft = set_time(draft, command.when) if command.when else draft
    before = draft.session.fulfilment
    fields = {
        "mode": command.mode or _infer_mode(command, before),
        "table_number": command.table,
        "payment": command.payment,
        "change_for": command.change_for,
        "contact_phone": command.contact,
        "contact_name": command.contact_name,
    }
    fulfilment = before.replace(**{name: value for name, value in fields.items() if value is not None})
    fulfilment = fulfilment.with_address(command.address) if command.address else fulfilment
    fulfilment = fulfilment.with_note(command.note) if command.note else fulfilment
    draft, fulfilment = _add_extras(draft, command, fulfilment)
    checking_out = draft.session.checking_out or command.payment is not None or _goes_on_to_delivery(draft, command)
    next_draft = draft.with_session(fulfilment=fulfilment, checking_out=checking_out)
    is_new_place = fulfilment.mode is DeliveryMode.DELIVERY and (fulfilment.address, fulfilment.mode) != (
        before.address, before.mode,
    )  # fmt: skip
    return _close_detail_question(check_address(next_draft) if is_new_place else next_draft)


def clear_fulfilment(draft: CartDraft, command: ClearFulfilment) -> CartDraft:
    """Clear the fields that the guest takes back; required ones are asked again."""
    fields = {name: None for field in command.fields for name in _CLEARS.get(field, ())}
    next_draft = draft.with_session(fulfilment=draft.session.fulfilment.replace(**fields))
    next_draft = clear_time(next_draft) if "when" in command.fields else next_draft
    is_noted = not set(_EXTRAS).isdisjoint(command.fields)
    return next_draft.with_outcomes(DetailsNoted(said=Fulfilment())) if is_noted else next_draft


def _add_extras(draft: CartDraft, command: SetFulfilment, fulfilment: Fulfilment) -> tuple[CartDraft, Fulfilment]:
    """Add the tip and the code of the command, as far as they are taken here; else say that they are not."""
    if command.tip is not None and draft.bill_terms.takes_tips:
        fulfilment = fulfilment.replace(tip=command.tip)
    elif command.tip is not None:
        draft = draft.with_outcomes(UnsupportedWish(reason="tip"))
    if command.coupon is not None and draft.bill_terms.takes_coupons:
        fulfilment = fulfilment.with_coupon(command.coupon)
    elif command.coupon is not None:
        draft = draft.with_outcomes(UnsupportedWish(reason="coupon", said=command.coupon))
    return draft, fulfilment


def find_new_details(before: Fulfilment, now: Fulfilment) -> dict[str, object]:
    """The details that were added or changed."""
    fields = {name: value for name, value in now if value is not None and value != getattr(before, name)}
    return {name: value for name, value in fields.items() if name not in _PARTS}


def find_cleared_extras(before: Fulfilment, now: Fulfilment) -> tuple[Extra, ...]:
    """What the guest took back without anything in its place."""
    names = {extra: name for extra in _EXTRAS for name in _CLEARS[extra]}
    return tuple(extra for extra, name in names.items() if getattr(before, name) and not getattr(now, name))


def _infer_mode(command: SetFulfilment, before: Fulfilment) -> DeliveryMode | None:
    """An address means delivery and a table means dining in, unless the guest named a mode."""
    if before.mode is not None and not (command.address or command.table):
        return None
    if command.address is not None:
        return DeliveryMode.DELIVERY
    return DeliveryMode.DINE_IN if command.table is not None else None


def _goes_on_to_delivery(draft: CartDraft, command: SetFulfilment) -> bool:
    """Whether the answer to "anything else?" is how the order is to be brought, and no wish to change the cart."""
    is_answer = isinstance(draft.start.pending, AnythingElse) and not draft.has_command(*CHANGES_CART, *_STAYS)
    return is_answer and (command.mode is not None or command.address is not None or command.table is not None)


def _close_detail_question(draft: CartDraft) -> CartDraft:
    """Close the question for a detail that is set now."""
    pending = draft.session.pending
    is_answered = isinstance(pending, AskDetail) and draft.session.fulfilment.next_detail() != pending.kind
    return draft.with_session(pending=None) if is_answered else draft
