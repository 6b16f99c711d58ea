"""Addresses that the guest has saved: by their names, read back in full, and never another one in their place."""

from __future__ import annotations

import pytest

from domain.delivery_zones import DeliveryZone
from domain.guest import Profile, SavedAddress
from domain.restaurant import DeliveryTerms, RestaurantFacts
from tests.fakes.guest import Guest, Restaurant

HOME = SavedAddress("home", "12 Elm Street, 10115 Berlin", is_usual=True)
OFFICE = SavedAddress("Office", "3 Harbour Road, 3rd floor, 10117 Berlin")


@pytest.fixture
def restaurant() -> Restaurant:
    restaurant = Restaurant()
    restaurant.profiles.profiles["ann"] = Profile(addresses=(HOME, OFFICE))
    return restaurant


@pytest.fixture
def guest(restaurant: Restaurant) -> Guest:
    return restaurant.guest()


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("deliver it home please", HOME),
        ("bring it to my house", HOME),
        ("can you send it to the office", OFFICE),
        ("to the usual address", HOME),
        ("a la dirección de siempre", HOME),
        ("mándalo a la oficina", OFFICE),
        ("livrez au bureau", OFFICE),
    ],
)
async def test_a_saved_address_is_read_back_in_full(guest: Guest, said: str, address: SavedAddress) -> None:
    await guest.says("a garlic bread")
    reply = await guest.says(said)
    assert address.text in reply.text
    assert guest.session.fulfilment.address == address.text
    assert guest.session.fulfilment.mode == "delivery"


async def test_it_answers_our_question_and_is_in_the_order(guest: Guest) -> None:
    await guest.says_all("a garlic bread", "that's all", "delivery")
    reply = await guest.says("the office")
    assert "Delivery to your saved address (Office): 3 Harbour Road, 3rd floor, 10117 Berlin." in reply.text
    read_back = await guest.says("cash")
    assert OFFICE.text in read_back.text
    await guest.says("yes")
    assert guest.restaurant.orders.drafts[-1].fulfilment.address == OFFICE.text


async def test_another_address_is_never_taken(guest: Guest, restaurant: Restaurant) -> None:
    restaurant.profiles.profiles["ann"] = Profile(addresses=(HOME,))
    await guest.says("a garlic bread")
    reply = await guest.says("deliver it to the office")
    assert "I have no such saved address of yours, only home." in reply.text
    assert guest.session.fulfilment.address is None


async def test_without_saved_addresses_the_address_is_asked_as_before(guest: Guest, restaurant: Restaurant) -> None:
    restaurant.profiles.profiles["ann"] = Profile()
    await guest.says_all("a garlic bread", "deliver it home")
    reply = await guest.says("that's all")
    assert reply.pending == "address"
    assert "saved" not in reply.text


async def test_which_of_several_is_usual_is_not_guessed(guest: Guest, restaurant: Restaurant) -> None:
    restaurant.profiles.profiles["ann"] = Profile(addresses=(SavedAddress("home", HOME.text), OFFICE))
    await guest.says("a garlic bread")
    assert "only home and Office" in (await guest.says("to the usual address")).text


async def test_a_saved_address_outside_of_the_zones_is_refused() -> None:
    zones = (DeliveryZone(name="Mitte", post_codes=("10117",)),)
    restaurant = Restaurant(RestaurantFacts(delivery=DeliveryTerms(zones=zones)))
    restaurant.profiles.profiles["ann"] = Profile(addresses=(HOME, OFFICE))
    guest = restaurant.guest()
    await guest.says("a garlic bread")
    refused = await guest.says("deliver it home")
    assert guest.session.fulfilment.address is None
    assert "saved address" not in refused.text
    await guest.says("then to the office")
    assert guest.session.fulfilment.address == OFFICE.text


def test_an_address_is_not_in_the_text_of_a_profile() -> None:
    assert "Elm" not in repr(Profile(addresses=(HOME,)))
