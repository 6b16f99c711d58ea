"""The API in this process by ASGI, with a real database, and services on real sockets."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.settings import Settings
from tests.contract.before import ServicesOfBefore

NOWHERE: Mapping[str, object] = {
    "menu_service_url": None,
    "order_service_url": None,
    "order_quote_url": None,
    "order_lookup_url": None,
    "order_change_url": None,
    "order_cancel_url": None,
    "recommend_service_url": None,
    "tracking_service_url": None,
    "profile_service_url": None,
}


def settings_for(database_url: str, services: Mapping[str, object], **more: object) -> Settings:
    """Settings that do not depend on the environment."""
    defaults: dict[str, object] = {
        "understanding": "local",
        "log_level": "CRITICAL",
        "grafana_loki_url": None,
        "log_stdout": False,
        "check_menus": False,
    }
    defaults["max_turns"] = 1000  # the tests of admission ask for fewer
    values = {"database_url": database_url, **NOWHERE, **defaults, **services, **more}
    return Settings(_env_file=None, **values)  # type: ignore[arg-type]  # one dict for fields of many types


def demo_urls(ports: Mapping[str, int]) -> dict[str, object]:
    """The demo restaurant's addresses, as settings."""
    at = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    return {
        "menu_service_url": f"{at['menu']}/menu",
        "order_service_url": f"{at['order']}/orders",
        "order_quote_url": f"{at['order']}/orders/quote",
        "order_lookup_url": f"{at['order']}/orders/lookup",
        "order_change_url": f"{at['order']}/orders/change",
        "order_cancel_url": f"{at['order']}/orders/cancel",
        "order_idempotent": True,
        "recommend_service_url": f"{at['recommend']}/recommend",
        "tracking_service_url": f"{at['tracking']}/tracking",
        "profile_service_url": f"{at['profile']}/profile",
    }


def urls_of_before(services: ServicesOfBefore) -> dict[str, object]:
    """The addresses of services that know no additions."""
    names = ("menu", "order", "recommend", "tracking", "profile")
    return {**{f"{name}_service_url": services.url(name) for name in names}, "order_options": False}


@asynccontextmanager
async def run_app(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the running app. Exceptions become responses, as on a real server."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api", timeout=30) as client:
            yield client


@asynccontextmanager
async def open_api(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an API with these settings."""
    async with run_app(create_app(settings)) as client:
        yield client


def new_name() -> str:
    """The name of a new guest, with a whole UUID: twelve digits in a row would be redacted as a phone number."""
    return f"guest-{uuid.uuid4()}"


@dataclass
class Guest:
    """Sends messages. ``fixed``: fields of every message; ``last``: body of the last response."""

    client: httpx.AsyncClient
    name: str = field(default_factory=new_name)
    fixed: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)

    async def says(self, text: str, **fields: Any) -> str:
        """The reply's text."""
        body = {"text": text, "user_id": self.name, **self.fixed, **fields}
        answer = await self.client.post("/orchestrate", json=body)
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        return str(self.last["reply_text"])

    @property
    def cart(self) -> dict[str, int]:
        """The cart of the last response."""
        lines = (self.last.get("cart") or {"lines": []})["lines"]
        return {line["name"]: line["quantity"] for line in lines}
