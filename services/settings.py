"""The settings of the microservices, one field per environment variable: the API and ``services.check`` share them."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsProblem(Exception):
    """The environment cannot be used; the sentence says which variable to set, and to what."""


_HTTP = TypeAdapter(AnyHttpUrl)


def _reachable(url: str) -> str:
    """The address as it was told; refused here, it is a sentence at start and no failure at noon."""
    try:
        _HTTP.validate_python(url.strip())
    except ValidationError:
        raise ValueError("it must look like http://host:port/path") from None
    return url.strip()


Address = Annotated[str, AfterValidator(_reachable)]
"""An http(s) URL. It may hold a password, so no message repeats it."""


class ServiceSettings(BaseSettings):
    """Where the services are and what they can do. An environment variable has its field's name in upper case."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, env_file=".env")

    default_currency: str = Field(default="USD", description="The currency of services that name none")

    menu_service_url: Address | None = None
    order_service_url: Address | None = None
    recommend_service_url: Address | None = None
    tracking_service_url: Address | None = None
    profile_service_url: Address | None = None
    order_quote_url: Address | None = Field(
        default=None, description="Totals with tax and fees before an order is placed"
    )
    order_lookup_url: Address | None = Field(default=None, description="Finds an order by its idempotency key")
    order_cancel_url: Address | None = Field(default=None, description="Takes a placed order back")
    order_idempotent: bool = Field(default=False, description="The order service honours Idempotency-Key")
    order_options: bool = Field(default=True, description="The order service reads options; false: they go as words")
    service_timeout_s: float = Field(default=10.0, gt=0, le=60, description="Of a whole call, retries included")
    menu_timeout_s: float | None = Field(default=None, gt=0, le=60, description="None: as SERVICE_TIMEOUT_S")
    order_timeout_s: float | None = Field(default=None, gt=0, le=60)
    recommend_timeout_s: float | None = Field(default=None, gt=0, le=60)
    tracking_timeout_s: float | None = Field(default=None, gt=0, le=60)
    profile_timeout_s: float = Field(default=3.0, gt=0, le=60, description="A turn should not wait long for a profile")

    service_max_calls: int = Field(default=50, ge=1, le=1000, description="Calls under way to one service at a time")
    service_failures: int = Field(default=8, ge=1, le=1000, description="In a row, until a service is left alone")
    service_rest_s: float = Field(default=10.0, gt=0, le=600, description="For how long it is left alone")


def problem_sentences(error: ValidationError) -> str:
    """What is wrong, without the values: they may be secrets."""
    problems = error.errors(include_input=False, include_context=False)
    return " ".join(_sentence(str(p["loc"][0]).upper(), p["type"], p["msg"]) for p in problems)


def _sentence(name: str, kind: str, message: str) -> str:
    if kind == "missing":
        example = " (for example postgresql://user:password@localhost:5432/orders)" if name == "DATABASE_URL" else ""
        return f"{name} is not set: set it{example}."
    return f"{name} makes no sense: {message.removeprefix('Value error, ')}."
