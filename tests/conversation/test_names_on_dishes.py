"""Dishes with the names of the persons whom they are for."""

from __future__ import annotations

from tests.fakes.guest import Guest, Restaurant


async def test_names_are_read_back_and_placed(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("a green salad for Tom and a lemonade for my son", "a lemonade")
    reply = await guest.says("that's all, pickup, cash")
    assert "• 1 × Green Salad (for Tom) – $6.00" in reply.text
    assert "• 1 × Lemonade (for your son) – $3.00\n• 1 × Lemonade – $3.00" in reply.text
    await guest.says("yes")
    (draft,) = restaurant.orders.drafts
    assert [line.line.person for line in draft.cart.lines] == ["Tom", "my son", None]


async def test_the_same_dish_for_another_person_is_a_line_of_its_own(guest: Guest) -> None:
    reply = await guest.says_all("Tom: a lemonade. Ann: a lemonade", "swap Tom's lemonade for a green salad")
    assert [line.person for line in guest.session.cart.lines][:2] == ["Tom", "Ann"]
    assert reply.text


async def test_a_dish_in_another_ones_place_keeps_the_person(guest: Guest) -> None:
    await guest.says_all("a lemonade for Ann", "make it a green salad instead")
    assert [(line.name, line.person) for line in guest.session.cart.lines] == [("Green Salad", "Ann")]


async def test_a_person_does_not_change_what_is_ordered_again(restaurant: Restaurant, guest: Guest) -> None:
    await guest.says_all("a lemonade for Ann", "that's all, pickup, cash", "yes", "same again")
    assert [(line.name, line.person) for line in guest.session.cart.lines] == [("Lemonade", "Ann")]


async def test_names_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest(locale="es-ES")
    reply = await guest.says("una ensalada verde para Tomás y una limonada para mi hija")
    assert "Green Salad (para Tomás)" in reply.text
    assert "Lemonade (para tu hija)" in reply.text
    assert reply.kinds == ["lines_added", "ask_anything_else"]
