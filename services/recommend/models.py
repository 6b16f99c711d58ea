"""The recommendation service's wire. ``cart``, ``dietary`` and ``avoid_allergens`` are additions."""

from __future__ import annotations

from pydantic import Field

from services.wire import WireAmount, WireRequest, WireResponse, WireText, left_out_when_empty


class RecommendRequest(WireRequest):
    context: str | None = None
    cart: tuple[str, ...] = Field(default=(), exclude_if=left_out_when_empty)
    dietary: tuple[str, ...] = Field(default=(), exclude_if=left_out_when_empty)
    avoid_allergens: tuple[str, ...] = Field(default=(), exclude_if=left_out_when_empty)


class WireRecommendation(WireResponse):
    id: str | None = None
    name: WireText
    price: WireAmount | None = None
    currency: str | None = None
    reason: WireText | None = None


class RecommendResponse(WireResponse):
    recommendations: tuple[WireRecommendation, ...] = ()
