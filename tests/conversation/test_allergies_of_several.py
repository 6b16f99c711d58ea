"""Several persons in one cart, each with their own allergies: a dish is judged for the person who eats it."""

from __future__ import annotations

import pytest

from tests.fakes.guest import Guest, Restaurant

SATAY = "satay noodles"


async def test_each_dish_is_judged_for_its_person(guest: Guest) -> None:
    await guest.says_all("Tom is allergic to peanuts", "Ann is allergic to milk")
    assert (await guest.says(f"{SATAY} for Tom")).pending == "allergy"
    await guest.says("no")
    reply = await guest.says_all(f"{SATAY} for Ann, and a panna cotta for Tom", "that's all, pickup, cash")
    assert reply.pending == "confirm"
    assert [(line.name, line.person) for line in guest.session.cart.lines] == [
        ("Satay Noodles", "Ann"),
        ("Panna Cotta", "Tom"),
    ]


@pytest.mark.parametrize("said", [SATAY, f"{SATAY} for Ben", f"{SATAY} for my son", f"{SATAY} to share"])
async def test_who_is_not_known_is_judged_for_all(guest: Guest, said: str) -> None:
    await guest.says_all("Tom is allergic to peanuts", "Ann is allergic to milk")
    assert (await guest.says(said)).pending == "allergy"
    assert guest.cart == []


async def test_the_own_allergy_counts_for_everybodys_dishes(guest: Guest) -> None:
    await guest.says_all("I'm allergic to peanuts", "Ann is allergic to milk")
    assert (await guest.says(f"{SATAY} for Ann")).pending == "allergy"


async def test_a_dish_for_the_guest_is_free_of_the_sons_allergy(guest: Guest) -> None:
    reply = await guest.says_all("my son is allergic to peanuts", f"{SATAY} for me and a lemonade for my son")
    assert (reply.pending, len(guest.cart)) == ("anything_else", 2)
    assert (await guest.says(f"{SATAY} for my son")).pending == "allergy"


async def test_an_allergy_named_later_takes_the_dish_of_that_person_out(guest: Guest) -> None:
    await guest.says_all(f"{SATAY} for Tom, and {SATAY} for Ann", "Ann is allergic to milk")
    reply = await guest.says("Tom is allergic to peanuts")
    assert "Satay Noodles" in reply.text
    assert (await guest.says("that's all, pickup, cash")).pending == "allergy"
    assert [(line.name, line.person) for line in guest.session.cart.lines] == [("Satay Noodles", "Ann")]


async def test_another_dish_for_the_same_person_is_judged_again(guest: Guest) -> None:
    await guest.says_all("Tom is allergic to peanuts", "a lemonade for Tom")
    assert (await guest.says(f"make it {SATAY} instead")).pending == "allergy"


async def test_what_the_profile_knows_counts_for_all(restaurant: Restaurant) -> None:
    await restaurant.guest(session="1").says("Tom is allergic to peanuts")
    later = restaurant.guest(session="2")
    await later.says("Ann is allergic to milk")
    assert (await later.says(f"{SATAY} for Ann")).pending == "allergy"


async def test_allergies_of_several_in_spanish(restaurant: Restaurant) -> None:
    guest = restaurant.guest(locale="es-ES")
    await guest.says_all("Luis es alérgico a los cacahuetes", "Ana es alérgica a la leche")
    assert (await guest.says("satay noodles para Luis")).pending == "allergy"
    await guest.says("no")
    reply = await guest.says("satay noodles para Ana")
    assert "Satay Noodles (para Ana)" in reply.text
