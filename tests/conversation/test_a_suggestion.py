"""One suggestion of a further dish in an order: only where the restaurant wants it, and never against the guest."""

from __future__ import annotations

import pytest

from domain.guest import Recommendation
from domain.selling import Selling
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import down

LEMONADE = Recommendation("Lemonade", "lemonade")
OFFER = "How about the Lemonade for $3.00?"


@pytest.fixture
def restaurant() -> Restaurant:
    restaurant = Restaurant(selling=Selling(suggestions=True))
    restaurant.recommend.suggestions = (LEMONADE,)
    return restaurant


async def test_a_yes_takes_the_dish(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says("a green salad")
    assert (reply.pending, OFFER in reply.text) == ("anything_else", True)
    taken = await guest.says("yes please")
    assert guest.cart == ["1 Green Salad", "1 Lemonade"]
    assert "How about" not in taken.text
    assert guest.session.suggestion is not None
    assert guest.session.suggestion.answer == "taken"
    assert restaurant.recommend.calls == ["suggest"]


async def test_after_a_no_the_order_goes_on_without_another_one(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("a green salad", "no thanks")
    assert (reply.pending, guest.cart) == ("delivery_mode", ["1 Green Salad"])
    placed = await guest.says_all("pickup, cash", "yes")
    assert placed.kinds == ["order_placed"]
    again = await guest.says("a green salad")
    assert (restaurant.recommend.calls, "How about" in again.text) == (["suggest"], False)


async def test_another_dish_passes_the_suggestion_over(restaurant: Restaurant, guest: Guest) -> None:
    reply = await guest.says_all("a green salad", "a house stew", "yes")
    assert "Lemonade" not in str(guest.cart)
    assert guest.session.suggestion is not None
    assert guest.session.suggestion.answer == "passed"
    assert "How about" not in reply.text


async def test_a_new_order_may_have_a_new_one(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("a green salad", "yes", "that's all, pickup, cash", "yes")
    assert OFFER in (await guest.says("a green salad")).text


async def test_a_change_of_subject_keeps_the_offer(guest: Guest) -> None:
    reply = await guest.says_all("a green salad", "do you have wifi?")
    assert "Anything else for your order, such as the Lemonade?" in reply.text
    await guest.says("yes")
    assert guest.cart == ["1 Green Salad", "1 Lemonade"]


@pytest.mark.parametrize(
    ("before", "suggested"),
    [
        ("I'm allergic to peanuts", "Satay Noodles"),
        ("my son is allergic to peanuts", "Satay Noodles"),
        ("I'm vegan", "Panna Cotta"),
        ("I don't like lemonade", "Lemonade"),
        ("recommend something under $8", "Lemonade"),
        ("hello", "Tiramisu"),
        ("hello", "Green Salad"),
        ("hello", "Unknown Dish"),
    ],
)
async def test_what_does_not_fit_the_guest_is_not_offered(
    restaurant: Restaurant, guest: Guest, before: str, suggested: str
) -> None:
    restaurant.recommend.suggestions = (Recommendation(suggested),)
    reply = await guest.says_all(before, "a green salad")
    assert (reply.pending, "How about" in reply.text) == ("anything_else", False)


async def test_nothing_is_offered_beside_other_matters_or_without_the_service(
    restaurant: Restaurant, guest: Guest
) -> None:
    reply = await guest.says("a green salad for pickup")
    assert "How about" not in reply.text
    restaurant.recommend.fails["suggest"] = down("recommend_service")
    other = restaurant.guest("ben")
    assert "How about" not in (await other.says("a green salad")).text
    assert (await other.says_all("a lemonade")).kinds == ["lines_added", "ask_anything_else"]
    assert restaurant.recommend.calls == ["suggest"]


async def test_off_by_default_and_for_the_control_group() -> None:
    for selling in (None, Selling(suggestions=True, share_percent=0)):
        restaurant = Restaurant(selling=selling)
        reply = await restaurant.guest().says("a green salad")
        assert (restaurant.recommend.calls, "How about" in reply.text) == ([], False)


async def test_a_suggestion_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest(locale="es-ES")
    reply = await guest.says("una ensalada verde")
    assert "¿Algo más? ¿Qué te parece Lemonade por 3,00" in reply.text
    await guest.says("sí, por favor")
    assert guest.cart == ["1 Green Salad", "1 Lemonade"]
