"""A V2 client in front of services that know none of the additions: a text for a menu, answers in lists, no keys."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.api.restaurant import Guest, open_api, settings_for, urls_of_before
from tests.contract.before import ServicesOfBefore


@pytest.fixture
async def before() -> AsyncIterator[ServicesOfBefore]:
    async with ServicesOfBefore() as services:
        yield services


@pytest.fixture
async def patron(api_database: str, before: ServicesOfBefore) -> AsyncIterator[Guest]:
    """A guest of these services."""
    async with open_api(settings_for(api_database, urls_of_before(before))) as client:
        yield Guest(client)


async def test_a_menu_that_is_only_a_text_is_read_and_asked_about(patron: Guest) -> None:
    reply = await patron.says("What is on the menu?")
    assert all(name in reply for name in ("Margherita", "Pepperoni", "Cola"))
    assert "$9.50" in await patron.says("how much is the margherita?")
    drinks = await patron.says("what drinks do you have?")
    assert "Cola" in drinks
    assert "Margherita" not in drinks


async def test_an_order_in_the_guests_own_words_is_read_back_placed_and_tracked(
    patron: Guest, before: ServicesOfBefore
) -> None:
    await patron.says("two margheritas and a cola please")
    assert patron.cart == {"Margherita": 2, "Cola": 1}
    assert "delivery" in await patron.says("that's all")
    assert "Where" in await patron.says("delivery")
    assert "pay" in await patron.says("12 Main Street")
    read_back = await patron.says("cash")
    assert all(part in read_back for part in ("2 × Margherita", "1 × Cola", "$21.50", "12 Main Street", "cash"))
    assert before.orders == {}
    placed = await patron.says("yes")
    ((order_id, sent),) = before.orders.items()
    assert order_id in placed
    assert "$21.50" in placed
    assert [(item["name"], item["quantity"], item["price"]) for item in sent["items"]] == [
        ("Margherita", 2, 9.5),
        ("Cola", 1, 2.5),
    ]
    assert sent["delivery_mode"] == "delivery"
    assert sent["payment_method"] == "cash"
    assert "12 Main Street" in sent["special_instructions"]
    assert sent["user_id"] == patron.name
    tracked = await patron.says("where is my order?")
    assert order_id in tracked
    assert "on its way" in tracked
    assert patron.cart == {}


async def test_an_order_from_a_screen_is_placed_with_its_payment_and_delivery_mode(
    patron: Guest, before: ServicesOfBefore
) -> None:
    read_back = await patron.says(
        "Place my order",
        order_items=[{"id": "x1", "name": "Margherita", "quantity": 2, "price": 1.0}, {"name": "Cola"}],
        order_payment_method="card",
        order_delivery_mode="pickup",
    )
    assert patron.last["route"] == "order"
    assert "$21.50" in read_back
    assert "pickup" in read_back
    assert "ORD-10000" in await patron.says("yes")
    (sent,) = before.orders.values()
    assert (sent["payment_method"], sent["delivery_mode"]) == ("card", "pickup")


async def test_no_goes_back_and_a_change_is_read_back_again(patron: Guest, before: ServicesOfBefore) -> None:
    await patron.says("a cola", order_delivery_mode="pickup", order_payment_method="cash")
    assert "nothing was ordered" in await patron.says("no")
    await patron.says("make it three colas")
    assert "$7.50" in await patron.says("that's all")
    await patron.says("yes")
    (sent,) = before.orders.values()
    assert [(item["name"], item["quantity"]) for item in sent["items"]] == [("Cola", 3)]


async def test_an_order_that_the_service_does_not_know_is_not_invented(patron: Guest) -> None:
    assert "ORD-55555" in await patron.says("where is my order ORD-55555?")
    assert patron.last["route"] == "track_error"
    await patron.says("track it please")
    assert patron.last["route"] in ("track_missing_order_id", "track_error")


async def test_recommendations_and_the_profile_work_from_answers_in_lists(patron: Guest) -> None:
    assert "Margherita" in await patron.says("What do you recommend?")
    assert patron.last["route"] == "recommend"
    assert "no preferences" in await patron.says("What do you know about me?")
    assert "peanuts" in await patron.says("Remember I'm allergic to peanuts")
    assert "peanuts" in await patron.says("What do you know about me?")
    assert patron.last["route"] == "profile"


async def test_a_menu_that_lists_no_allergens_is_not_called_safe(patron: Guest) -> None:
    await patron.says("Remember I'm allergic to peanuts")
    assert "can't tell for sure" in await patron.says("a pepperoni")
    assert patron.cart == {}
    await patron.says("yes")
    assert patron.cart == {"Pepperoni": 1}
