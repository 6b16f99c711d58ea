"""The settings of the microservices, one field per environment variable, shared by the API and ``services.check``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsProblem(Exception):
    """The environment is invalid. The message names the variable and a valid value."""


_HTTP = TypeAdapter(AnyHttpUrl)


def _reachable(url: str) -> str:
    """Validate the address at start, with a clear message."""
    try:
        _HTTP.validate_python(url.strip())
    except ValidationError:
        raise ValueError("it must look like http://host:port/path") from None
    return url.strip()


ServiceUrl = Annotated[str, AfterValidator(_reachable)]
"""An http(s) URL. It may contain a password, so no message repeats it."""


class ServiceSettings(BaseSettings):
    """The services' URLs and features. An environment variable has its field's name in upper case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, env_file=".env")

    default_currency: str = Field(default="USD", description="Currency of services that name none")

    menu_service_url: ServiceUrl | None = Field(default=None, description="POST: the menu")
    order_service_url: ServiceUrl | None = Field(
        default=None,
        description="POST: place an order. With your own, set the four URLs below too, or leave them empty",
    )
    recommend_service_url: ServiceUrl | None = Field(default=None, description="POST: recommendations")
    tracking_service_url: ServiceUrl | None = Field(default=None, description="POST: status of an order")
    profile_service_url: ServiceUrl | None = Field(
        default=None, description="POST: read and save a guest's preferences"
    )
    order_quote_url: ServiceUrl | None = Field(
        default=None, description="POST: totals with tax and fees before an order is placed"
    )
    order_lookup_url: ServiceUrl | None = Field(default=None, description="POST: find an order by its idempotency key")
    order_change_url: ServiceUrl | None = Field(default=None, description="POST: change a placed order")
    order_cancel_url: ServiceUrl | None = Field(default=None, description="POST: cancel a placed order")
    order_idempotent: bool = Field(default=False, description="Whether the order service supports Idempotency-Key")
    order_service_name: str | None = Field(
        default=None,
        min_length=1,
        max_length=100,
        description="Identity of the order service, equal for all replicas. Empty: a hash of its URL",
    )
    order_options: bool = Field(
        default=True, description="Whether the order service reads options; false: options are sent as text"
    )
    order_tips: bool = Field(
        default=False, description="Whether the order service and its quotes take tips (tip_amount, tip_percent)"
    )
    order_coupons: bool = Field(
        default=False, description="Whether the order service and its quotes take the codes of coupons (coupons)"
    )
    service_timeout_s: float = Field(
        default=10.0, gt=0, le=60, description="Timeout of a service call in seconds, retries included"
    )
    menu_timeout_s: float | None = Field(
        default=None, gt=0, le=60, description="Timeout of the menu service in seconds. Empty: SERVICE_TIMEOUT_S"
    )
    menu_max_age_s: float = Field(
        default=30.0,
        ge=0,
        le=3600,
        description="Seconds for which a menu is used without asking again, if its service sends no Cache-Control. "
        "0: ask in each turn",
    )
    order_timeout_s: float | None = Field(
        default=None,
        gt=0,
        le=60,
        description="Timeout of the order service and its quotes, look-ups, changes and cancellations. "
        "Empty: SERVICE_TIMEOUT_S",
    )
    recommend_timeout_s: float | None = Field(
        default=None, gt=0, le=60, description="Timeout of the recommendation service. Empty: SERVICE_TIMEOUT_S"
    )
    tracking_timeout_s: float | None = Field(
        default=None, gt=0, le=60, description="Timeout of the tracking service. Empty: SERVICE_TIMEOUT_S"
    )
    profile_timeout_s: float = Field(
        default=3.0,
        gt=0,
        le=60,
        description="Timeout of the profile service in seconds; a turn should not wait long for a profile",
    )

    payment_link_url: ServiceUrl | None = Field(
        default=None, description="POST: a link to pay a placed order by, for guests who pay online"
    )
    payment_timeout_s: float | None = Field(
        default=None, gt=0, le=60, description="Timeout of the payment service. Empty: SERVICE_TIMEOUT_S"
    )
    service_max_calls: int = Field(
        default=50, ge=1, le=1000, description="Maximum concurrent calls to one service; more fail at once"
    )
    service_failures: int = Field(
        default=8, ge=1, le=1000, description="Consecutive failures that open a service's circuit"
    )
    service_rest_s: float = Field(
        default=10.0, gt=0, le=600, description="Seconds that the circuit stays open before a trial call"
    )


def problem_sentences(error: ValidationError) -> str:
    """The problems, without values, which may be secrets."""
    problems = error.errors(include_input=False, include_context=False)
    return " ".join(_sentence(str(p["loc"][0]).upper(), p["type"], p["msg"]) for p in problems)


def _sentence(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        example = " (for example postgresql://user:password@localhost:5432/orders)" if name == "DATABASE_URL" else ""
        return f"{name} is not set: set it{example}."
    return f"{name} makes no sense: {message.removeprefix('Value error, ')}."
