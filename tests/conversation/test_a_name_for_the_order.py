"""The name and the telephone number of an order."""

from __future__ import annotations

from tests.fakes.guest import Guest, Restaurant


async def test_name_and_number_are_read_back_and_placed(restaurant: Restaurant, guest: Guest) -> None:
    noted = await guest.says_all("a lemonade", "the name is robin, 555 010 7788")
    assert noted.kinds[0] == "details_noted"
    reply = await guest.says("that's all, pickup, cash")
    assert "Name: Robin\nContact: 555 010 7788" in reply.text
    await guest.says("yes")
    fulfilment = restaurant.orders.drafts[0].fulfilment
    assert (fulfilment.contact_name, fulfilment.contact_phone) == ("Robin", "555 010 7788")


async def test_another_name_behind_the_read_back_is_read_back_anew(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("a lemonade", "my name is Robin", "that's all, pickup, cash", "actually my name is Kim")
    reply = await guest.says("yes")
    assert (reply.pending, restaurant.orders.drafts) == ("confirm", [])
    assert "Name: Kim" in reply.text


async def test_a_name_beside_a_diet_is_both(guest: Guest) -> None:
    reply = await guest.says("my name is Kim and I'm vegan")
    assert reply.kinds[:2] == ["details_noted", "preferences_saved"]


async def test_a_name_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest(locale="es-ES")
    reply = await guest.says_all(
        "una limonada", "a nombre de Ana Ruiz, mi teléfono es 555 010 7788", "nada más, para recoger, en efectivo"
    )
    assert "Nombre: Ana Ruiz\nContacto: 555 010 7788" in reply.text


async def test_a_spoken_read_back_has_the_name(restaurant: Restaurant) -> None:
    guest = restaurant.guest(channel="voice")
    reply = await guest.says_all("a lemonade", "my name is Robin", "that's all, pickup, cash")
    assert "Name: Robin." in reply.text
