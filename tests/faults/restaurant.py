"""A small restaurant behind one real socket. It can be told, guest by guest, how an operation goes wrong."""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.services.stand_in import How, Reply, Seen, StandIn

SECRET = "sk-SECRET-of-the-service"
TRACE = f"Traceback (most recent call last): psycopg.OperationalError: {SECRET} at 10.0.0.7"
TOO_MUCH = zlib.compress(b" " * 2_100_000)
MENU = {
    "categories": [
        {"name": "Pizza", "items": [{"id": "margherita", "name": "Margherita", "price": 9.5, "allergens": ["milk"]}]}
    ],
    "currency": "USD",
}
SETTING = {
    "menu": "menu_service_url",
    "order": "order_service_url",
    "quote": "order_quote_url",
    "lookup": "order_lookup_url",
    "cancel": "order_cancel_url",
    "recommend": "recommend_service_url",
    "tracking": "tracking_service_url",
    "profile": "profile_service_url",
}
"""The setting that holds each operation's address. A whole answer ends its connection, so that all may be refused."""


@dataclass(frozen=True)
class Fault:
    """How a call goes wrong. ``works``: the service does what it was asked before it does so."""

    name: str
    works: bool
    spoil: Callable[[bytes], Reply]


FAULTS = (
    Fault("reset", True, lambda body: Reply(body, how=How.DROPPED)),
    Fault("time-out before", False, lambda body: Reply(body, how=How.STALLED)),
    Fault("time-out after", True, lambda body: Reply(body, how=How.STALLED)),
    Fault("400", False, lambda _body: Reply(TRACE.encode(), 400)),
    Fault("409 of its own", False, lambda _body: Reply.of({"code": "E-4711", "detail": SECRET}, 409)),
    Fault("429", False, lambda _body: Reply(SECRET.encode(), 429, {"Retry-After": "60"})),
    Fault("500", True, lambda _body: Reply(TRACE.encode(), 500)),
    Fault("bad JSON", True, lambda _body: Reply(f"<html>{TRACE}".encode())),
    Fault("wrong schema", True, lambda _body: Reply.of({SECRET: 1, "order_id": [SECRET], "categories": SECRET,
                                                         "recommendations": SECRET, "total_amount": SECRET,
                                                         "preferences": SECRET, "success": SECRET, "found": SECRET})),
    Fault("oversized", True, lambda _body: Reply(TOO_MUCH, headers={"Content-Encoding": "deflate"})),
    Fault("slow drip", True, lambda body: Reply(b" " * 200 + body, how=How.DRIPPING)),
)  # fmt: skip


def settings_of(servers: Mapping[str, StandIn]) -> dict[str, object]:
    """The servers' addresses, as settings. No menu is kept, so that every turn meets the menu service's fault."""
    at = {setting: f"http://127.0.0.1:{servers[name].port}/{name}" for name, setting in SETTING.items()}
    return {**at, "order_idempotent": True, "menu_max_age_s": 0}


@dataclass
class Restaurant:
    """``orders`` by guest, each by its idempotency key; ``wrong`` holds who meets which fault at which operation."""

    orders: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    preferences: dict[str, Any] = field(default_factory=dict)
    wrong: dict[tuple[str, str], Fault] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)
    """Who did meet it."""
    arrived: dict[tuple[str, str], Callable[[], Awaitable[None]]] = field(default_factory=dict)
    """What happens, once, when a guest's request for an operation has arrived and was carried out."""

    @asynccontextmanager
    async def open(self) -> AsyncIterator[dict[str, StandIn]]:
        """A server for each operation."""
        async with AsyncExitStack() as stack:
            yield {name: await stack.enter_async_context(StandIn(answer=self._answer)) for name in SETTING}

    async def _answer(self, seen: Seen) -> Reply:
        asked, operation = seen.json, seen.path.strip("/")
        if operation == "profile" and asked["mode"] == "save_preferences":
            operation = "save"
        fault = self.wrong.get((asked["user_id"], operation))
        if fault:
            self.met.add((asked["user_id"], operation))
        done = getattr(self, f"_{operation}")(asked) if fault is None or fault.works else {}
        if happens := self.arrived.pop((asked["user_id"], operation), None):
            await happens()
        return fault.spoil(json.dumps(done).encode()) if fault else Reply.of(done, Connection="close")

    def _menu(self, asked: Any) -> object:
        return MENU

    def _quote(self, asked: Any) -> object:
        return {"total_amount": 9.5 * sum(item["quantity"] for item in asked["items"]), "currency": "USD"}

    def _order(self, asked: Any) -> object:
        placed = self.orders[asked["user_id"]]
        key = asked.get("idempotency_key") or str(len(placed))
        number = placed.setdefault(key, f"ORD-{abs(hash(key)) % 90_000 + 10_000}")
        return {"order_id": number, "status": "received", "total_amount": 9.5, "currency": "USD"}

    def _lookup(self, asked: Any) -> object:
        number = self.orders[asked["user_id"]].get(asked["idempotency_key"])
        order = {"order_id": number, "status": "received", "total_amount": 9.5, "currency": "USD"}
        return {"found": number is not None, "order": order if number else None}

    def _cancel(self, asked: Any) -> object:
        return {"order_id": asked["order_id"], "cancelled": True, "status": "cancelled"}

    def _recommend(self, asked: Any) -> object:
        return {"recommendations": [{"id": "margherita", "name": "Margherita"}]}

    def _tracking(self, asked: Any) -> object:
        return {"order_id": asked["order_id"], "status": "preparing", "eta_minutes": 10}

    def _profile(self, asked: Any) -> object:
        return {"preferences": self.preferences.get(asked["user_id"])}

    def _save(self, asked: Any) -> object:
        self.preferences[asked["user_id"]] = asked["preferences"]
        return {"success": True}
