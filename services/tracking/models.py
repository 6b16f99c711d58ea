"""The tracking service's wire."""

from __future__ import annotations

from services.wire import WireRequest, WireResponse, WireText


class TrackingRequest(WireRequest):
    order_id: str


class TrackingResponse(WireResponse):
    order_id: WireText
    status: WireText
    eta_minutes: int | None = None
