"""Everything a turn takes from outside, put on its tape: one wrapper per seam, and none of the rest knows of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, JsonValue

from domain.menu import Menu
from domain.placement import NewPlacement, Placement
from domain.turn import Caller, TurnRequest
from graph.build import Deps
from graph.run import GraphExecutor
from nodes.placing import PlacementBook
from nodes.state import Turn
from nodes.tools import MenuService
from nodes.understanding.model import Complete
from recording.capture import capture_answer
from services.post import Endpoint, ServicePost
from services.wire import WireRequest
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted, Ledger, StoredTexts

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
P = TypeVar("P")
_NO_HEADERS: Mapping[str, str] = {}
# What the menu service answers is the house's; all others answer about a guest.
_SHARED = frozenset({"menu_service"})


def _itself(answer: object) -> object:
    return answer


class CapturingPost(ServicePost):
    """Keeps the very bytes of each usable answer, after retries; replaying them runs the real clients again."""

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        shown: Callable[[R], object] = _itself,
        headers: Mapping[str, str] = _NO_HEADERS,
    ) -> R:
        """As the post does it."""
        shared = endpoint.service in _SHARED
        with capture_answer("service", endpoint.service, operation_of(request), request, shared=shared) as answer:

            def kept(body: bytes) -> R:
                answer.answer = body
                return decode(body)

            return await super().send_raw(endpoint, request, kept, shown=shown, headers=headers)


def operation_of(request: WireRequest) -> str:
    """The operation of a service: "OrderLookup" for an OrderLookupRequest."""
    return type(request).__name__.removesuffix("Request")


def capture_model(complete: Complete) -> Complete:
    """The model, its structured answers kept as they were."""

    async def ask(*, system: str, user: str, schema: type[T]) -> T:
        with capture_answer("model", "model", schema.__name__, {"system": system, "user": user}) as answer:
            said = await complete(system=system, user=user, schema=schema)
            answer.answer = said
            return said

    return ask


def capture_deps(deps: Deps) -> Deps:
    """What the nodes work with, on tape; the services' answers are taped where they come in (``TapedPost``)."""
    return replace(
        deps,
        menus=CapturingMenus(deps.menus),
        placements=CapturingPlacements(deps.placements),
        now=capture_clock(deps.now),
    )


def capture_clock(now: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock, each look at it kept."""

    def look() -> datetime:
        with capture_answer("clock", "clock", "now") as answer:
            moment = now()
            answer.answer = moment
            return moment

    return look


@dataclass(frozen=True, slots=True)
class CapturingMenus:
    """The menus; the one that is known already comes from another turn, so it is kept too."""

    menus: MenuService

    async def fetch(self, caller: Caller) -> Menu:
        """As the service does it."""
        return await self.menus.fetch(caller)

    def known(self, tenant: str) -> Menu | None:
        """The tenant's last good menu."""
        with capture_answer("menu", "menu", "known", tenant, shared=True) as answer:
            menu = self.menus.known(tenant)
            answer.answer = menu
            return menu

    def age_s(self, tenant: str) -> float | None:
        """How old that menu is, by another turn's clock."""
        with capture_answer("menu", "menu", "age_s", tenant) as answer:
            age_s = self.menus.age_s(tenant)
            answer.answer = age_s
            return age_s


@dataclass(frozen=True, slots=True)
class CapturingPlacements:
    """The record of placements; what it answers decides whether an order is sent."""

    book: PlacementBook

    async def submit(self, placement: NewPlacement) -> Placement:
        """As the book does it; so do all of these."""
        return await _capture_placement_call("submit", placement, self.book.submit(placement))

    async def placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        asked = {"key": key, "order_id": order_id, "answer": answer}
        return await _capture_placement_call("placed", asked, self.book.placed(key, order_id, answer))

    async def rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        asked = {"key": key, "reason": reason, "attempt": attempt}
        return await _capture_placement_call("rejected", asked, self.book.rejected(key, reason, attempt=attempt))

    async def unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        asked = {"key": key, "reason": reason, "attempt": attempt}
        return await _capture_placement_call("unknown", asked, self.book.unknown(key, reason, attempt=attempt))

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        return await _capture_placement_call(
            "take_again", {"key": key, "attempt": attempt}, self.book.take_again(key, attempt=attempt)
        )

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        return await _capture_placement_call(
            "hand_over", {"key": key, "reason": reason}, self.book.hand_over(key, reason)
        )

    async def by_key(self, key: UUID) -> Placement | None:
        return await _capture_placement_call("by_key", {"key": key}, self.book.by_key(key))

    async def newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        asked = {"tenant": tenant, "user_id": user_id, "session_id": session_id}
        return await _capture_placement_call("newest", asked, self.book.newest(tenant, user_id, session_id))


async def _capture_placement_call(operation: str, request: object, asked: Awaitable[P]) -> P:
    with capture_answer("book", "placements", operation, request) as answer:
        recorded = await asked
        answer.answer = recorded
        return recorded


class CapturingLedger(Ledger):
    """Keeps how an ended turn was written down, so that its recording need not be hidden a second time."""

    async def end(
        self, granted: Granted, request: TurnRequest, reply_json: str, checkpoint: StoredCheckpoint | None
    ) -> StoredTexts:
        """As the ledger does it."""
        with capture_answer("ledger", "ledger", "end") as answer:
            kept = await super().end(granted, request, reply_json, checkpoint)
            answer.answer = kept
            return kept


@dataclass(frozen=True, slots=True)
class CapturingExecutor:
    """The walk through the graph, with the state before and after it."""

    executor: GraphExecutor

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        """As the walk does it."""
        with capture_answer("walk", "graph", "walk", granted) as answer:
            walked = await self.executor(request, granted)
            answer.answer = walked
            return walked

    async def forget(self, threads: Sequence[UUID]) -> None:
        """As the walk does it."""
        await self.executor.forget(threads)
