"""Microservices as they were before any addition: a text for a menu, answers in lists; no keys, options or quotes."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Self

from tests.services.stand_in import Reply, Seen, StandIn

CARD = "PIZZAS\n- Margherita: $9.50\n- Pepperoni: $11.00\n\nDRINKS\n- Cola: $2.50\nAsk us about today's special!"


class ServicesOfBefore:
    """Five services with as much memory as they need. ``orders`` are the bodies that came in, each after a delay."""

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.order_delay_s = 0.0
        self._preferences: dict[str, Any] = {}
        self._servers = {
            "menu": StandIn(answer=lambda _seen: Reply.of([{"output": {"text": CARD}}])),
            "order": StandIn(answer=self._order),
            "recommend": StandIn(answer=lambda _seen: Reply.of([{"recommendations": [{"name": "Margherita"}]}])),
            "tracking": StandIn(answer=self._track),
            "profile": StandIn(answer=self._profile),
        }
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for server in self._servers.values():
            await self._stack.enter_async_context(server)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def url(self, service: str) -> str:
        return self._servers[service].url

    async def _order(self, seen: Seen) -> Reply:
        await asyncio.sleep(self.order_delay_s)
        number = f"ORD-{10_000 + len(self.orders)}"
        self.orders[number] = seen.json
        total = sum(item["price"] * item["quantity"] for item in seen.json["items"])
        return Reply.of(
            [{"order_id": number, "status": "confirmed", "total_amount": round(total, 2), "currency": "USD"}]
        )

    def _track(self, seen: Seen) -> Reply:
        number = seen.json["order_id"]
        if number not in self.orders:
            return Reply(b"<h1>Not found</h1>", 404, {"Content-Type": "text/html"})
        return Reply.of({"order_id": number, "status": "On its way", "eta_minutes": 10})

    def _profile(self, seen: Seen) -> Reply:
        if seen.json["mode"] == "save_preferences":
            self._preferences = seen.json["preferences"]
            return Reply.of([{"success": True}])
        return Reply.of([{"preferences": self._preferences or None}])
