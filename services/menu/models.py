"""The menu service's wire: the V2 fields first, then what we add. A service that knows none of the additions works."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from services.wire import WireAmount, WireRequest, WireResponse


class MenuRequest(WireRequest):
    """Nothing beside who asks."""


class WireOption(WireResponse):
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    price: WireAmount | None = Field(default=None, ge=0, description="What the option adds to one unit")
    allergens: tuple[str, ...] | None = Field(default=None, description="None: unknown, which counts as unsafe")
    available: bool = True


class WireOptionGroup(WireResponse):
    id: str
    name: str
    kind: Literal["single", "multi"] = "single"
    options: tuple[WireOption, ...]
    min_choices: int = Field(default=0, ge=0)
    max_choices: int | None = Field(default=None, ge=1)
    refusable: bool = False
    amounts: bool = False
    included: tuple[str, ...] = Field(default=(), description="Ids of options that come with the item unless refused")


class WireItem(WireResponse):
    id: str | None = None
    name: str = Field(min_length=1)
    description: str | None = None
    price: WireAmount | None = Field(default=None, ge=0)
    currency: str | None = None
    aliases: tuple[str, ...] = ()
    option_groups: tuple[WireOptionGroup, ...] = ()
    allergens: tuple[str, ...] | None = None
    dietary: tuple[str, ...] | None = None
    available: bool = True
    unavailable_reason: str | None = None


class WireCategory(WireResponse):
    name: str
    items: tuple[WireItem, ...] = ()
    generic_names: tuple[str, ...] = Field(default=(), description='What guests call any of its items: "drink"')


class WireText(WireResponse):
    text: str


class MenuResponse(WireResponse):
    """``output`` is the menu as plain text; n8n wraps it as {"text": ...}. A service may send either part or both."""

    output: str | WireText | None = None
    categories: tuple[WireCategory, ...] | None = None
    currency: str | None = None
    open_now: bool | None = None
    opening_hours: str | None = None
