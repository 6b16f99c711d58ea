"""The tracking service's wire."""

from __future__ import annotations

from pydantic import Field

from services.wire import WireId, WireMinutes, WireRequest, WireResponse, WireText


class TrackingRequest(WireRequest):
    order_id: str


class TrackingResponse(WireResponse):
    order_id: WireId
    status: WireText = Field(min_length=1)
    eta_minutes: WireMinutes | None = None
