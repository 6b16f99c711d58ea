"""Addresses that the guest has saved, from the profile service: "deliver it home", "the usual address"."""

from __future__ import annotations

from domain.calls import FetchProfile
from domain.commands import Address, SetFulfilment
from domain.guest import USUAL_ADDRESS
from domain.outcome import NoSavedAddress, SavedAddressTaken
from nodes.order.fulfilment import set_fulfilment
from nodes.turn.cart_draft import CartDraft
from nodes.turn.state import Ask


def set_details(draft: CartDraft, command: SetFulfilment) -> CartDraft | Ask:
    """Set the details of the command, with the saved address that it may name, which is read back in full."""
    label = _find_label(command)
    if label is None:
        return set_fulfilment(draft, command)
    results = draft.results
    if results.profile is None and "fetch_profile" not in results.failures:
        return Ask(FetchProfile())
    known = results.profile.addresses if results.profile else ()
    found = results.profile.find_address(label) if results.profile else None
    if found is None:
        draft = set_fulfilment(draft, command.replace(address=None))
        labels = tuple(each.label for each in known)
        is_told = bool(labels) or label == USUAL_ADDRESS
        return draft.with_outcomes(NoSavedAddress(labels=labels)) if is_told else draft
    next_draft = set_fulfilment(draft, command.replace(address=Address(text=found.text)))
    address = next_draft.session.fulfilment.address
    # Outside of the delivery area the address is not kept, which the reply says.
    return next_draft.with_outcomes(SavedAddressTaken(label=found.label, address=address)) if address else next_draft


def _find_label(command: SetFulfilment) -> str | None:
    """The name of an address, where the command has nothing else of it."""
    address = command.address
    return address.label if address is not None and address == Address(label=address.label) else None
