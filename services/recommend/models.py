"""The recommendation service's wire. ``avoid_allergens`` and ``cart`` are additions."""

from __future__ import annotations

from services.wire import WireAmount, WireRequest, WireResponse


class RecommendRequest(WireRequest):
    context: str | None = None
    cart: tuple[str, ...] = ()
    dietary: tuple[str, ...] = ()
    avoid_allergens: tuple[str, ...] = ()


class WireRecommendation(WireResponse):
    id: str | None = None
    name: str
    price: WireAmount | None = None
    currency: str | None = None
    reason: str | None = None


class RecommendResponse(WireResponse):
    recommendations: tuple[WireRecommendation, ...] = ()
