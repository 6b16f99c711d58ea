"""An address in a delivery zone has its terms; one outside is not taken; one that is not clear is asked about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from domain.commands import Address, SetFulfilment
from domain.delivery_zones import DeliveryZone
from domain.fulfilment import DeliveryMode
from domain.money import Money
from domain.outcome import DeliveryShown
from domain.restaurant import DeliveryTerms, RestaurantFacts
from nodes.order.delivery import needs_post_code
from nodes.order.fulfilment import set_fulfilment
from nodes.turn.cart_draft import CartDraft
from tests.nodes.flow_runner import begin_draft, build_results

ZONES = (
    DeliveryZone(name="the old town", post_codes=("101*",), fee=Decimal(2), minimum=Decimal(15)),
    DeliveryZone(name="the suburbs", post_codes=("12*",)),
)
FACTS = RestaurantFacts(delivery=DeliveryTerms(area="Berlin", fee=Decimal("4.50"), zones=ZONES))


def deliver_to(address: Address, facts: RestaurantFacts | None = FACTS) -> CartDraft:
    draft = begin_draft(results=replace(build_results(), delivery_facts=facts))
    return set_fulfilment(draft, SetFulfilment(mode=DeliveryMode.DELIVERY, address=address))


def test_an_address_in_a_zone_has_the_terms_of_the_zone() -> None:
    [shown] = deliver_to(Address(text="Hauptstr. 5, 10115 Berlin")).outcomes
    assert isinstance(shown, DeliveryShown)
    assert (shown.detail, shown.code, shown.fee, shown.minimum) == (
        "covered", "the old town", Money(200, "USD"), Money(1500, "USD"),
    )  # fmt: skip
    [suburb] = deliver_to(Address(text="Hauptstr. 5, 12043 Berlin")).outcomes
    assert isinstance(suburb, DeliveryShown)
    assert suburb.fee == Money(450, "USD")


def test_an_address_outside_is_not_taken() -> None:
    draft = deliver_to(Address(text="Marienplatz 1, 80331 München"))
    assert draft.session.fulfilment.address is None
    assert draft.outcomes == (DeliveryShown(detail="not_covered", code="Marienplatz 1, 80331 München", area="Berlin"),)


def test_an_address_without_a_post_code_is_asked_for_it() -> None:
    draft = deliver_to(Address(number="5", street="Mill Lane", unit="flat 1204"))
    assert (needs_post_code(draft), draft.session.fulfilment.address) == (True, "5 Mill Lane, flat 1204")
    answered = set_fulfilment(draft, SetFulfilment(address=Address(post_code="10117")))
    assert answered.session.fulfilment.address == "5 Mill Lane, flat 1204, 10117"
    assert not needs_post_code(answered)


def test_without_zones_nothing_is_checked() -> None:
    draft = deliver_to(Address(text="Marienplatz 1, 80331 München"), None)
    assert (draft.outcomes, needs_post_code(draft)) == ((), False)
