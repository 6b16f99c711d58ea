"""The client of the tracking service."""

from __future__ import annotations

from domain.order import Tracking
from domain.turn import Caller
from services.errors import ServiceContractError, ServiceRejected
from services.post import Endpoint, ServicePost
from services.tracking.models import TrackingRequest, TrackingResponse
from services.wire import context_headers, make_address


class TrackingClient:
    """Gets the state of an order."""

    def __init__(self, post: ServicePost, endpoint: Endpoint) -> None:
        self._post = post
        self._endpoint = endpoint

    async def track(self, caller: Caller, order_id: str) -> Tracking | None:
        """The order's state; None for an unknown order."""
        request = TrackingRequest(**make_address(caller), order_id=order_id)
        try:
            answer = await self._post.send(self._endpoint, request, TrackingResponse, headers=context_headers(caller))
        except ServiceRejected as rejected:
            if rejected.status == 404 or rejected.reason == "unknown_order":
                return None
            raise
        if answer.order_id.strip().casefold() != order_id.strip().casefold():
            raise ServiceContractError(self._endpoint.service, "sent the state of another order")
        return Tracking(answer.order_id, answer.status, answer.eta_minutes)
