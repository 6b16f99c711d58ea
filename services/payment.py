"""The payment service: a link to pay an order by. It never gets a card number, and neither do we.

Its wire format, its client and its contract.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from domain.money import Money
from domain.turn import Caller
from services.errors import Effect
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.post import Endpoint, ServicePost
from services.wire import (
    ServiceProblem,
    WireAmount,
    WireRequest,
    WireResponse,
    context_headers,
    make_address,
)

MAX_URL = 2000


def _page_url(url: str) -> str:
    """Validate a URL that a guest can open. Raises PydanticCustomError."""
    if not url.startswith(("https://", "http://")) or not url.isprintable() or " " in url:
        raise PydanticCustomError("no_page", "not the URL of a page")
    return url


PageUrl = Annotated[str, Field(max_length=MAX_URL), AfterValidator(_page_url)]


class PaymentLinkRequest(WireRequest):
    """The order that was placed, and what it costs."""

    order_id: str
    amount: WireAmount
    currency: str


class PaymentLinkResponse(WireResponse):
    url: PageUrl


PAYMENT = Microservice(
    operations=(
        Operation(
            service="payment",
            path="/payment-links",
            setting="PAYMENT_LINK_URL",
            summary="A link to pay an order by; the same order gets the same one (optional)",
            request=PaymentLinkRequest,
            answer=PaymentLinkResponse,
            requests={
                "request": PaymentLinkRequest(
                    **EXAMPLE_ADDRESS, order_id="ORD-1002", amount=Decimal("30.90"), currency="EUR"
                )
            },
            answers={"link": PaymentLinkResponse(url="https://pay.example.com/p/8f14e45f")},
            refusals={
                404: {"unknown_order": ServiceProblem(code="unknown_order", detail="There is no such order.")},
            },
            effect=Effect.IDEMPOTENT_WRITE,
            optional=True,
        ),
    ),
    timeout="payment_timeout_s",
)


class PaymentClient:
    """Gets the link to pay an order by."""

    def __init__(self, post: ServicePost, endpoint: Endpoint) -> None:
        self._post = post
        self._endpoint = endpoint

    async def create_link(self, caller: Caller, order_id: str, amount: Money) -> str:
        """The URL of the page on which the guest pays this order."""
        request = PaymentLinkRequest(
            **make_address(caller), order_id=order_id, amount=amount.to_wire(), currency=amount.currency
        )
        answer = await self._post.send(self._endpoint, request, PaymentLinkResponse, headers=context_headers(caller))
        return answer.url
