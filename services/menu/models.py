"""The wire format of the menu service: the V2 fields first, then the optional additions.

An invalid optional field is dropped (``services/lenient.py``). The markers here drop the whole object if that would
mislead: an option without its price would be free.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from domain.opening_hours import MINUTES_A_DAY, DayPeriods, OpenPeriod, SpecialDay, TimeZoneName, WeeklyHours
from domain.order_times import MAX_DAYS_AHEAD, WEEKDAYS, OrderTimes
from domain.sale_unit import SaleUnit, SoldBy
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
    is_empty_addition,
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


WirePlacement = Literal["whole", "left", "right", "half", "third"]
WireHalvesPrice = Literal["dearer", "mean", "halves"]


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
    placements: tuple[WirePlacement, ...] = Field(
        default=(),
        exclude_if=is_empty_addition,
        description="Parts of the item that its options can be on; without it: on all of it only. The order service "
        "then reads `placement` of an option",
    )
    placement_price: Literal["share", "full"] = Field(
        default="share",
        exclude_if=lambda rule: rule == "share",
        description="What an option on a part costs: its share (half of the price on a half), or all of it",
    )


WireUnit = Literal["g", "kg", "ml", "l"]
WireMeasure = Annotated[
    Decimal,
    Field(gt=0, le=100_000, decimal_places=3),
    PlainSerializer(float, return_type=float, when_used="json"),  # as WireAmount
]
"""So much of a unit: 0.25 of "kg" is 250 g."""


class WireComponentChoice(WireResponse):
    item: WireId = Field(description="Id of an item of the same menu, which is no deal itself")
    price: Annotated[WireAmount | None, Essential()] = Field(
        default=None, ge=0, description="What this choice adds to the price of the deal"
    )


class WireComponent(WireResponse):
    """A part of a deal. The chosen item keeps its own option groups, whose prices count as always."""

    id: WireId | None = Field(default=None, description="None: made of the name")
    name: WireName
    choices: tuple[WireComponentChoice, ...] = ()
    min: Annotated[int, Essential()] = Field(default=1, ge=0, description="0: the guest may do without")
    max: Annotated[int | None, Essential()] = Field(
        default=None, ge=1, description="How many different choices at most. Without it: as many as `min`, at least one"
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
    components: tuple[WireComponent, ...] = Field(
        default=(), description="What a deal consists of: choices among other items of the menu"
    )
    allergens: WireAllergens | None = None
    dietary: WireWords | None = None
    available: WireFlag = True
    unavailable_reason: PlainWords | None = None
    image_url: WireImageUrl | None = Field(default=None, description="A picture for web and app, https or http")
    half_and_half: WireHalvesPrice | None = Field(
        default=None,
        exclude_if=is_empty_addition,
        description="It can be one half of a dish, beside an item of its category with the same rule; the dish costs "
        "what the dearer item does, the mean of both, or half of each. The order service then reads an item's `halves`",
    )
    sold_by: Annotated[Literal["piece", "weight", "volume"], Essential()] = Field(
        default="piece",
        exclude_if=lambda sold_by: sold_by == "piece",
        description="By weight and volume the price is for `pack_size` of `unit`; the order service reads `amount`",
    )
    unit: Annotated[WireUnit | None, Essential()] = Field(
        default=None, exclude_if=is_empty_addition, description="Of weight: g or kg (default); of volume: ml or l"
    )
    pack_size: Annotated[WireMeasure | None, Essential()] = Field(
        default=None,
        exclude_if=is_empty_addition,
        description="How many pieces, or how much of `unit`, the price is for; default 1. A pack of 6 pieces is one of "
        "`quantity`",
    )
    step: Annotated[WireMeasure | None, Essential()] = Field(
        default=None,
        exclude_if=is_empty_addition,
        description="Between amounts that are sold; default: `pack_size`, or 10 g",
    )
    minimum: Annotated[WireMeasure | None, Essential()] = Field(
        default=None, exclude_if=is_empty_addition, description="The least that is sold; default: `step`"
    )

    def find_sale_unit(self) -> SaleUnit | None:
        """How it is sold in whole grams, millilitres or pieces; None: one by one. Raises ValueError for a unit of
        another kind, and for parts of a gram, a millilitre or a piece."""
        if self.sold_by == "piece" and self.pack_size is self.step is self.minimum is None:
            return None
        sold_by = SoldBy(self.sold_by)
        size = _SIZES[sold_by].get(self.unit)
        if size is None:
            raise ValueError(f"{self.unit} is no unit of {self.sold_by}")
        per = _count_small_units(self.pack_size or Decimal(1), size)
        default_step = Decimal(per if sold_by is SoldBy.PIECE else _DEFAULT_STEP) / size
        step = _count_small_units(self.step or default_step, size)
        minimum = _count_small_units(self.minimum, size) if self.minimum else step
        return SaleUnit(sold_by, per=per, step=step, minimum=minimum)


_DEFAULT_STEP = 10
"""Grams or millilitres."""
_SIZES: Mapping[SoldBy, Mapping[str | None, int]] = {
    SoldBy.PIECE: {None: 1},
    SoldBy.WEIGHT: {None: 1000, "kg": 1000, "g": 1},
    SoldBy.VOLUME: {None: 1000, "l": 1000, "ml": 1},
}


def _count_small_units(written: Decimal, size: int) -> int:
    """A measure in grams, millilitres or pieces. Raises ValueError for a part of one."""
    amount = written * size
    if amount != int(amount):
        raise ValueError(f"{written} is not a whole number of the smallest unit")
    return int(amount)


class WireCategory(WireResponse):
    name: PlainWords = ""
    items: tuple[WireItem, ...] = ()
    generic_names: WireWords = Field(default=(), description='What guests call any of its items: "drink"')
    half_and_half: WireHalvesPrice | None = Field(
        default=None, exclude_if=is_empty_addition, description="That of its items which have none"
    )


def _read_periods(written: object) -> object:
    """The periods of a day, parsed as a whole: without one of them, the others would mislead."""
    texts = written if isinstance(written, list | tuple) else [written]
    return tuple(OpenPeriod.parse(each) if isinstance(each, str) else each for each in texts)


WirePeriods = Annotated[
    DayPeriods,
    BeforeValidator(_read_periods, json_schema_input_type=tuple[str, ...]),
    PlainSerializer(lambda periods: tuple(period.text for period in periods), return_type=tuple[str, ...]),
    Essential(),
]
"""Periods such as "11:30-23:00", the earliest first; none: closed."""


class WireSpecialDay(WireResponse):
    date: date
    hours: WirePeriods = Field(default=(), description="None: closed on this date")


class WireWeek(WireResponse):
    monday: WirePeriods = ()
    tuesday: WirePeriods = ()
    wednesday: WirePeriods = ()
    thursday: WirePeriods = ()
    friday: WirePeriods = ()
    saturday: WirePeriods = ()
    sunday: WirePeriods = ()


class WireOrderTimes(WireResponse):
    """An invalid field drops all of it: orders are then for as soon as possible."""

    time_zone: TimeZoneName = Field(description="A name of the IANA data base, such as Europe/Madrid")
    lead_minutes: Annotated[int, Essential()] = Field(default=30, ge=0, le=7 * MINUTES_A_DAY)
    days_ahead: Annotated[int, Essential()] = Field(default=7, ge=0, le=MAX_DAYS_AHEAD, description="0: today only")
    step_minutes: Annotated[int, Essential()] = Field(
        default=15, ge=5, le=MINUTES_A_DAY, description="Between the times that are offered"
    )
    hours: Annotated[WireWeek | None, Essential()] = Field(
        default=None,
        description='The periods of each weekday, as "11:30-23:00"; a missing day is closed. Without it: at any time',
    )
    special_days: Annotated[tuple[WireSpecialDay, ...], Essential()] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        self.to_rules()  # raises what the rules do not allow
        return self

    @classmethod
    def from_rules(cls, rules: OrderTimes) -> Self:
        """The rules for times on the wire."""
        hours = rules.hours
        return cls(
            time_zone=rules.time_zone,
            lead_minutes=rules.lead_minutes,
            days_ahead=rules.days_ahead,
            step_minutes=rules.step_minutes,
            hours=WireWeek(**dict(zip(WEEKDAYS, hours.days, strict=True))) if hours else None,
            special_days=tuple(WireSpecialDay(date=day.date, hours=day.hours) for day in hours.special_days)
            if hours
            else (),
        )

    def to_rules(self) -> OrderTimes:
        """The rules for times."""
        hours = None
        if self.hours is not None:
            days = tuple(getattr(self.hours, day) for day in WEEKDAYS)
            special_days = tuple(SpecialDay(date=each.date, hours=each.hours) for each in self.special_days)
            hours = WeeklyHours(time_zone=self.time_zone, days=days, special_days=special_days)
        return OrderTimes(
            time_zone=self.time_zone,
            lead_minutes=self.lead_minutes,
            days_ahead=self.days_ahead,
            step_minutes=self.step_minutes,
            hours=hours,
        )


class MenuResponse(WireResponse):
    """``output`` is the menu as plain text; n8n wraps it as {"text": ...}. A service may send either part or both."""

    identifying_fields: ClassVar[frozenset[str]] = frozenset({"categories", "output"})
    merged_field: ClassVar[str] = "categories"

    output: Annotated[str, AfterValidator(_guest_text), ReadAs(_read_text)] | None = None
    categories: tuple[WireCategory, ...] | None = None
    currency: WireCurrency | None = None
    open_now: WireFlag | None = None
    opening_hours: PlainWords | None = None
    order_times: WireOrderTimes | None = Field(
        default=None, description="When orders can be wanted for; the order service then reads `scheduled_for`"
    )
