"""How the order reaches the guest and is paid: what was said of it, field by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from domain.commands import ClearFulfilment, FulfilmentField, SetFulfilment
from domain.fulfilment import DeliveryMode
from domain.order import Detail, Fulfilment
from domain.outcome import DetailsNoted
from domain.session import AskDetail
from nodes.turn.cart_draft import CartDraft

_CLEARS: Mapping[FulfilmentField, tuple[str, ...]] = {
    "mode": ("mode",),
    "address": ("address", "address_street", "address_unit", "address_access"),
    "table": ("table_number",),
    "when": ("wanted_time",),
    "payment": ("payment",),
    "change_for": ("change_for",),
    "contact": ("contact_phone",),
    "note": ("instructions",),
}
FIELD_BY_DETAIL: Mapping[Detail, str] = {
    "delivery_mode": "mode",
    "address": "address",
    "table_number": "table_number",
    "payment_method": "payment",
}
_PARTS = frozenset({"address_street", "address_unit", "address_access"})
"""Parts of an address are told as the whole of it."""


def set_fulfilment(draft: CartDraft, said: SetFulfilment) -> CartDraft:
    """The details with what was said. Paying is the last step of an order: whoever names it wants to check out."""
    known = draft.session.fulfilment
    fields = {
        "mode": said.mode or _infer_mode(said, known),
        "table_number": said.table,
        "payment": said.payment,
        "wanted_time": said.when.said if said.when else None,
        "change_for": said.change_for,
        "contact_phone": said.contact,
    }
    changed = known.replace(**{name: value for name, value in fields.items() if value is not None})
    changed = changed.with_address(said.address) if said.address else changed
    changed = changed.with_note(said.note) if said.note else changed
    checking_out = draft.session.checking_out or said.payment is not None
    return _close_detail_question(draft.with_session(fulfilment=changed, checking_out=checking_out))


def clear_fulfilment(draft: CartDraft, command: ClearFulfilment) -> CartDraft:
    """The details without what the guest takes back; what an order cannot do without is then asked for."""
    cleared = {name: None for field in command.fields for name in _CLEARS[field]}
    done = draft.with_session(fulfilment=draft.session.fulfilment.replace(**cleared))
    return done.with_outcomes(DetailsNoted(said=Fulfilment())) if "note" in command.fields else done


def find_new_details(before: Fulfilment, now: Fulfilment) -> dict[str, object]:
    """What is known now and was not before, or otherwise."""
    fields = {name: value for name, value in now if value is not None and value != getattr(before, name)}
    return {name: value for name, value in fields.items() if name not in _PARTS}


def _infer_mode(said: SetFulfilment, known: Fulfilment) -> DeliveryMode | None:
    """An address is delivered to, and who sits at a table eats here, unless the guest said otherwise."""
    if known.mode is not None and not (said.address or said.table):
        return None
    if said.address is not None:
        return DeliveryMode.DELIVERY
    return DeliveryMode.DINE_IN if said.table is not None else None


def _close_detail_question(draft: CartDraft) -> CartDraft:
    """The edit without our question for a detail that is known now."""
    pending = draft.session.pending
    answered = isinstance(pending, AskDetail) and draft.session.fulfilment.next_detail() != pending.kind
    return draft.with_session(pending=None) if answered else draft
