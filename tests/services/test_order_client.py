"""The order client: domain to wire and back."""

import pytest

from domain.fulfilment import DeliveryMode
from domain.money import Money
from domain.order import Cancellation, PlacedOrder, Quote
from services.errors import Effect, ServiceContractError, ServiceNotConfigured, ServiceRejected
from services.order.client import OrderClient
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER, draft
from tests.services.stand_in import Reply, StandIn

ANSWER = {"order_id": "O-1", "status": "received", "eta_minutes": 25, "total_amount": 24.32, "currency": "EUR"}


def client(post: ServicePost, server: StandIn, *, sends_options: bool = True, more: bool = False) -> OrderClient:
    def at(effect: Effect = Effect.READ) -> Endpoint:
        return Endpoint("order_service", server.url, effect=effect)

    more_endpoints = (at(), at(), at(Effect.IDEMPOTENT_WRITE)) if more else (None, None, None)
    return OrderClient(post, at(Effect.IDEMPOTENT_WRITE), *more_endpoints, sends_options=sends_options)


async def test_an_order_goes_out_with_its_options_and_its_key(post: ServicePost) -> None:
    async with StandIn(Reply.of(ANSWER)) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1", expected_total=Money(2432, "EUR"))
    assert placed == PlacedOrder("O-1", "received", 25, Money(2432, "EUR"))
    seen = server.seen[0]
    assert seen.headers["idempotency-key"] == "key-1"
    assert (seen.headers["x-tenant-id"], seen.headers["accept-language"]) == ("acme", "de-DE")
    assert seen.json == {
        "user_id": "guest-7",
        "channel": "voice",
        "session_id": "s-1",
        "trace_id": "trace-abc-123",
        "items": [
            {
                "id": "margherita",
                "name": "Margherita",
                "quantity": 2,
                "price": 11.4,
                "currency": "EUR",
                "options": [
                    {"group": "size", "option": "large", "name": "Large", "amount": "normal"},
                    {"group": "toppings", "option": "olives", "name": "Olives", "amount": "extra"},
                ],
                "refusals": [{"group": "toppings", "option": "onions", "name": "Onions", "amount": "normal"}],
                "note": "well done",
            },
            {"name": "Water", "quantity": 1},
        ],
        "payment_method": "card",
        "delivery_mode": "pickup",
        "idempotency_key": "key-1",
        "expected_total": 24.32,
    }


async def test_a_service_without_options_is_told_them_in_words(post: ServicePost) -> None:
    wanted = draft(mode=DeliveryMode.DELIVERY, address="Hauptstr. 5", instructions="Ring twice")
    async with StandIn(Reply.of(ANSWER)) as server:
        await client(post, server, sends_options=False).place(CALLER, wanted, key="key-1")
    sent = server.seen[0].json
    assert sent["special_instructions"].split("\n") == [
        "Ring twice",
        "2 x Margherita: Large, extra Olives, no Onions (well done)",
        "Deliver to: Hauptstr. 5",
    ]
    assert set(sent["items"][0]) == {"id", "name", "quantity", "price", "currency"}


async def test_what_was_never_asked_for_is_said_as_before(post: ServicePost) -> None:
    async with StandIn(Reply.of(ANSWER)) as server:
        await client(post, server).place(CALLER, draft(mode=None, payment=None), key="key-1")
    sent = server.seen[0].json
    assert (sent["payment_method"], sent["delivery_mode"]) == ("not_provided", "not_provided")


async def test_a_total_without_a_currency_is_in_the_carts(post: ServicePost) -> None:
    async with StandIn(Reply.of({"order_id": "O-1", "status": "ok", "total_amount": 24.3})) as server:
        placed = await client(post, server).place(CALLER, draft(), key="key-1")
    assert placed.total == Money(2430, "EUR")


async def test_a_total_in_no_currency_breaks_the_contract(post: ServicePost) -> None:
    async with StandIn(Reply.of({**ANSWER, "currency": "bananas"})) as server:
        with pytest.raises(ServiceContractError):
            await client(post, server).place(CALLER, draft(), key="key-1")


@pytest.mark.parametrize("status", ["rejected", "FAILED", " error "])
async def test_a_no_in_a_200_is_a_no(post: ServicePost, status: str) -> None:
    async with StandIn(Reply.of({**ANSWER, "status": status})) as server:
        with pytest.raises(ServiceRejected) as caught:
            await client(post, server).place(CALLER, draft(), key="key-1")
    assert caught.value.reason == status.strip().lower()


async def test_a_quote_has_its_parts(post: ServicePost) -> None:
    answer = {"total_amount": 24.32, "currency": "EUR", "subtotal": 22.8, "tax": 1.52}
    async with StandIn(Reply.of(answer)) as server:
        quote = await client(post, server, more=True).quote(CALLER, draft())
    assert quote == Quote(Money(2432, "EUR"), Money(2280, "EUR"), Money(152, "EUR"), None)


async def test_an_order_is_found_by_its_key_or_not_at_all(post: ServicePost) -> None:
    found = Reply.of({"found": True, "order": ANSWER})
    async with StandIn(Reply.of({"found": False}), found, Reply.of({"found": True})) as server:
        orders = client(post, server, more=True)
        assert orders.can_find
        assert await orders.find(CALLER, "key-1") is None
        assert await orders.find(CALLER, "key-1") == PlacedOrder("O-1", "received", 25, Money(2432, "EUR"))
        with pytest.raises(ServiceContractError):
            await orders.find(CALLER, "key-1")
    assert server.seen[0].json["idempotency_key"] == "key-1"


async def test_a_cancellation_that_came_too_late_is_an_answer(post: ServicePost) -> None:
    answer = {"order_id": "O-1", "cancelled": False, "status": "preparing", "reason": "too_late"}
    async with StandIn(Reply.of(answer)) as server:
        assert await client(post, server, more=True).cancel(CALLER, "O-1") == Cancellation("O-1", False, "preparing")


async def test_what_a_service_does_not_offer_is_said_so_without_a_call(post: ServicePost) -> None:
    async with StandIn() as server:
        orders = client(post, server)
        assert await orders.quote(CALLER, draft()) is None
        assert (orders.can_quote, orders.can_find, orders.can_cancel) == (False, False, False)
        with pytest.raises(ServiceNotConfigured):
            await orders.find(CALLER, "key-1")
        with pytest.raises(ServiceNotConfigured):
            await orders.cancel(CALLER, "O-1")
    assert server.seen == []
