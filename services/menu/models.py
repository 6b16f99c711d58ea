"""The wire format of the menu service: the V2 fields first, then the optional additions.

An invalid optional field is dropped (``services/lenient.py``). The markers here drop the whole object if that would
mislead: an option without its price would be free.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from services.fields import Essential, ReadAs, RepairedValue, read_as_words
from services.markup import is_html_document, is_machine_text, plain_lines
from services.wire import (
    PlainWords,
    WireAllergens,
    WireAmount,
    WireCurrency,
    WireFlag,
    WireId,
    WireName,
    WireRequest,
    WireResponse,
    WireWords,
)

_LINES_OF_A_MENU = 3
"""A whole HTML page of fewer lines is an error page."""


def _read_text(value: object) -> RepairedValue | None:
    """The text inside ``{"text": ...}``, as n8n sends it."""
    text = value.get("text") if isinstance(value, dict) else None
    return RepairedValue(text) if isinstance(text, str) else None


def _guest_text(text: str) -> str:
    """A text for guests; empty for malformed JSON and a gateway's page."""
    lines = plain_lines(text)
    if is_machine_text(text) or (is_html_document(text) and lines.count("\n") < _LINES_OF_A_MENU):
        raise PydanticCustomError("not_for_guests", "not for guests")
    return lines


WireImageUrl = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s\"'<>\\]+$")]
"""The address of a picture, as a browser can load it."""


class MenuRequest(WireRequest):
    """The common fields only."""


class WireOption(WireResponse):
    id: WireId
    name: WireName
    aliases: WireWords = ()
    price: Annotated[WireAmount | None, Essential()] = Field(
        default=None, ge=0, description="What the option adds to one unit"
    )
    currency: Annotated[WireCurrency | None, Essential()] = Field(default=None, description="None: the menu's")
    allergens: WireAllergens | None = Field(default=None, description="None: unknown, which counts as unsafe")
    available: WireFlag = True


class WireOptionGroup(WireResponse):
    id: WireId
    name: WireName
    kind: Literal["single", "multi"] = "single"
    options: tuple[WireOption, ...] = ()
    min_choices: int = Field(default=0, ge=0)
    max_choices: int | None = Field(default=None, ge=1)
    refusable: WireFlag = False
    amounts: WireFlag = False
    included: Annotated[tuple[str, ...], ReadAs(read_as_words)] = Field(
        default=(), description="Ids of options that come with the item unless refused"
    )


class WireItem(WireResponse):
    id: WireId | None = None
    name: str = Field(min_length=1)
    number: WireId | None = Field(default=None, description="On the printed menu, by which guests may order it")
    description: PlainWords | None = None
    price: Annotated[WireAmount | None, Essential(frozenset({"out_of_range"}))] = Field(default=None, ge=0)
    currency: WireCurrency | None = None
    aliases: WireWords = ()
    option_groups: tuple[WireOptionGroup, ...] = ()
    allergens: WireAllergens | None = None
    dietary: WireWords | None = None
    available: WireFlag = True
    unavailable_reason: PlainWords | None = None
    image_url: WireImageUrl | None = Field(default=None, description="A picture for web and app, https or http")


class WireCategory(WireResponse):
    name: PlainWords = ""
    items: tuple[WireItem, ...] = ()
    generic_names: WireWords = Field(default=(), description='What guests call any of its items: "drink"')


class MenuResponse(WireResponse):
    """``output`` is the menu as plain text; n8n wraps it as {"text": ...}. A service may send either part or both."""

    identifying_fields: ClassVar[frozenset[str]] = frozenset({"categories", "output"})
    merged_field: ClassVar[str] = "categories"

    output: Annotated[str, AfterValidator(_guest_text), ReadAs(_read_text)] | None = None
    categories: tuple[WireCategory, ...] | None = None
    currency: WireCurrency | None = None
    open_now: WireFlag | None = None
    opening_hours: PlainWords | None = None
