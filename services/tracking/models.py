"""The wire format of the tracking service."""

from __future__ import annotations

from services.wire import WireLabel, WireMinutes, WireOrderId, WireRequest, WireResponse


class TrackingRequest(WireRequest):
    order_id: str


class TrackingResponse(WireResponse):
    order_id: WireOrderId
    status: WireLabel
    eta_minutes: WireMinutes | None = None
