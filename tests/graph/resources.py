"""Resources for tests of the graph: a reader with a fixed result, and fake services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from uuid import UUID

from pydantic import JsonValue

from domain.commands import Reading
from domain.guest import Preferences, Profile, Recommendation
from domain.menu import Menu
from domain.money import Money
from domain.order import Cancellation, OrderDraft, OrderTerms, PlacedOrder, Quote, Tracking
from domain.placement import NewPlacement, Placement
from domain.reading_context import ReadingContext
from domain.turn import Caller
from graph.build import Deps
from services.errors import ServiceNotConfigured
from tests.domain.pizzeria import pizzeria


@dataclass(frozen=True, slots=True)
class ToldReader:
    """Returns the understanding that the test sets."""

    reading: Reading

    async def read(self, context: ReadingContext) -> Reading:
        del context
        return self.reading


@dataclass
class Menus:
    """The pizzeria's menu; ``seen``: it was fetched in an earlier turn."""

    seen: bool = True
    fetched: int = 0

    async def fetch(self, caller: Caller) -> Menu:
        del caller
        self.fetched += 1
        return pizzeria()

    def kept_menu(self, caller: Caller) -> Menu | None:
        del caller
        return None

    def last_good_menu(self, tenant: str) -> Menu | None:
        del tenant
        return pizzeria() if self.seen else None

    def age_s(self, tenant: str) -> float | None:
        del tenant
        return 0.0 if self.seen else None


class Profiles:
    """Knows a guest without preferences."""

    async def read(self, caller: Caller) -> Profile:
        del caller
        return Profile()

    async def save(self, caller: Caller, preferences: Preferences) -> bool:
        del caller, preferences
        return True


class Tracks:
    """Every order is in the oven."""

    async def track(self, caller: Caller, order_id: str) -> Tracking | None:
        del caller
        return Tracking(order_id=order_id, status="preparing")


def _not_configured() -> NoReturn:
    raise ServiceNotConfigured("order", "no URL")


class NoRecommendations:
    """A recommendation service that nobody configured."""

    async def suggest(
        self, caller: Caller, context: str | None, cart: tuple[str, ...], preferences: Preferences
    ) -> tuple[Recommendation, ...]:
        del caller, context, cart, preferences
        _not_configured()


class NoOrders:
    """An order service that nobody configured."""

    can_find = False
    terms = OrderTerms(service="", repeatable=False, keyed=False)
    longest_call_s = 10.0

    async def quote(self, caller: Caller, draft: OrderDraft) -> Quote | None:
        del caller, draft
        _not_configured()

    async def cancel(self, caller: Caller, order_id: str) -> Cancellation:
        del caller, order_id
        _not_configured()

    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder:
        del caller, draft, key, expected_total
        _not_configured()

    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
        del caller, key, currency
        _not_configured()


class NoBook:
    """A record of placements for turns without an order."""

    async def submit(self, placement: NewPlacement) -> Placement:
        raise LookupError(placement.key)

    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        raise LookupError(key, order_id, answer)

    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        raise LookupError(key, reason, attempt)

    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        raise LookupError(key, reason, attempt)

    async def find_by_key(self, key: UUID) -> Placement | None:
        raise LookupError(key)


@dataclass
class FakeResources:
    """All resources for build_graph."""

    reading: Reading
    menus: Menus = field(default_factory=Menus)

    def deps(self) -> Deps:
        return Deps(
            reader=ToldReader(self.reading),
            menus=self.menus,
            orders=NoOrders(),
            recommend=NoRecommendations(),
            tracking=Tracks(),
            profiles=Profiles(),
            placements=NoBook(),
        )
