"""The wire format of the recommendation service. ``cart``, ``dietary`` and ``avoid_allergens`` are additions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from services.fields import Essential
from services.wire import (
    WireAmount,
    WireCurrency,
    WireId,
    WireLabel,
    WireRequest,
    WireResponse,
    WireText,
    is_empty_addition,
)


class RecommendRequest(WireRequest):
    context: str | None = None
    cart: tuple[str, ...] = Field(default=(), exclude_if=is_empty_addition)
    dietary: tuple[str, ...] = Field(default=(), exclude_if=is_empty_addition)
    avoid_allergens: tuple[str, ...] = Field(default=(), exclude_if=is_empty_addition)


class WireRecommendation(WireResponse):
    id: WireId | None = None
    name: WireLabel
    price: WireAmount | None = Field(default=None, ge=0)
    currency: WireCurrency | None = None
    reason: WireText | None = None


class RecommendResponse(WireResponse):
    identifying_fields: ClassVar[frozenset[str]] = frozenset({"recommendations"})

    recommendations: Annotated[tuple[WireRecommendation, ...], Essential()] = ()
