"""The launcher's settings: environment variables, completed by an optional .env file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from dotenv import load_dotenv
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from demo.restaurants import PORTS, RESTAURANTS, service_ports

SERVICE_PATHS: Mapping[str, Mapping[str, str]] = {
    "menu": {"MENU_SERVICE_URL": "/menu"},
    "order": {
        "ORDER_SERVICE_URL": "/orders",
        "ORDER_QUOTE_URL": "/orders/quote",
        "ORDER_LOOKUP_URL": "/orders/lookup",
        "ORDER_CHANGE_URL": "/orders/change",
        "ORDER_CANCEL_URL": "/orders/cancel",
    },
    "recommend": {"RECOMMEND_SERVICE_URL": "/recommend"},
    "tracking": {"TRACKING_SERVICE_URL": "/tracking"},
    "profile": {"PROFILE_SERVICE_URL": "/profile"},
    "payment": {"PAYMENT_LINK_URL": "/payment-links"},
}
"""The demo services with the path for each variable of the API."""
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


class LaunchFailed(Exception):
    """The restaurant cannot start, or had to stop. The message is one sentence with the remedy."""


class LaunchSettings(BaseSettings):
    """Addresses, database and data folder."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: SecretStr | None = Field(default=None, description="None: a PostgreSQL of our own is started")
    host: str = Field(default="127.0.0.1", description="Where the API listens; the demo services keep to loopback")
    port: int = Field(default=8000, ge=1, le=65535)
    studio_port: int = Field(default=2024, ge=1, le=65535)
    demo_port_base: int = Field(default=9101, ge=1, le=65535 - PORTS + 1)
    demo_data: Path = Field(default=Path(".data"), description="The folder for the database and the logs")
    api_url: str | None = Field(default=None, description="The API that `make chat` talks to; None: the one on PORT")

    @classmethod
    def read(cls) -> LaunchSettings:
        """Read the environment and .env. Raises LaunchFailed with the name of the invalid variable."""
        load_dotenv(".env")
        try:
            return cls()
        except ValidationError as error:
            wrong = "; ".join(_describe_problem(e["loc"], e["msg"]) for e in error.errors(include_input=False))
            raise LaunchFailed(f"The settings are invalid: {wrong}.") from error

    @model_validator(mode="after")
    def _check_ports_differ(self) -> Self:
        for name, port in self.list_demo_ports():
            for variable in ("port", "studio_port"):
                if getattr(self, variable) == port:
                    raise ValueError(
                        f"{variable.upper()} is {port}, where the demo's {name} service listens: "
                        "choose another, or another DEMO_PORT_BASE"
                    )
        return self

    @property
    def api_address(self) -> str:
        """The URL of the API on this machine."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def demo_ports(self) -> dict[str, int]:
        """The port of each service of the default restaurant."""
        return service_ports(self.demo_port_base)

    def list_demo_ports(self) -> Iterator[tuple[str, int]]:
        """The name and the port of each service of all restaurants."""
        for place in range(len(RESTAURANTS)):
            yield from service_ports(self.demo_port_base, place).items()

    @property
    def tenants_file(self) -> Path:
        """The API's configuration of the restaurants, written at start."""
        return self.demo_data / "tenants.toml"

    @property
    def logs(self) -> Path:
        """The folder of the children's log files."""
        return self.demo_data / "logs"

    def demo_urls(self) -> dict[str, str]:
        """The API's variables with the URLs of the demo services."""
        urls = {
            variable: f"http://127.0.0.1:{self.demo_ports[name]}{path}"
            for name, paths in SERVICE_PATHS.items()
            for variable, path in paths.items()
        }
        return {**urls, "ORDER_IDEMPOTENT": "true", "ORDER_TIPS": "true", "ORDER_COUPONS": "true"}


def _describe_problem(place: tuple[int | str, ...], message: str) -> str:
    """Describe one problem. The message of a problem between two settings names them itself."""
    words = message.removeprefix("Value error, ")
    return f"{str(place[0]).upper()}: {words}" if place else words
