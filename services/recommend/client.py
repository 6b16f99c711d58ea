"""The client of the recommendation service."""

from __future__ import annotations

from domain.guest import Preferences, Recommendation
from domain.turn import Caller
from services.post import Endpoint, ServicePost
from services.recommend.models import RecommendRequest, RecommendResponse
from services.wire import DEFAULT_CURRENCY, context_headers, make_address, service_item_id, wire_money


class RecommendClient:
    """Gets suggestions. The request contains diets and allergies, which a service may ignore."""

    def __init__(self, post: ServicePost, endpoint: Endpoint, *, default_currency: str = DEFAULT_CURRENCY) -> None:
        self._post = post
        self._endpoint = endpoint
        self._default_currency = default_currency

    async def suggest(
        self, caller: Caller, context: str | None, cart: tuple[str, ...], preferences: Preferences
    ) -> tuple[Recommendation, ...]:
        """Suggestions, best first. ``context``: the guest's words; ``cart``: ids of the items in it."""
        request = RecommendRequest(
            **make_address(caller),
            context=context,
            cart=tuple(item for item in cart if service_item_id(item)),
            dietary=preferences.dietary,
            avoid_allergens=preferences.allergies,
        )
        answer = await self._post.send(self._endpoint, request, RecommendResponse, headers=context_headers(caller))
        service = self._endpoint.service
        return tuple(
            Recommendation(
                name=each.name,
                item_id=each.id,
                price=wire_money(service, each.price, each.currency, self._default_currency),
                reason=each.reason,
            )
            for each in answer.recommendations
        )
