"""The menu and order services of all tenants, with names and numbers that show whose they are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from fastapi import FastAPI, Request

TENANTS = ("north", "south", "east")


def mark_of(tenant: str) -> str:
    """A word that only this tenant's data has."""
    return f"zq{tenant}zq"


def build_services() -> FastAPI:
    """``/TENANT/menu`` and ``/TENANT/orders``. Every tenant numbers its orders alike."""
    app, orders = FastAPI(), dict.fromkeys(TENANTS, 0)

    @app.post("/{tenant}/menu")
    async def serve_menu(tenant: str) -> dict[str, Any]:
        item = {"id": "soup", "name": f"Soup {mark_of(tenant)}", "price": 5}
        return {"currency": "EUR", "categories": [{"name": "Soups", "items": [item]}]}

    @app.post("/{tenant}/orders")
    async def take_order(tenant: str, request: Request) -> dict[str, Any]:
        sent = await request.json()
        orders[tenant] += 1
        total = sum(item["price"] * item["quantity"] for item in sent["items"])
        return {"order_id": f"ORD-{orders[tenant]}", "status": "received", "total_amount": total, "currency": "EUR"}

    return app


@dataclass(slots=True)
class Kitchen:
    """One restaurant's services: its menu, and the orders that it got. An order's number is made of its guest's id, so
    that it does not depend on the order of arrival."""

    menu: Mapping[str, Any]
    currency: str
    orders: list[dict[str, Any]] = field(default_factory=list)

    def take(self, order: dict[str, Any]) -> dict[str, Any]:
        """The answer to an order."""
        self.orders.append(order)
        total = sum(item["price"] * item["quantity"] for item in order["items"])
        number = f"ORD-{order['user_id']}"
        return {"order_id": number, "status": "received", "total_amount": round(total, 2), "currency": self.currency}


@contextmanager
def serve_restaurants(kitchens: Mapping[str, Kitchen]) -> Iterator[str]:
    """The base URL of ``/TENANT/menu`` and ``/TENANT/orders`` of these kitchens."""
    app = FastAPI()

    @app.post("/{tenant}/menu")
    async def serve_menu(tenant: str) -> Mapping[str, Any]:
        return kitchens[tenant].menu

    @app.post("/{tenant}/orders")
    async def take_order(tenant: str, request: Request) -> dict[str, Any]:
        return kitchens[tenant].take(await request.json())

    with _serve(app) as base_url:
        yield base_url


@contextmanager
def serve_kitchens() -> Iterator[str]:
    """The services' base URL, while they run in a thread of their own."""
    with _serve(build_services()) as base_url:
        yield base_url


@contextmanager
def _serve(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


def write_tenants(base_url: str) -> str:
    """The TENANTS_FILE of these tenants."""
    return "\n".join(
        f'[tenants.{name}]\nname = "{name}"\nhosts = ["{name}.example"]\n'
        f'services.menu.url = "{base_url}/{name}/menu"\nservices.order.url = "{base_url}/{name}/orders"\n'
        for name in TENANTS
    )
