"""The menu service is away: the last good menu is shown with its age, and never orders anything by itself."""

from __future__ import annotations

import pytest

from domain.outcome import ReadBack
from nodes.turn.tools import MAX_MENU_AGE_S
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.services import down, missing, no
from tests.fakes.trattoria import at_price, sold_out

READY = ("a green salad", "two lemonades", "that's all", "pickup", "card")
AGE = "I go by how it was 12 minutes ago"


@pytest.fixture
def away(restaurant: Restaurant) -> Restaurant:
    """A restaurant that can lose its menu service twelve minutes after it was last asked."""
    restaurant.menus.menu_age_s = 12 * 60.0
    return restaurant


def loses_menu(restaurant: Restaurant) -> None:
    restaurant.menus.fails["fetch"] = down("menu_service")


async def test_the_last_good_menu_is_shown_with_its_age(away: Restaurant, guest: Guest) -> None:
    await guest.says("show me the menu")
    loses_menu(away)
    reply = await guest.says("show me the menu")
    assert AGE in reply.text
    assert "Lemonade" in reply.text
    assert (reply.route, reply.error) == ("menu", None)


async def test_its_age_is_told_in_the_guests_language(away: Restaurant) -> None:
    guest = away.guest("eva", locale="es-ES")
    await guest.says("menú")
    loses_menu(away)
    assert "hace 12 minutos" in (await guest.says("menú")).text


async def test_without_a_last_good_menu_it_is_said_that_there_is_none(away: Restaurant, guest: Guest) -> None:
    loses_menu(away)
    reply = await guest.says("show me the menu")
    assert (reply.kinds, reply.error) == (["service_down"], "service_unavailable")
    assert reply.text == "Sorry, I can't reach our menu right now. Please try again in a moment."


async def test_another_days_menu_is_not_shown(away: Restaurant, guest: Guest) -> None:
    await guest.says("show me the menu")
    loses_menu(away)
    away.menus.menu_age_s = MAX_MENU_AGE_S + 1
    assert (await guest.says("show me the menu")).kinds == ["service_down"]


async def test_an_order_from_it_needs_the_order_services_own_word(away: Restaurant, guest: Guest) -> None:
    await guest.says("hello")
    loses_menu(away)
    reply = await guest.says_all(*READY)
    assert AGE in reply.text
    assert reply.pending == "confirm"
    quotes = away.orders.calls.count("quote")
    await guest.says("yes")
    assert away.orders.calls.count("quote") == quotes + 1, "asked anew before the order is sent"
    assert len(away.orders.drafts) == 1


async def test_no_order_is_read_back_from_it_when_nobody_can_say_what_it_costs(away: Restaurant, guest: Guest) -> None:
    await guest.says("hello")
    loses_menu(away)
    away.orders.fails["quote"] = down("order_service")
    reply = await guest.says_all(*READY)
    assert (reply.route, reply.error, reply.pending) == ("order_error", "menu_not_fresh", "try_again")
    assert "Nothing was ordered" in reply.text
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]
    away.menus.fails.clear()
    await guest.says_all("checkout", "yes")
    assert len(away.orders.drafts) == 1


@pytest.mark.parametrize("additions", [True, False])
async def test_a_yes_places_nothing_while_nobody_can_say_what_it_costs(
    away: Restaurant, guest: Guest, additions: bool
) -> None:
    away.orders.additions = additions
    await guest.says_all(*READY)
    loses_menu(away)
    away.orders.fails["quote"] = missing("order_service")
    reply = await guest.says("yes")
    assert (reply.error, away.orders.drafts) == ("menu_not_fresh", [])
    assert guest.cart == ["1 Green Salad", "2 Lemonade"]


async def test_a_price_that_moved_behind_it_is_read_back_before_it_is_paid(away: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    old = away.menus.menu
    loses_menu(away)
    away.menus.menu = at_price(old, "lemonade", 400)
    reply = await guest.says("yes")
    told = reply.outcomes[-1]
    assert isinstance(told, ReadBack)
    assert (told.changed, away.orders.drafts) == (True, [])
    await guest.says("yes")
    assert [order.total for order in away.orders.orders.values()] == [told.total]


async def test_what_sold_out_behind_it_is_the_order_services_to_say(away: Restaurant, guest: Guest) -> None:
    await guest.says_all(*READY)
    loses_menu(away)
    away.menus.menu = sold_out(away.menus.menu, "lemonade")
    away.orders.fails["quote"] = no("order_service", "item_unavailable")
    reply = await guest.says("yes")
    assert (reply.error, away.orders.drafts) == ("item_unavailable", [])
