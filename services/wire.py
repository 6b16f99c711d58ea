"""The base types of requests to and responses of microservices."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Annotated, ClassVar, TypedDict

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from domain.money import Money
from domain.turn import Caller
from privacy.redaction import redact_cards
from services.currencies import currencies_meant
from services.currencies import currency_code as currency_code
from services.errors import ServiceContractError
from services.fields import (
    InCurrency,
    ReadAs,
    read_as_allergens,
    read_as_amount,
    read_as_flag,
    read_as_minutes,
    read_as_words,
)
from services.markup import plain_text

DEFAULT_CURRENCY = "USD"
_MADE = "name:"

WireAmount = Annotated[
    Decimal,
    Field(gt=Decimal(-(10**12)), lt=Decimal(10**12)),
    # A JSON number, not pydantic's string; up to 15 digits the shortest float prints the exact decimal.
    PlainSerializer(float, return_type=float, when_used="json"),
    ReadAs(read_as_amount),
    InCurrency(),
]
"""An amount of money as the wire's number (12.9). Read as Decimal, never added or compared as a float."""


def _check_currency(written: str) -> str:
    """The currency as written. The default decides about a sign of several currencies."""
    if written.strip() and not currencies_meant(written):
        raise PydanticCustomError("not_a_currency", "not a currency")
    return written


WireCurrency = Annotated[str, Field(max_length=40), AfterValidator(_check_currency)]
"""An ISO 4217 code, a sign ("€", "R$") or an English name ("Euro"); ``currency_code`` converts it to a code."""

PlainWords = Annotated[str, AfterValidator(plain_text)]
"""Words of a menu without markup: ``Mac &amp; Cheese`` is "Mac & Cheese"."""

WireText = Annotated[str, AfterValidator(plain_text), AfterValidator(redact_cards)]
"""Words that may be stored or shown, without markup and card numbers."""


def _not_blank(words: str) -> str:
    if not words:
        raise PydanticCustomError("empty", "nothing but blanks or markup")
    return words


WireName = Annotated[PlainWords, AfterValidator(_not_blank)]
"""``PlainWords`` that are not empty without the markup."""

WireLabel = Annotated[WireText, AfterValidator(_not_blank)]
"""``WireText`` that is not empty without the markup."""

WireWords = Annotated[tuple[PlainWords, ...], ReadAs(read_as_words)]
"""A list of words; a text that lists them ("gluten, milk") and objects with a name are accepted too."""

WireTexts = Annotated[tuple[WireText, ...], ReadAs(read_as_words)]
"""``WireWords`` that may be stored or shown."""

WireAllergens = Annotated[tuple[PlainWords, ...], ReadAs(read_as_allergens)]
"""``WireWords`` of allergens: an unreadable element is an unknown allergen."""

WireFlag = Annotated[bool, ReadAs(read_as_flag)]
"""true or false; "yes", "sold out" and similar words are accepted too."""

WireMinutes = Annotated[int, Field(ge=0, le=7 * 24 * 60), ReadAs(read_as_minutes)]
"""Whole minutes; "25 min", 24.5 and "20-30" (its later end) are accepted too."""

WireId = Annotated[
    str, Field(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""A service's id: up to 256 characters on one line, not blank."""


def _order_id(number: str) -> str:
    """Validate an order id that can be stored, read aloud and requested. Raises PydanticCustomError."""
    trimmed = number.strip()
    if not trimmed.isprintable() or "\ufffd" in trimmed:
        raise PydanticCustomError("no_order_id", "not an order id")
    return redact_cards(trimmed)


WireOrderId = Annotated[WireId, AfterValidator(_order_id)]
"""The id of an order, which is shown to guests and stored."""


def is_empty_addition(value: object) -> bool:
    """For ``Field(exclude_if=...)`` of an addition: an empty one is not sent."""
    return not value


class WireModel(BaseModel):
    """Frozen; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class WireRequest(WireModel):
    """The common fields of every microservice request. Unset optional fields are not sent."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str | None = None


class WireResponse(WireModel):
    """A part of a service's response. A number is accepted as text (an order id of 4711).

    ``identifying_fields``: a response without required fields has at least one of them. ``merged_field``: the list to
    join if a workflow tool sends several objects."""

    identifying_fields: ClassVar[frozenset[str]] = frozenset()
    merged_field: ClassVar[str] = ""

    def has_content(self) -> bool:
        """Whether a valid object is a response, not a wrapper with unknown fields only."""
        sent = self.identifying_fields & self.model_fields_set
        return not self.identifying_fields or any(getattr(self, name) is not None for name in sent)


class ServiceProblem(WireResponse):
    """The body of a 4xx of our demo services. ``code`` is stable, ``detail`` is for people."""

    code: str
    detail: WireText = ""
    items: WireTexts = ()
    times: tuple[str, ...] = Field(
        default=(),
        exclude_if=is_empty_addition,
        description="Of time_unavailable: the nearest possible times, ISO 8601 with offset",
    )


class WireAddress(TypedDict):
    """The arguments of a ``WireRequest``: ``MenuRequest(**make_address(caller))``."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str


def make_address(caller: Caller) -> WireAddress:
    """The guest's context for a request."""
    return WireAddress(
        user_id=caller.user_id, channel=caller.channel, session_id=caller.session_id, trace_id=caller.trace_id
    )


def context_headers(caller: Caller) -> dict[str, str]:
    """The context without a field in the V2 body, as headers."""
    return {"X-Tenant-Id": caller.tenant, "Accept-Language": caller.locale}


def wire_money(service: str, amount: Decimal | None, currency: str | None, fallback: str) -> Money | None:
    """A wire amount as money, in ``fallback``'s currency if the service sends none; None without an amount.

    Raises ServiceContractError for an unknown currency.
    """
    return None if amount is None else require_money(service, amount, currency, fallback)


def require_money(service: str, amount: Decimal, currency: str | None, fallback: str) -> Money:
    """Like ``wire_money``, for a required amount."""
    try:
        return Money.of_wire(amount, currency_code(currency, fallback) or fallback)
    except ValueError:
        raise ServiceContractError(service, "named a currency that is not an ISO 4217 code") from None


def make_item_id(words: str) -> str:
    """A generated item id for an item without one; the same words always give the same id."""
    return _MADE + "-".join(re.findall(r"\w+", unicodedata.normalize("NFKC", words).casefold()))


def service_item_id(item_id: str) -> str | None:
    """The service's own id; None for a generated one."""
    return None if item_id.startswith(_MADE) else item_id
