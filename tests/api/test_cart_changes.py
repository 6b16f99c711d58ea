"""Taps on the cart: the same commands as words, without a word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.restaurant import Guest
from tests.api.transports.test_orchestrate import problem_of


async def tap(guest: Guest, **change: Any) -> str:
    """The reply to one tap."""
    return await guest.says("", cart_changes=[change])


async def test_a_dish_is_added_and_its_question_asked(guest: Guest) -> None:
    assert "Which size" in await tap(guest, item_id="margherita")
    assert guest.last["quick_replies"] == ["Small", "Medium", "Large"]
    await guest.says("large")
    await tap(guest, item_id="still-water", quantity=2)
    assert guest.cart == {"Margherita": 1, "Still Water": 2}


async def test_the_same_dish_again_counts_while_a_detail_is_asked(guest: Guest) -> None:
    await tap(guest, item_id="still-water")
    await guest.says("that's all")
    await tap(guest, item_id="still-water")
    assert guest.cart == {"Still Water": 2}


async def test_a_line_gets_the_number_of_the_tap_and_nought_removes_it(guest: Guest) -> None:
    await guest.says("a still water and a garlic bread")
    bread = next(line for line in guest.last["cart"]["lines"] if line["name"] == "Garlic Bread")
    await tap(guest, line=bread["line"], quantity=3)
    assert guest.cart == {"Still Water": 1, "Garlic Bread": 3}
    await tap(guest, line=bread["line"], quantity=0)
    assert guest.cart == {"Still Water": 1}


async def test_a_line_that_has_left_the_cart_shows_the_cart(guest: Guest) -> None:
    await guest.says("a still water")
    reply = await tap(guest, line=77, quantity=0)
    assert "Still Water" in reply
    assert guest.cart == {"Still Water": 1}


async def test_an_unknown_dish_is_not_ordered(guest: Guest) -> None:
    await tap(guest, item_id="moon-cake")
    assert guest.cart == {}


@pytest.mark.parametrize("change", [{}, {"line": 1, "item_id": "x"}, {"line": 0}, {"line": 1, "quantity": -1}])
async def test_a_change_names_a_line_or_a_dish(guest: Guest, change: dict[str, Any]) -> None:
    body = {"text": "", "user_id": guest.name, "cart_changes": [change]}
    problem_of(await guest.client.post("/orchestrate", json=body), 422, "invalid_request")


async def test_an_allergy_is_in_view(guest: Guest) -> None:
    await guest.says("soy alérgico a los cacahuetes", locale="es")
    assert guest.last["allergies"] == ["cacahuetes"]
