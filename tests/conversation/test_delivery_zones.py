"""Delivery zones in a conversation."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.delivery_zones import DeliveryZone
from domain.outcome import ReadBack
from domain.restaurant import DeliveryTerms, RestaurantFacts
from tests.fakes.guest import Guest, Restaurant

CENTRE = DeliveryZone(name="the centre", post_codes=("101*",), fee=Decimal(2), minimum=Decimal(10))


@pytest.fixture
def restaurant() -> Restaurant:
    return Restaurant(facts=RestaurantFacts(delivery=DeliveryTerms(area="the centre", zones=(CENTRE,))))


async def test_the_post_code_is_asked_for_and_the_terms_are_said(guest: Guest) -> None:
    reply = await guest.says_all("four lemonades", "that's all", "deliver it to 12 Rose Street", "card")
    assert reply.pending == "post_code"
    reply = await guest.says("10117")
    assert "we deliver to the centre" in reply.text
    assert "$2.00" in reply.text
    assert isinstance(reply.outcomes[-1], ReadBack)
    assert reply.outcomes[-1].fulfilment.address == "12 Rose Street, 10117"


async def test_the_minimum_of_the_zone_counts_before_the_read_back(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "deliver it to 12 Rose Street, 10117", "card")
    assert reply.kinds[-1] == "below_minimum"
    assert "$7.00" in reply.text
    reply = await guest.says_all("three more lemonades", "that's all")
    assert isinstance(reply.outcomes[-1], ReadBack)


async def test_an_address_outside_is_refused_and_asked_for_again(guest: Guest) -> None:
    reply = await guest.says_all("a lemonade", "that's all", "deliver it to 12 Rose Street", "card", "80331")
    assert (reply.pending, guest.session.fulfilment.address) == ("address", None)
    assert "We don't deliver to 12 Rose Street, 80331" in reply.text
    assert (await guest.says("I'll pick it up then")).pending == "confirm"


async def test_a_spanish_guest_is_asked_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest("eva", locale="es")
    reply = await guest.says_all("una limonada", "eso es todo", "a domicilio, calle Mayor 7", "con tarjeta")
    assert "código postal" in reply.text
    assert "llevamos pedidos a the centre" in (await guest.says("el 10115")).text


@pytest.mark.parametrize("words", ["leave it at the door", "ring the bell twice", "deja el pedido en la puerta"])
async def test_how_to_hand_it_over_is_a_note_and_no_address(guest: Guest, words: str) -> None:
    await guest.says_all("a lemonade", "deliver it to 12 Rose Street, 10117")
    await guest.says(words)
    fulfilment = guest.session.fulfilment
    assert fulfilment.address == "12 Rose Street, 10117"
    assert fulfilment.instructions is not None
