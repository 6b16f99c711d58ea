"""The demo restaurant's settings: DEMO_* variables, read at the start of a service."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from demo.clock import MINUTES_A_DAY, OpeningHours
from domain.opening_hours import OpenPeriod, WeeklyHours
from domain.order_times import MAX_DAYS_AHEAD, OrderTimes

SLOT_MINUTES = 15


class DemoSettings(BaseSettings):
    """The settings of all six services. Amounts are in the menu's currency."""

    model_config = SettingsConfigDict(env_prefix="DEMO_", frozen=True, extra="ignore")

    database_url: SecretStr = Field(min_length=1, description="A Postgres URL; each service has its own schema")
    schema_prefix: str = Field(default="demo", pattern=r"^[a-z][a-z0-9_]{0,30}$")
    menu: Literal["copper_basil", "noodles", "tapas"] = Field(
        default="copper_basil", description="The menu that fills empty tables"
    )
    pool_size: int = Field(default=8, ge=2, le=100, description="Maximum connections of a service to the database")
    opening_hours: str = Field(default="00:00-24:00", description='"11:30-23:00"; past midnight is fine: "18:00-02:00"')
    time_zone: str = "UTC"
    orders_for_later: bool = Field(default=False, description="Whether orders are taken for a time")
    order_lead_minutes: int = Field(default=20, ge=0, le=7 * MINUTES_A_DAY, description="From now to a wanted time")
    order_days_ahead: int = Field(default=7, ge=0, le=MAX_DAYS_AHEAD, description="Days that orders are taken ahead")
    orders_per_slot: int = Field(
        default=12, ge=1, description=f"Orders for the same {SLOT_MINUTES} minutes that the kitchen takes"
    )
    tax_percent: Decimal = Field(default=Decimal("8"), ge=0, le=100)
    delivery_fee: Decimal = Field(default=Decimal("3.90"), ge=0)
    free_delivery_from: Decimal = Field(default=Decimal("40"), ge=0)
    packaging_fee: Decimal = Field(default=Decimal(0), ge=0, description="For what leaves the restaurant")
    delivery_minimum: Decimal = Field(default=Decimal(0), ge=0, description="Subtotal from which it delivers")
    tables: int = Field(default=24, ge=0, description="Tables are numbered from 1")
    kitchen_speed: float = Field(default=4.0, gt=0, description="Minutes that one step of the kitchen takes")
    cooks: int = Field(default=4, ge=1, description="Orders that are prepared at the same time")
    not_sold_at: dict[str, tuple[str, ...]] = Field(
        default={}, description="JSON: for each branch (X-Store-Id), the ids of dishes that it does not sell"
    )
    seed_history: bool = Field(default=True, description="Whether empty tables are filled with guests and past orders")
    test_clock: bool = Field(default=False, description="Whether POST /clock/advance advances the restaurant's clock")

    @field_validator("opening_hours")
    @classmethod
    def _check_hours(cls, text: str) -> str:
        OpeningHours.parse(text, ZoneInfo("UTC"))
        return text

    @field_validator("time_zone")
    @classmethod
    def _check_time_zone(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, OSError):
            raise ValueError(f"there is no time zone {name!r}") from None

    @property
    def hours(self) -> OpeningHours:
        """The hours of the kitchen, in the restaurant's time zone."""
        return OpeningHours.parse(self.opening_hours, ZoneInfo(self.time_zone))

    @property
    def order_times(self) -> OrderTimes | None:
        """The times that orders can be wanted for; None: a time is a note to the kitchen."""
        if not self.orders_for_later:
            return None
        day = (OpenPeriod.parse(self.opening_hours),)
        return OrderTimes(
            time_zone=self.time_zone,
            lead_minutes=self.order_lead_minutes,
            days_ahead=self.order_days_ahead,
            step_minutes=SLOT_MINUTES,
            hours=WeeklyHours(time_zone=self.time_zone, days=(day,) * 7),
        )

    @property
    def menu_schema(self) -> str:
        return f"{self.schema_prefix}_menu"

    @property
    def order_schema(self) -> str:
        return f"{self.schema_prefix}_order"

    @property
    def profile_schema(self) -> str:
        return f"{self.schema_prefix}_profile"
