"""POST /webhooks/order-status: news of an order reach the guest, and a changed menu is asked for again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.restaurant import Guest, open_api, settings_for
from tests.api.signing import SECRET, sign
from tests.store.roles import url_of_app_role


@pytest.fixture(scope="module")
async def shop(api_database: str, demo: dict[str, object]) -> AsyncIterator[httpx.AsyncClient]:
    """The demo restaurant with signed news, and a menu that is kept for an hour."""
    settings = settings_for(url_of_app_role(api_database), demo, status_webhook_secret=SECRET, menu_max_age_s=3600.0)
    async with open_api(settings) as client:
        yield client


async def send(shop: httpx.AsyncClient, message_id: str, event: object) -> httpx.Response:
    return await shop.post("/webhooks/order-status", **sign(message_id, event))


async def place_order(guest: Guest) -> str:
    """The number of the order."""
    await guest.says("a still water", order_delivery_mode="pickup", order_payment_method="cash")
    text = await guest.says("that's all") if guest.last["pending"] != "confirm" else ""
    reply = await guest.says("yes")
    assert "is placed" in reply, (text, reply)
    return next(word.strip(".,") for word in reply.split() if word.startswith("ORD-"))


def status(order_id: str, word: str) -> dict[str, Any]:
    return {"type": "order.status", "data": {"order_id": order_id, "status": word, "eta_minutes": 12}}


async def test_the_next_reply_reports_the_news_once(shop: httpx.AsyncClient) -> None:
    guest = Guest(shop)
    order = await place_order(guest)
    assert (await send(shop, f"w1-{order}", status(order, "out_for_delivery"))).json() == {"is_new": True}
    assert (await send(shop, f"w1-{order}", status(order, "out_for_delivery"))).json() == {"is_new": False}
    reply = await guest.says("thank you")
    assert reply.startswith(f"Your order {order} is on its way. About 12 minutes to go.\n")
    assert order not in await guest.says("thank you")


async def test_news_of_an_order_that_was_asked_about_are_not_repeated(shop: httpx.AsyncClient) -> None:
    guest = Guest(shop)
    order = await place_order(guest)
    await send(shop, f"w2-{order}", status(order, "ready"))
    reply = await guest.says("where is my order?")
    assert reply.count(order) == 1


async def test_only_signed_news_of_known_orders_are_taken(shop: httpx.AsyncClient, client: httpx.AsyncClient) -> None:
    event = status("ORD-0", "ready")
    assert (await send(shop, "w3", event)).status_code == 404
    assert (await send(shop, "w4", {"type": "order.status", "data": {}})).status_code == 400
    unsigned = await shop.post("/webhooks/order-status", json=event)
    forged = await shop.post("/webhooks/order-status", **sign("w5", event, secret="whsec_" + SECRET[6:][::-1]))
    assert (unsigned.status_code, forged.status_code) == (401, 401)
    changed = sign("w6", event) | {"content": b'{"type": "menu.changed"}'}
    assert (await shop.post("/webhooks/order-status", **changed)).status_code == 401
    old = sign("w7", event)
    old["headers"]["webhook-timestamp"] = "1700000000"
    assert (await shop.post("/webhooks/order-status", **old)).status_code == 401
    assert (await client.post("/webhooks/order-status", **sign("w8", event))).status_code == 404, "not configured"


async def test_a_dish_that_sells_out_before_the_yes_is_named_on_that_turn(
    shop: httpx.AsyncClient, demo: dict[str, object]
) -> None:
    guest = Guest(shop)
    await guest.says("a tiramisu and a still water", order_delivery_mode="pickup", order_payment_method="cash")
    if guest.last["pending"] != "confirm":
        await guest.says("that's all")
    assert guest.last["pending"] == "confirm"
    availability = str(demo["menu_service_url"]) + "/availability"
    async with httpx.AsyncClient() as staff:
        sold_out = {"item_id": "tiramisu", "available": False, "reason": "sold out"}
        assert (await staff.post(availability, json=sold_out)).status_code == 200
        try:
            assert (await send(shop, f"w9-{guest.name}", {"type": "item.sold_out"})).status_code == 200
            reply = await guest.says("yes")
            assert "Tiramisu" in reply
            assert "is placed" not in reply
            other = Guest(shop)
            assert "sold out" in (await other.says("a tiramisu please")).lower()
        finally:
            await staff.post(availability, json={"item_id": "tiramisu", "available": True})
            await send(shop, f"w10-{guest.name}", {"type": "item.available"})
