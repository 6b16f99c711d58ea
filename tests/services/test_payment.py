"""The payment client: an order and its amount out, the page's URL back, and nothing of a card."""

import pytest

from domain.money import Money
from services.errors import Effect, ServiceContractError
from services.payment import PaymentClient
from services.post import Endpoint, ServicePost
from tests.services.callers import CALLER
from tests.services.stand_in import Reply, StandIn


def client(post: ServicePost, server: StandIn) -> PaymentClient:
    return PaymentClient(post, Endpoint("payment_service", server.url, effect=Effect.IDEMPOTENT_WRITE))


async def test_a_link_is_asked_for_with_the_order_and_its_amount(post: ServicePost) -> None:
    async with StandIn(Reply.of({"url": "https://pay.example.com/p/1"})) as server:
        url = await client(post, server).create_link(CALLER, "ORD-1", Money(1290, "EUR"))
    assert url == "https://pay.example.com/p/1"
    sent = server.seen[0].json
    assert {name: sent[name] for name in sent.keys() - {"user_id", "channel", "session_id", "trace_id"}} == {
        "order_id": "ORD-1", "amount": 12.9, "currency": "EUR",
    }  # fmt: skip


@pytest.mark.parametrize("url", ["javascript:alert(1)", "pay.example.com", "https://a b", "https://a\nb", "", None])
async def test_what_is_no_page_breaks_the_contract(post: ServicePost, url: str | None) -> None:
    async with StandIn(Reply.of({"url": url})) as server:
        with pytest.raises(ServiceContractError):
            await client(post, server).create_link(CALLER, "ORD-1", Money(1290, "EUR"))
