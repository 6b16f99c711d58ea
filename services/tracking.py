"""The tracking service: its wire format, its client and its contract."""

from __future__ import annotations

from domain.order import Tracking
from domain.turn import Caller
from services.errors import ServiceContractError, ServiceRejected
from services.microservice import EXAMPLE_ADDRESS, Microservice, Operation
from services.post import Endpoint, ServicePost
from services.wire import (
    ServiceProblem,
    WireLabel,
    WireMinutes,
    WireOrderId,
    WireRequest,
    WireResponse,
    context_headers,
    make_address,
)


class TrackingRequest(WireRequest):
    order_id: str


class TrackingResponse(WireResponse):
    order_id: WireOrderId
    status: WireLabel
    eta_minutes: WireMinutes | None = None


TRACKING = Microservice(
    operations=(
        Operation(
            service="tracking",
            path="/tracking",
            setting="TRACKING_SERVICE_URL",
            summary="Where an order is",
            request=TrackingRequest,
            answer=TrackingResponse,
            requests={"request": TrackingRequest(**EXAMPLE_ADDRESS, order_id="ORD-1002")},
            answers={"tracking": TrackingResponse(order_id="ORD-1002", status="preparing", eta_minutes=20)},
            refusals={
                404: {"unknown_order": ServiceProblem(code="unknown_order", detail="There is no such order.")},
            },
        ),
    ),
    timeout="tracking_timeout_s",
)


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
