"""Whether an address is in one of the restaurant's delivery zones. Pure."""

from __future__ import annotations

from domain.delivery_zones import DeliveryZone, find_zone
from domain.fulfilment import DeliveryMode
from domain.outcome import DeliveryShown
from nodes.restaurant_facts import describe_terms
from nodes.turn.cart_draft import CartDraft


def check_address(draft: CartDraft) -> CartDraft:
    """The draft with the terms of a new address, or without the address where nothing is delivered."""
    facts, address = draft.results.delivery_facts, draft.session.fulfilment.address
    terms = facts.delivery if facts else None
    if facts is None or terms is None or address is None:
        return draft
    match _find_zone(draft):
        case DeliveryZone() as zone:
            shown = describe_terms(facts, terms.of_zone(zone), zone.name).replace(detail="covered")
            return draft.with_outcomes(shown)
        case False:
            refused = draft.with_session(fulfilment=draft.session.fulfilment.without_address())
            return refused.with_outcomes(DeliveryShown(detail="not_covered", code=address, area=terms.area))
        case _:
            return draft


def needs_post_code(draft: CartDraft) -> bool:
    """Whether the words of the address do not tell its zone."""
    return draft.results.delivery_facts is not None and _find_zone(draft) is None


def _find_zone(draft: CartDraft) -> DeliveryZone | bool | None:
    fulfilment, facts = draft.session.fulfilment, draft.results.delivery_facts
    terms = facts.delivery if facts else None
    if terms is None or fulfilment.mode is not DeliveryMode.DELIVERY or fulfilment.address is None:
        return True
    return find_zone(terms.zones, fulfilment.place or fulfilment.address)
