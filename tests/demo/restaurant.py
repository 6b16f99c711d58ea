"""The six services of the demo restaurant, running in the test's process on a real Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import orjson
import psycopg

import demo.menu
import demo.order
import demo.payment
import demo.profile
import demo.recommend
import demo.tracking
from demo.database import Connection
from demo.settings import DemoSettings

GUEST = "guest-test"


class FixedClock:
    """Always the same moment, until a test sets another."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    async def now(self, connection: Connection) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class Answer:
    """A service's answer: status, JSON with exact decimals, and the bytes themselves."""

    status: int
    body: dict[str, Any]
    raw: bytes

    @property
    def problem(self) -> tuple[int, str]:
        """Status and code of a refusal."""
        return self.status, self.body.get("code", "")


@dataclass(frozen=True, slots=True)
class Restaurant:
    """The services' doors. Every request says who asks; ``user`` changes that."""

    clients: Mapping[str, httpx.AsyncClient]
    url: str
    settings: DemoSettings

    async def menu(self, store: str | None = None) -> dict[str, Any]:
        headers = {"X-Store-Id": store} if store else {}
        return (await self._post("menu", "/menu", {}, headers=headers)).body

    async def set_availability(self, item_id: str, available: bool, reason: str | None = None) -> Answer:
        return await self._post(
            "menu", "/menu/availability", {"item_id": item_id, "available": available, "reason": reason}
        )

    async def order(
        self, *items: dict[str, Any], user: str = GUEST, key: str | None = None, **fields: object
    ) -> Answer:
        """Place an order for pickup, paid in cash, unless the fields say otherwise."""
        headers = {"Idempotency-Key": key} if key else {}
        body = {"items": list(items), "payment_method": "cash", "delivery_mode": "pickup", **fields}
        return await self._post("order", "/orders", body, user=user, headers=headers)

    async def quote(self, *items: dict[str, Any], mode: str = "pickup", **fields: object) -> Answer:
        return await self._post("order", "/orders/quote", {"items": list(items), "delivery_mode": mode, **fields})

    async def payment_link(self, *, user: str = GUEST, **fields: object) -> Answer:
        return await self._post("payment", "/payment-links", fields, user=user)

    async def look_up(self, key: str, user: str = GUEST) -> Answer:
        return await self._post("order", "/orders/lookup", {"idempotency_key": key}, user=user)

    async def change(
        self, order_id: str, *items: dict[str, Any], user: str = GUEST, key: str | None = None, **fields: object
    ) -> Answer:
        """Change an order to these items, for pickup, paid in cash, unless the fields say otherwise."""
        how = {"payment_method": "cash", "delivery_mode": "pickup"}
        body = {"order_id": order_id, "items": list(items), "idempotency_key": key, **how, **fields}
        return await self._post("order", "/orders/change", body, user=user)

    async def cancel(self, order_id: str, user: str = GUEST) -> Answer:
        return await self._post("order", "/orders/cancel", {"order_id": order_id}, user=user)

    async def advance(self, minutes: float) -> Answer:
        return await self._post("order", "/clock/advance", {"minutes": minutes})

    async def track(self, order_id: str, user: str = GUEST) -> Answer:
        return await self._post("tracking", "/tracking", {"order_id": order_id}, user=user)

    async def recommend(self, user: str = GUEST, **fields: object) -> list[dict[str, Any]]:
        answer = await self._post("recommend", "/recommend", dict(fields), user=user)
        assert answer.status == 200, answer.raw
        return list(answer.body["recommendations"])

    async def profile(self, user: str = GUEST) -> dict[str, Any]:
        return (await self._post("profile", "/profile", {"mode": "get_profile"}, user=user)).body

    async def remember(self, user: str = GUEST, **preferences: object) -> Answer:
        body = {"mode": "save_preferences", "preferences": preferences}
        return await self._post("profile", "/profile", body, user=user)

    async def raw_post(self, service: str, path: str, body: object) -> Answer:
        """A body exactly as given."""
        response = await self.clients[service].post(path, json=body)
        return Answer(response.status_code, response.json(), response.content)

    async def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of a statement run in the restaurant's schemas."""
        schemas = (self.settings.menu_schema, self.settings.order_schema, self.settings.profile_schema)
        async with await psycopg.AsyncConnection.connect(
            self.url, autocommit=True, options=f"-c search_path={','.join(schemas)}"
        ) as connection:
            cursor = await connection.execute(statement.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def _post(
        self,
        service: str,
        path: str,
        fields: Mapping[str, object],
        *,
        user: str = GUEST,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        body = {"user_id": user, "channel": "web", "session_id": f"{user}:web", "trace_id": "trace-1", **fields}
        response = await self.clients[service].post(path, content=orjson.dumps(body), headers=headers)
        return Answer(response.status_code, httpx.Response(200, content=response.content).json(parse_float=Decimal),
                      response.content)  # fmt: skip


@asynccontextmanager
async def opened(settings: DemoSettings, clock: FixedClock | None = None) -> AsyncIterator[Restaurant]:
    """All six services, started in turn and closed at the end."""
    apps = {
        "menu": demo.menu.create_app(settings, clock=clock),
        "order": demo.order.create_app(settings, clock=clock),
        "recommend": demo.recommend.create_app(settings),
        "tracking": demo.tracking.create_app(settings, clock=clock),
        "profile": demo.profile.create_app(settings),
        "payment": demo.payment.create_app(settings),
    }
    async with AsyncExitStack() as stack:
        clients = {}
        for name, app in apps.items():
            await stack.enter_async_context(app.router.lifespan_context(app))
            transport = httpx.ASGITransport(app=app)
            clients[name] = await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=transport, base_url="http://demo", headers={"Content-Type": "application/json"}
                )
            )
        yield Restaurant(clients, settings.database_url.get_secret_value(), settings)


def pizza(size: str = "small", *toppings: str, quantity: int = 1, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A pepperoni pizza. "extra:olives" is the topping in the amount extra."""
    return {
        "id": "pepperoni-pizza",
        "name": "Pepperoni",
        "quantity": quantity,
        "options": [option("pizza-size", size), *(_topping(each) for each in toppings)],
        "refusals": [option("pizza-toppings", each) for each in without],
    }


def drink(name: str = "Diet Coke", size: str = "small", quantity: int = 1) -> dict[str, Any]:
    """A drink by name only, as a client would send it that knows no ids."""
    return {"name": name, "quantity": quantity, "options": [option("drink-size", size)]}


def option(group: str, chosen: str, amount: str = "normal") -> dict[str, Any]:
    return {"group": group, "option": chosen, "name": chosen, "amount": amount}


def _topping(said: str) -> dict[str, Any]:
    amount, _, name = said.rpartition(":")
    return option("pizza-toppings", name, amount or "normal")
