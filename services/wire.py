"""The base of everything that crosses the wire to a microservice."""

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
    # A JSON number, not pydantic's string; below 15 digits the shortest float prints the decimal it came from.
    PlainSerializer(float, return_type=float, when_used="json"),
    ReadAs(read_as_amount),
    InCurrency(),
]
"""An amount of money as the wire's number (12.9). Read as Decimal, never added or compared as a float."""


def _check_currency(written: str) -> str:
    """The currency as it is written. Its code depends on the default where a sign has several meanings."""
    if written.strip() and not currencies_meant(written):
        raise PydanticCustomError("not_a_currency", "not a currency")
    return written


WireCurrency = Annotated[str, Field(max_length=40), AfterValidator(_check_currency)]
"""An ISO 4217 code, a sign ("€", "R$") or an English name ("Euro"); ``currency_code`` makes a code of it."""

PlainWords = Annotated[str, AfterValidator(plain_text)]
"""Words of a menu without markup: ``Mac &amp; Cheese`` is "Mac & Cheese"."""

WireText = Annotated[str, AfterValidator(plain_text), AfterValidator(redact_cards)]
"""Words that may be kept or shown, without markup; whatever a service sends, no card number goes further than here."""


def _not_blank(words: str) -> str:
    if not words:
        raise PydanticCustomError("empty", "nothing but blanks or markup")
    return words


WireName = Annotated[PlainWords, AfterValidator(_not_blank)]
"""``PlainWords`` of which something is left without the markup."""

WireLabel = Annotated[WireText, AfterValidator(_not_blank)]
"""``WireText`` of which something is left without the markup."""

WireWords = Annotated[tuple[PlainWords, ...], ReadAs(read_as_words)]
"""A list of words; one text that lists them ("gluten, milk") and objects with a name are read too."""

WireTexts = Annotated[tuple[WireText, ...], ReadAs(read_as_words)]
"""``WireWords`` of what may be kept or shown."""

WireAllergens = Annotated[tuple[PlainWords, ...], ReadAs(read_as_allergens)]
"""``WireWords`` of allergens: an element that cannot be read is an unknown allergen."""

WireFlag = Annotated[bool, ReadAs(read_as_flag)]
"""true or false; "yes", "sold out" and the like are read too."""

WireMinutes = Annotated[int, Field(ge=0, le=7 * 24 * 60), ReadAs(read_as_minutes)]
"""Whole minutes; "25 min", 24.5 and "20-30" (its later end) are read too."""

WireId = Annotated[
    str, Field(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]
"""An id as its service gives it: up to 256 characters on one line, not only blanks."""


def _order_id(number: str) -> str:
    """An id that can be kept, read aloud and asked for. Raises PydanticCustomError for any other."""
    trimmed = number.strip()
    if not trimmed.isprintable() or "\ufffd" in trimmed:
        raise PydanticCustomError("no_order_id", "not an order id")
    return redact_cards(trimmed)


WireOrderId = Annotated[WireId, AfterValidator(_order_id)]
"""The id of an order, which is shown to guests and kept."""


def is_empty_addition(value: object) -> bool:
    """For ``Field(exclude_if=...)`` of an addition: a service that does not know it never sees it empty."""
    return not value


class WireModel(BaseModel):
    """Frozen; fields we do not know are ignored, for a service may say more than we read."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class WireRequest(WireModel):
    """The fields every microservice request carries. Unset optional fields are left out of the JSON."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str | None = None


class WireResponse(WireModel):
    """A part of a service's answer. A number where the contract has text (an order id of 4711) is read as text.

    ``identifying_fields``: the fields of which an answer has one at least, where none is required; ``merged_field``: the list
    that is put together when a workflow tool sends it in several answers.
    """

    identifying_fields: ClassVar[frozenset[str]] = frozenset()
    merged_field: ClassVar[str] = ""

    def has_content(self) -> bool:
        """Whether an answer without a fault is one, and no wrapper whose fields are all unknown."""
        sent = self.identifying_fields & self.model_fields_set
        return not self.identifying_fields or any(getattr(self, name) is not None for name in sent)


class ServiceProblem(WireResponse):
    """How our demo services say no: a 4xx with this body. ``code`` is stable, ``detail`` is for people."""

    code: str
    detail: WireText = ""
    items: WireTexts = ()


class Address(TypedDict):
    """What ``WireRequest`` needs to be filled in: ``MenuRequest(**addressed(caller))``."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str


def make_address(caller: Caller) -> Address:
    """The fields that say on whose behalf a service is called."""
    return Address(
        user_id=caller.user_id, channel=caller.channel, session_id=caller.session_id, trace_id=caller.trace_id
    )


def context_headers(caller: Caller) -> dict[str, str]:
    """What the V2 body has no field for, as headers: a service that does not know them never sees them."""
    return {"X-Tenant-Id": caller.tenant, "Accept-Language": caller.locale}


def wire_money(service: str, amount: Decimal | None, currency: str | None, fallback: str) -> Money | None:
    """A wire amount as money, in ``fallback``'s currency when the service names none; None without an amount.

    Raises ServiceContractError for a currency that is none.
    """
    return None if amount is None else require_money(service, amount, currency, fallback)


def require_money(service: str, amount: Decimal, currency: str | None, fallback: str) -> Money:
    """Like ``wire_money``, for an amount that is always there."""
    try:
        return Money.of_wire(amount, currency_code(currency, fallback) or fallback)
    except ValueError:
        raise ServiceContractError(service, "named a currency that is not an ISO 4217 code") from None


def make_item_id(words: str) -> str:
    """An item id for an item to which its service gave none; the same words always make the same id."""
    return _MADE + "-".join(re.findall(r"\w+", unicodedata.normalize("NFKC", words).casefold()))


def service_item_id(item_id: str) -> str | None:
    """The id as the service gave it; None for one that we made, which the service would not know."""
    return None if item_id.startswith(_MADE) else item_id
