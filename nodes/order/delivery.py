"""What the restaurant's terms of delivery ask of an order: an address in a zone, and a minimum. Pure."""

from __future__ import annotations

from domain.delivery_zones import DeliveryZone, find_zone
from domain.fulfilment import DeliveryMode
from domain.money import Money
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
    """Whether the words of the address are not enough to find its zone."""
    return draft.results.delivery_facts is not None and _find_zone(draft) is None


def find_delivery_minimum(draft: CartDraft) -> Money | None:
    """The subtotal from which the order is delivered to its zone; None where there is no minimum."""
    facts = draft.results.delivery_facts
    if facts is None or facts.delivery is None or draft.session.fulfilment.mode is not DeliveryMode.DELIVERY:
        return None
    zone = _find_zone(draft)
    return facts.money(facts.delivery.of_zone(zone if isinstance(zone, DeliveryZone) else None).minimum)


def _find_zone(draft: CartDraft) -> DeliveryZone | bool | None:
    fulfilment, facts = draft.session.fulfilment, draft.results.delivery_facts
    terms = facts.delivery if facts else None
    if terms is None or not terms.zones or fulfilment.mode is not DeliveryMode.DELIVERY or fulfilment.address is None:
        return True
    return find_zone(terms.zones, fulfilment.place or fulfilment.address)
