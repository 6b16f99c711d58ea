"""A restaurant of one dish with all operations of the contract, on a real socket; tests change single answers."""

from __future__ import annotations

from typing import Any, Self

from services.settings import ServiceSettings
from tests.services.stand_in import Reply, Seen, StandIn

SOUP = {"id": "soup", "name": "Soup", "price": 5.0, "aliases": ["broth"], "allergens": ["celery"], "dietary": ["vegan"]}
SIZE = {
    "id": "size",
    "name": "Size",
    "min_choices": 1,
    "options": [{"id": "cup", "name": "Cup"}, {"id": "bowl", "name": "Bowl", "price": 2.0}],
}
PATHS = {
    "menu_service_url": "/menu",
    "order_service_url": "/order",
    "order_quote_url": "/quote",
    "order_lookup_url": "/lookup",
    "order_change_url": "/change",
    "order_cancel_url": "/cancel",
    "recommend_service_url": "/recommend",
    "tracking_service_url": "/tracking",
    "profile_service_url": "/profile",
}


class SmallRestaurant:
    """``replies`` are what some paths answer instead. ``orders`` and ``changes`` by their keys."""

    def __init__(self, menu: object = None, /, **replies: Reply) -> None:
        self._menu_body = menu or menu_of(soup())
        self._replies = replies
        self.orders: dict[str, dict[str, Any]] = {}
        self.changes: dict[str, dict[str, Any]] = {}
        self._preferences: dict[str, Any] = {}
        self._server = StandIn(answer=self._answer)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    @property
    def seen(self) -> list[str]:
        """The paths that were called, in order."""
        return [seen.path for seen in self._server.seen]

    def url(self, path: str, user: str = "") -> str:
        return f"http://{user}127.0.0.1:{self._server.port}{path}"

    def settings(self, *only: str, **others: object) -> ServiceSettings:
        """Settings with the URLs of all services, or of ``only`` these."""
        urls = {name: self.url(path) for name, path in PATHS.items() if not only or name in only}
        return ServiceSettings.model_validate({"default_currency": "EUR", **urls, **others})

    def _answer(self, seen: Seen) -> Reply:
        operation = seen.path.strip("/")
        return self._replies.get(operation) or getattr(self, f"_{operation}")(seen.json)

    def _menu(self, body: dict[str, Any]) -> Reply:
        return Reply.of(self._menu_body)

    def _order(self, body: dict[str, Any]) -> Reply:
        key = body["idempotency_key"]
        number = f"ORD-{len(self.orders) + 1}"
        answer = {"order_id": number, "status": "received", "total_amount": 5.0, "currency": "EUR"}
        return Reply.of(self.orders.setdefault(key, answer))

    def _quote(self, body: dict[str, Any]) -> Reply:
        return Reply.of({"total_amount": 5.0, "subtotal": 5.0, "currency": "EUR"})

    def _lookup(self, body: dict[str, Any]) -> Reply:
        order = {**self.orders, **self.changes}.get(body["idempotency_key"])
        return Reply.of({"found": True, "order": order} if order else {"found": False})

    def _change(self, body: dict[str, Any]) -> Reply:
        if not body["preview"]:
            changed = {"order_id": body["order_id"], "status": "received", "total_amount": 5.0, "currency": "EUR"}
            self.changes.setdefault(body["idempotency_key"], changed)
        totals = {"previous_total": 5.0, "total_amount": 5.0, "currency": "EUR"}
        return Reply.of({"order_id": body["order_id"], "accepted": True, "status": "received", **totals})

    def _cancel(self, body: dict[str, Any]) -> Reply:
        return Reply.of({"order_id": body["order_id"], "cancelled": True, "status": "cancelled"})

    def _recommend(self, body: dict[str, Any]) -> Reply:
        return Reply.of({"recommendations": [{"name": "Soup", "price": 5.0}]})

    def _tracking(self, body: dict[str, Any]) -> Reply:
        if body["order_id"] not in {order["order_id"] for order in self.orders.values()}:
            return Reply.of({"code": "unknown_order", "detail": "There is no such order."}, 404)
        return Reply.of({"order_id": body["order_id"], "status": "preparing", "eta_minutes": 9})

    def _profile(self, body: dict[str, Any]) -> Reply:
        if body["mode"] == "save_preferences":
            self._preferences = body["preferences"]
            return Reply.of({"success": True})
        return Reply.of({"preferences": self._preferences})


def soup(**fields: object) -> dict[str, Any]:
    """The dish, with some fields as wanted."""
    return {**SOUP, "option_groups": [SIZE], **fields}


def menu_of(*items: dict[str, Any], **fields: object) -> dict[str, Any]:
    """A menu answer of one category."""
    return {"currency": "EUR", "categories": [{"name": "Soups", "items": list(items)}], **fields}
