"""A guest who speaks Spanish at a restaurant whose menu does: from the greeting to the order."""

from dataclasses import replace

import pytest

from domain.menu import Item
from domain.money import Money
from domain.outcome import NotOnMenu
from evals.restaurants.order_book import read_book
from tests.fakes.guest import Guest, Restaurant
from tests.fakes.trattoria import CURRENCY

MENU = read_book("taqueria").menu


def priced(item: Item) -> Item:
    """The dish at three dollars; what has sizes asks for one."""
    groups = tuple(replace(g, min_choices=1, max_choices=1) if g.name == "tamaño" else g for g in item.groups)
    return replace(item, price=Money(300, CURRENCY), allergens=frozenset(), groups=groups)


@pytest.fixture
def guest(restaurant: Restaurant) -> Guest:
    restaurant.menus.menu = replace(MENU, items=tuple(map(priced, MENU.items)))
    return restaurant.guest(locale="es-MX")


async def test_from_the_greeting_to_the_order(restaurant: Restaurant, guest: Guest) -> None:
    assert "Hola" in (await guest.says("¡Hola, buenas tardes!")).text
    reply = await guest.says("tres tacos al pastor sin piña y dos aguas de jamaica")
    assert reply.pending == "choose_option"
    assert "¿Qué prefieres para Jamaica" in reply.text
    reply = await guest.says_all("medianas", "nada más", "para llevar", "en efectivo")
    assert guest.cart == ["3 Taco al Pastor: no Piña", "2 Jamaica: Mediano"]
    assert "Para recoger, pago en efectivo" in reply.text
    assert (await guest.says("sí")).kinds == ["order_placed"]
    assert len(restaurant.orders.drafts) == 1


async def test_what_is_in_the_cart_is_changed(guest: Guest) -> None:
    await guest.says_all("una torta de jamón con queso", "una horchata grande")
    assert guest.cart == ["1 Torta de Jamón: Queso", "1 Horchata: Grande"]
    await guest.says("mejor que sean dos")
    assert guest.cart == ["1 Torta de Jamón: Queso", "2 Horchata: Grande"]
    await guest.says("cambia las horchatas a chicas")
    assert guest.cart == ["1 Torta de Jamón: Queso", "2 Horchata: Chico"]
    await guest.says("quítale el queso a la torta")
    assert guest.cart[0].startswith("1 Torta de Jamón")
    assert "Queso" not in guest.cart[0].replace("no Queso", "")
    await guest.says("quítame las horchatas")
    assert len(guest.cart) == 1


async def test_which_one_is_asked_in_the_guests_words(guest: Guest) -> None:
    reply = await guest.says("quiero unas enchiladas")
    assert reply.pending == "choose_item"
    assert "«enchiladas»" in reply.text
    assert "«enchiladas»" in (await guest.says("¿cuánto es?")).text
    await guest.says("las suizas")
    assert guest.cart == ["1 Enchiladas Suizas"]


async def test_what_the_menu_does_not_have_is_named_as_it_was_said(guest: Guest) -> None:
    [missing] = [o for o in (await guest.says("una hamburguesa y un flan")).outcomes if isinstance(o, NotOnMenu)]
    assert missing.said == "hamburguesa"
    assert guest.cart == ["1 Flan"]
