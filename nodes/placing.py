"""Placing an order exactly once: recorded before it is sent, and never called failed while that is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from pydantic import JsonValue

from domain import calls
from domain.money import Money
from domain.order import OrderDraft, PlacedOrder
from domain.placement import NewPlacement, Placement, PlacementStatus, placement_key
from domain.turn import Caller
from nodes.facts import Settlement
from nodes.state import Json, Node, Scene, State, known_now, scene_of
from nodes.tools import draft_of, failure_of
from observability.events import PlacementChanged, emit
from services.errors import ServiceError, ServiceRejected

STILL_UNDER_WAY = timedelta(seconds=30)
"""How long after its sending an order that the service does not know may still arrive there."""


class PlacingService(Protocol):
    """The order service as placing needs it. ``repeats_safely``: the same key twice is one order."""

    @property
    def can_find(self) -> bool: ...
    @property
    def repeats_safely(self) -> bool: ...
    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder: ...
    async def find(self, caller: Caller, key: str) -> PlacedOrder | None: ...


class PlacementBook(Protocol):
    """The record of placements; each write is on disk when its method returns."""

    async def submit(self, placement: NewPlacement) -> Placement: ...
    async def placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement: ...
    async def rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement: ...
    async def unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement: ...
    async def by_key(self, key: UUID) -> Placement | None: ...
    async def newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None: ...


@dataclass(frozen=True, slots=True)
class Placing:
    """The order service and the record of placements, working together."""

    orders: PlacingService
    book: PlacementBook
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def place_order(self) -> Node:
        """The tool node that places what the guest confirmed."""

        async def place(state: State, config: RunnableConfig) -> State:
            scene = scene_of(state)
            call = scene.turn.call
            if not isinstance(call, calls.PlaceOrder):
                raise TypeError("place_order was reached without its call")
            fence = config.get("configurable", {}).get("fence")
            try:
                settlement = await self._place(scene, call, fence=fence)
            except ServiceError as error:
                return known_now(scene.facts.failed("place_order", failure_of(error)))
            return known_now(replace(scene.facts, settlement=settlement))

        return place

    def settle_order(self) -> Node:
        """The tool node that finds out what became of a placement."""

        async def settle(state: State, config: RunnableConfig) -> State:
            del config
            scene = scene_of(state)
            call = scene.turn.call
            if not isinstance(call, calls.SettleOrder):
                raise TypeError("settle_order was reached without its call")
            placement = await self.book.by_key(call.key)
            if placement is None:
                return known_now(replace(scene.facts, settlement=Settlement(call.key, PlacementStatus.REJECTED)))
            settlement = await self.settle(scene.turn.request, placement)
            return known_now(replace(scene.facts, settlement=settlement))

        return settle

    def recall_order(self) -> Node:
        """The tool node that remembers which order the guest placed last. Asks our own record, not a microservice."""

        async def recall(state: State, config: RunnableConfig) -> State:
            del config
            scene = scene_of(state)
            request = scene.turn.request
            newest = await self.book.newest(request.tenant, request.user_id, request.session_id)
            return known_now(replace(scene.facts, recalled=newest.order_id if newest else None, recall_done=True))

        return recall

    async def settle(self, caller: Caller, placement: Placement) -> Settlement:
        """Look a placement up by its key, where the service can. Leaves it open when nothing definite comes back."""
        if not placement.status.final and not self.orders.can_find:
            return replace(settlement_of(placement), findable=False)
        if placement.status.final:
            return settlement_of(placement)
        try:
            found = await self.orders.find(caller, str(placement.key))
        except ServiceError:
            return settlement_of(placement)
        if found is not None:
            return settlement_of(await self._record_placed(placement.key, found))
        if self.now() - placement.updated_at < STILL_UNDER_WAY:
            return settlement_of(placement)
        return _told(settlement_of(await self.book.rejected(placement.key, "never_arrived", attempt=placement.attempt)))

    async def _place(self, scene: Scene, call: calls.PlaceOrder, *, fence: int | None) -> Settlement:
        request, draft = scene.turn.request, draft_of(call.cart, call.fulfilment, scene.facts.menu)
        guest, digest = (request.tenant, request.user_id, request.session_id), call.cart.digest()
        key = placement_key(*guest, digest, call.confirmation_id)
        placement = await self.book.submit(_new_placement(key, request, call, fence))
        if placement.fresh:
            _told(settlement_of(placement))
        if placement.status.final:
            return settlement_of(placement)
        if not placement.fresh and not self.orders.repeats_safely:
            return await self.settle(request, placement)
        return await self._send(request, call, draft, placement)

    async def _send(
        self, caller: Caller, call: calls.PlaceOrder, draft: OrderDraft, placement: Placement
    ) -> Settlement:
        key = placement.key
        try:
            order = await self.orders.place(caller, draft, key=str(key), expected_total=call.total)
        except ServiceRejected as error:
            if error.reason == "idempotency_conflict":
                return await self.settle(caller, placement)
            reason = error.reason or "order_rejected"
            return _told(settlement_of(await self.book.rejected(key, reason, attempt=placement.attempt)))
        except ServiceError as error:
            if error.may_have_happened:
                unknown = await self.book.unknown(key, error.code, attempt=placement.attempt)
                return replace(_told(settlement_of(unknown)), findable=self.orders.can_find)
            _told(settlement_of(await self.book.rejected(key, error.code, attempt=placement.attempt)))
            raise
        return settlement_of(await self._record_placed(key, order))

    async def _record_placed(self, key: UUID, order: PlacedOrder) -> Placement:
        placed = await self.book.placed(key, order.order_id, _answer_json(order))
        _told(settlement_of(placed))
        return placed


def settlement_of(placement: Placement) -> Settlement:
    """A placement as a fact for the flow."""
    return Settlement(
        key=placement.key, status=placement.status, order=_order_of(placement), reason=placement.reason or ""
    )


def _told(settlement: Settlement) -> Settlement:
    order_id = settlement.order.order_id if settlement.order else None
    emit(PlacementChanged(str(settlement.key), settlement.status.value, order_id))
    return settlement


def _new_placement(key: UUID, request: Caller, call: calls.PlaceOrder, fence: int | None) -> NewPlacement:
    total = call.total
    return NewPlacement(
        key=key,
        tenant=request.tenant,
        session_id=request.session_id,
        user_id=request.user_id,
        cart_hash=call.cart.digest(),
        confirmation_id=call.confirmation_id,
        read_back={"total_minor": total.minor if total else None, "currency": total.currency if total else None},
        request={"cart": _json(call.cart.dumped()), "fulfilment": _json(call.fulfilment.dumped())},
        fence=fence,
    )


def _json(value: Json) -> JsonValue:
    dumped: JsonValue = value  # type: ignore[assignment]  # Value.dumped gives plain JSON, whose type mypy cannot know
    return dumped


def _answer_json(order: PlacedOrder) -> dict[str, JsonValue]:
    return {
        "status": order.status,
        "eta_minutes": order.eta_minutes,
        "total_minor": order.total.minor if order.total else None,
        "currency": order.total.currency if order.total else None,
    }


def _order_of(placement: Placement) -> PlacedOrder | None:
    answer = placement.answer
    if placement.order_id is None or answer is None:
        return None
    minor, currency, eta = answer.get("total_minor"), answer.get("currency"), answer.get("eta_minutes")
    total = Money(minor, currency) if isinstance(minor, int) and isinstance(currency, str) else None
    return PlacedOrder(
        order_id=placement.order_id,
        status=str(answer.get("status", "")),
        eta_minutes=eta if isinstance(eta, int) else None,
        total=total,
    )
