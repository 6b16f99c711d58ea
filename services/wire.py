"""The base of everything that crosses the wire to a microservice."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, TypedDict

from babel.numbers import is_currency
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer

from domain.money import Money
from domain.turn import Caller
from observability.redaction import redact_cards
from services.errors import ServiceContractError

DEFAULT_CURRENCY = "USD"
_MADE = "name:"
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}

WireAmount = Annotated[
    Decimal,
    Field(gt=Decimal(-(10**12)), lt=Decimal(10**12)),
    # A JSON number, not pydantic's string; below 15 digits the shortest float prints the decimal it came from.
    PlainSerializer(float, return_type=float, when_used="json"),
]
"""An amount of money as the wire's number (12.9). Read as Decimal, never added or compared as a float."""


WireText = Annotated[str, AfterValidator(redact_cards)]
"""Words that may be kept or told: whatever a service says, no card number goes further than here."""


def left_out_when_empty(value: object) -> bool:
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
    """A part of a service's answer. A number where the contract has text (an order id of 4711) is read as text."""


class ServiceProblem(WireResponse):
    """How our demo services say no: a 4xx with this body. ``code`` is stable, ``detail`` is for people."""

    code: str
    detail: str
    items: tuple[WireText, ...] = ()


class Address(TypedDict):
    """What ``WireRequest`` needs to be filled in: ``MenuRequest(**addressed(caller))``."""

    user_id: str
    channel: str
    session_id: str
    trace_id: str


def addressed(caller: Caller) -> Address:
    """The fields that say on whose behalf a service is called."""
    return Address(
        user_id=caller.user_id, channel=caller.channel, session_id=caller.session_id, trace_id=caller.trace_id
    )


def context_headers(caller: Caller) -> dict[str, str]:
    """What the V2 body has no field for, as headers: a service that does not know them never sees them."""
    return {"X-Tenant-Id": caller.tenant, "Accept-Language": caller.locale}


def currency_code(said: str | None) -> str | None:
    """A wire currency ("eur", "€") as an ISO 4217 code; None when none was said.

    Raises ValueError for anything else, so that no amount is ever shown in a currency that does not exist.
    """
    if said is None or not said.strip():
        return None
    code = _SIGNS.get(said.strip(), said.strip().upper())
    if not _is_currency(code):
        raise ValueError("not a currency code")
    return code


@lru_cache(maxsize=256)
def _is_currency(code: str) -> bool:
    return len(code) == 3 and bool(is_currency(code))


def wire_money(service: str, amount: Decimal | None, currency: str | None, fallback: str) -> Money | None:
    """A wire amount as money, in ``fallback``'s currency when the service names none; None without an amount.

    Raises ServiceContractError for a currency that is none.
    """
    return None if amount is None else required_money(service, amount, currency, fallback)


def required_money(service: str, amount: Decimal, currency: str | None, fallback: str) -> Money:
    """Like ``wire_money``, for an amount that is always there."""
    try:
        return Money.of_wire(amount, currency_code(currency) or fallback)
    except ValueError:
        raise ServiceContractError(service, "named a currency that is not an ISO 4217 code") from None


def made_id(words: str) -> str:
    """An item id for an item to which its service gave none; the same words always make the same id."""
    return _MADE + "-".join(re.findall(r"\w+", unicodedata.normalize("NFKC", words).casefold()))


def given_id(item_id: str) -> str | None:
    """The id as the service gave it; None for one that we made, which the service would not know."""
    return None if item_id.startswith(_MADE) else item_id
