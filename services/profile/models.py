"""The wire format of the customer profile service. ``last_order`` is an addition."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.fields import Essential
from services.wire import (
    WireAmount,
    WireCurrency,
    WireFlag,
    WireLabel,
    WireModel,
    WireRequest,
    WireResponse,
    WireText,
    WireTexts,
    is_empty_addition,
)


class WirePreferences(WireModel):
    dietary: WireTexts = ()
    spice_level: WireText | None = None
    allergies: Annotated[WireTexts, Essential()] = ()


class ReadProfileRequest(WireRequest):
    mode: Literal["get_profile"] = "get_profile"


class SavePreferencesRequest(WireRequest):
    """``preferences`` is the whole set and replaces the saved one."""

    mode: Literal["save_preferences"] = "save_preferences"
    preferences: WirePreferences


class WirePastLine(WireResponse):
    name: WireLabel
    quantity: int = Field(default=1, ge=1)
    options: WireTexts = ()
    refusals: WireTexts = ()


class WireHistory(WireResponse):
    total_orders: int | None = Field(default=None, ge=0)
    favorite_items: WireTexts = ()
    avg_spend: WireAmount | None = Field(default=None, ge=0)
    currency: WireCurrency | None = None
    last_order: tuple[WirePastLine, ...] = ()


class WireSavedAddress(WireResponse):
    """An address that the guest may call by its label ("deliver it home")."""

    label: WireLabel
    address: WireText = Field(description="In full, as it is read back and sent with an order")
    usual: WireFlag = Field(default=False, description="Whether 'the usual address' is this one")


class UserProfileResponse(WireResponse):
    identifying_fields: ClassVar[frozenset[str]] = frozenset({"preferences", "order_history_summary"})

    preferences: Annotated[WirePreferences | None, Essential()] = None
    """Optional. An unreadable value breaks the contract, because unread allergies must not count as none."""
    order_history_summary: WireHistory | None = None
    addresses: tuple[WireSavedAddress, ...] = Field(
        default=(), exclude_if=is_empty_addition, description="An addition: addresses that the guest has saved"
    )


class SavePreferencesResponse(WireResponse):
    success: WireFlag
