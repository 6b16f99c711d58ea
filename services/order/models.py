"""The wire format of the order service: the V2 fields first, then the optional additions."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from domain.order_status import StatusMeaning, interpret_status
from services.menu.models import WirePlacement
from services.wire import ServiceProblem as ServiceProblem
from services.wire import (
    WireAmount,
    WireCurrency,
    WireFlag,
    WireLabel,
    WireMinutes,
    WireModel,
    WireOrderId,
    WireRequest,
    WireResponse,
    WireText,
    is_empty_addition,
)


class WireOrderOption(WireModel):
    group: str
    option: str
    name: str
    amount: Literal["normal", "extra", "light"] = "normal"
    placement: WirePlacement = Field(
        default="whole",
        exclude_if=lambda placement: placement == "whole",
        description="The part of the item that it is on; sent only where the menu's option group has `placements`",
    )


class WireHalf(WireModel):
    id: str | None = None
    name: str


class WireOrderItem(WireModel):
    """``options``, ``refusals``, ``note`` and ``person`` are additions; a service that was declared V2-only
    (ORDER_OPTIONS=false) gets them as text in ``special_instructions``. A dish of two ``halves`` has no ``id``: a
    service that does not read ``halves`` knows no such name and rejects it."""

    id: str | None = None
    name: str
    quantity: int = Field(default=1, ge=1)
    price: WireAmount | None = None
    currency: str | None = None
    options: tuple[WireOrderOption, ...] = Field(default=(), exclude_if=is_empty_addition)
    refusals: tuple[WireOrderOption, ...] = Field(default=(), exclude_if=is_empty_addition)
    note: str | None = None
    person: str | None = Field(
        default=None,
        description='Whom it is for, as the guest named them ("Tom", "my son"; "me": the guest); `note` begins with it',
    )
    halves: tuple[WireHalf, ...] = Field(
        default=(),
        exclude_if=is_empty_addition,
        description="The two items that it is made of, the left half first; sent only where the menu's items have "
        "`half_and_half`",
    )
    amount: int | None = Field(
        default=None,
        ge=1,
        exclude_if=is_empty_addition,
        description="How much of the item each of `quantity` is, and `price` is for, in grams or millilitres; sent "
        "only where the menu's item is `sold_by` weight or volume",
    )
    unit: Literal["g", "ml"] | None = Field(default=None, exclude_if=is_empty_addition, description="That of `amount`")


class WireExtras(WireRequest):
    """What a guest adds to the bill: additions, sent only to a service that takes them (ORDER_TIPS, ORDER_COUPONS)
    and only if the guest wants them."""

    tip_amount: WireAmount | None = Field(default=None, description="The tip, in the currency of the prices")
    tip_percent: WireAmount | None = Field(default=None, description="The tip in percent; never beside tip_amount")
    coupons: tuple[str, ...] = Field(default=(), exclude_if=is_empty_addition, description="Codes as the guest wrote")


class OrderRequest(WireExtras):
    """Place an order. The same ``idempotency_key`` (also sent as the Idempotency-Key header) places it once."""

    items: tuple[WireOrderItem, ...] = Field(min_length=1)
    payment_method: str
    delivery_mode: str
    special_instructions: str | None = None
    table_number: str | None = None
    address: str | None = None
    customer_name: str | None = Field(
        default=None, description="The name that the order is under, if the guest gave one"
    )
    customer_phone: str | None = Field(default=None, description="As the guest gave it")
    scheduled_for: str | None = Field(
        default=None,
        description="ISO 8601 with offset: the time that the guest chose, if the menu or the configuration has "
        "`order_times`; a service that cannot do it answers 409 time_unavailable. Without it: as soon as possible",
    )
    idempotency_key: str | None = None
    expected_total: WireAmount | None = Field(
        default=None,
        description="What was read back; a service that checks it answers 409 price_changed when it differs",
    )


class OrderResponse(WireResponse):
    """``order_id`` may be missing only from a refusal: {"status": "rejected"}."""

    identifying_fields: ClassVar[frozenset[str]] = frozenset({"order_id"})

    order_id: WireOrderId | None = None
    status: WireText
    eta_minutes: WireMinutes | None = None
    total_amount: WireAmount | None = None
    currency: WireCurrency | None = None
    extra: dict[str, Any] = Field(default_factory=dict)
    idempotency_key: str | None = None

    @model_validator(mode="after")
    def _has_order_id(self) -> Self:
        if self.order_id is None and interpret_status(self.status) is not StatusMeaning.REFUSED:
            raise PydanticCustomError("no_order_id", "an accepted order has an order_id")
        return self


class QuoteRequest(WireExtras):
    """An addition, at its own URL: what would this order cost?"""

    items: tuple[WireOrderItem, ...] = Field(min_length=1)
    delivery_mode: str
    scheduled_for: str | None = Field(
        default=None, description="ISO 8601 with offset: prices and availability of that time"
    )


class WireFee(WireResponse):
    name: WireLabel
    amount: WireAmount


class WireDiscount(WireResponse):
    """``amount`` is what the discount takes off; its sign does not count. ``code``: of the coupon that gives it."""

    name: WireText = ""
    amount: WireAmount
    code: WireText | None = None

    @property
    def label(self) -> str:
        """What the guest reads for it."""
        return self.name or self.code or ""


class WireRefusedCoupon(WireResponse):
    code: WireLabel
    reason: WireText = Field(default="", description="Why, as a sentence for the guest")


class QuoteResponse(WireResponse):
    """Each coupon of the request is in ``discounts`` or in ``refused_coupons``, and a tip of the request in ``tip``;
    what is in neither was not taken, and the guest learns so."""

    total_amount: WireAmount
    currency: WireCurrency
    subtotal: WireAmount | None = None
    tax: WireAmount | None = None
    delivery_fee: WireAmount | None = None
    fees: tuple[WireFee, ...] = Field(default=(), exclude_if=is_empty_addition)
    discounts: tuple[WireDiscount, ...] = Field(default=(), exclude_if=is_empty_addition)
    tip: WireAmount | None = None
    refused_coupons: tuple[WireRefusedCoupon, ...] = Field(default=(), exclude_if=is_empty_addition)
    minimum_order: WireAmount | None = Field(
        default=None, description="The subtotal below which this order would not be taken"
    )


class OrderLookupRequest(WireRequest):
    """An addition, at its own URL: was an order placed under this key?"""

    idempotency_key: str


class OrderLookupResponse(WireResponse):
    found: WireFlag
    order: OrderResponse | None = None


class OrderChangeRequest(OrderRequest):
    """An addition, at its own URL: the placed order ``order_id`` shall be as this request says, with all its items.

    The same ``idempotency_key`` changes it once; a look-up finds the change under it, too.
    """

    order_id: str
    preview: bool = Field(default=False, description="Change nothing: answer whether it is possible, and its total")
    follows: str | None = Field(
        default=None,
        description="Key of the order, or of its last change, that the guest started from; a service that has a later "
        "change answers 409 order_changed",
    )


class OrderChangeResponse(WireResponse):
    """``accepted`` False with the order's status, and the ``reason``, where it cannot be changed (any more).

    ``previous_total``: what the order came to before. ``total_amount``: what it comes to with the change.
    """

    order_id: WireOrderId
    accepted: WireFlag
    status: WireText
    reason: WireText | None = None
    previous_total: WireAmount | None = None
    total_amount: WireAmount | None = None
    currency: WireCurrency | None = None
    eta_minutes: WireMinutes | None = None
    idempotency_key: str | None = None


class OrderCancelRequest(WireRequest):
    """An addition, at its own URL: cancel an order while the kitchen still can."""

    order_id: str


class OrderCancelResponse(WireResponse):
    """``cancelled`` False with the status as ``reason`` if it is too late."""

    order_id: WireOrderId
    cancelled: WireFlag
    status: WireText
    reason: WireText | None = None
