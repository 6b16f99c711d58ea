"""The customer profile service's wire. ``last_order`` is an addition."""

from __future__ import annotations

from typing import Literal

from services.wire import WireAmount, WireModel, WireRequest, WireResponse, WireText


class WirePreferences(WireModel):
    dietary: tuple[WireText, ...] = ()
    spice_level: WireText | None = None
    allergies: tuple[WireText, ...] = ()


class ReadProfileRequest(WireRequest):
    mode: Literal["get_profile"] = "get_profile"


class SavePreferencesRequest(WireRequest):
    """``preferences`` is the whole set: it replaces what was saved."""

    mode: Literal["save_preferences"] = "save_preferences"
    preferences: WirePreferences


class WirePastLine(WireResponse):
    name: WireText
    quantity: int = 1
    options: tuple[WireText, ...] = ()
    refusals: tuple[WireText, ...] = ()


class WireHistory(WireResponse):
    total_orders: int | None = None
    favorite_items: tuple[WireText, ...] = ()
    avg_spend: WireAmount | None = None
    currency: str | None = None
    last_order: tuple[WirePastLine, ...] = ()


class UserProfileResponse(WireResponse):
    preferences: WirePreferences | None = None
    order_history_summary: WireHistory | None = None


class SavePreferencesResponse(WireResponse):
    success: bool
