"""Captures the external responses of a turn: one wrapper per interface; the wrapped code does not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, JsonValue

from domain.menu import Menu
from domain.placement import NewPlacement, Placement
from domain.turn import Caller, TurnRequest
from graph.build import MOST_TENANTS, Deps, FindDeps
from graph.run import GraphExecutor
from nodes.order.placement import PlacementBook
from nodes.turn.state import Turn
from nodes.turn.tools import MenuService
from recording.capture import capture_answer
from services.post import Endpoint, ServicePost, ignore_headers
from services.wire import WireRequest
from store.checkpoint import StoredCheckpoint
from store.ledger import Granted, Ledger, StoredTexts
from store.outbox_table import NewOutboxRow
from understanding.model_reader import Complete

T = TypeVar("T", bound=BaseModel)
R = TypeVar("R")
P = TypeVar("P")
_NO_HEADERS: Mapping[str, str] = {}
# The menu service's answers are the restaurant's; all other answers are about a guest.
_SHARED = frozenset({"menu_service"})


def _identity(answer: object) -> object:
    return answer


class CapturingPost(ServicePost):
    """Captures the bytes of each usable answer, after retries; a replay parses them with the real clients."""

    async def send_raw(
        self,
        endpoint: Endpoint,
        request: WireRequest,
        decode: Callable[[bytes], R],
        *,
        log_value: Callable[[R], object] = _identity,
        headers: Mapping[str, str] = _NO_HEADERS,
        read_headers: Callable[[Mapping[str, str]], None] = ignore_headers,
    ) -> R:
        """``ServicePost.send_raw``, captured."""
        shared = endpoint.service in _SHARED
        with capture_answer("service", endpoint.service, operation_of(request), request, shared=shared) as answer:

            def keep_body(body: bytes) -> R:
                answer.answer = body
                return decode(body)

            return await super().send_raw(
                endpoint, request, keep_body, log_value=log_value, headers=headers, read_headers=read_headers
            )


def operation_of(request: WireRequest) -> str:
    """The operation of a request: "OrderLookup" for an OrderLookupRequest."""
    return type(request).__name__.removesuffix("Request")


def capture_model(complete: Complete) -> Complete:
    """The model, with its structured answers captured."""

    async def ask(*, system: str, user: str, schema: type[T]) -> T:
        with capture_answer("model", "model", schema.__name__, {"system": system, "user": user}) as answer:
            completion = await complete(system=system, user=user, schema=schema)
            answer.answer = completion
            return completion

    return ask


def capture_deps(deps: Deps) -> Deps:
    """The nodes' dependencies, captured; ``CapturingPost`` captures the services' answers."""
    return replace(
        deps,
        menus=CapturingMenus(deps.menus),
        placements=CapturingPlacements(deps.placements),
        now=capture_clock(deps.now),
        by_store={store: capture_deps(own) for store, own in deps.by_store.items()},
    )


def capture_all_deps(find_deps: FindDeps) -> FindDeps:
    """``find_deps``, with the result captured; the same object while the tenant's dependencies are the same."""
    captured: OrderedDict[int, tuple[Deps, Deps]] = OrderedDict()

    def find(tenant: str) -> Deps:
        deps = find_deps(tenant)
        known = captured.get(id(deps))
        if known is None or known[0] is not deps:
            known = captured[id(deps)] = (deps, capture_deps(deps))
            if len(captured) > MOST_TENANTS:
                captured.popitem(last=False)
        return known[1]

    return find


def capture_clock(now: Callable[[], datetime]) -> Callable[[], datetime]:
    """The clock, with each reading captured."""

    def look() -> datetime:
        with capture_answer("clock", "clock", "now") as answer:
            current = now()
            answer.answer = current
            return current

    return look


@dataclass(frozen=True, slots=True)
class CapturingMenus:
    """The menus. They may come from another turn's POST, so they are captured besides the bytes of a service."""

    menus: MenuService

    async def fetch(self, caller: Caller) -> Menu:
        """The menu from the service."""
        with capture_answer("menu", "menu", "fetch", caller.tenant, shared=True) as answer:
            menu = await self.menus.fetch(caller)
            answer.answer = menu
            return menu

    def kept_menu(self, caller: Caller) -> Menu | None:
        """The tenant's menu while it is fresh."""
        with capture_answer("menu", "menu", "kept", caller.tenant, shared=True) as answer:
            menu = self.menus.kept_menu(caller)
            answer.answer = menu
            return menu

    def last_good_menu(self, tenant: str) -> Menu | None:
        """The tenant's last good menu."""
        with capture_answer("menu", "menu", "known", tenant, shared=True) as answer:
            menu = self.menus.last_good_menu(tenant)
            answer.answer = menu
            return menu

    def age_s(self, tenant: str) -> float | None:
        """The age of that menu."""
        with capture_answer("menu", "menu", "age_s", tenant) as answer:
            age_s = self.menus.age_s(tenant)
            answer.answer = age_s
            return age_s


@dataclass(frozen=True, slots=True)
class CapturingPlacements:
    """The placements; their answers decide whether an order is sent. Each method is that of the book, captured."""

    book: PlacementBook

    async def submit(self, placement: NewPlacement) -> Placement:
        return await _capture_placement_call("submit", placement, self.book.submit(placement))

    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement:
        request = {"key": key, "order_id": order_id, "answer": answer}
        return await _capture_placement_call("placed", request, self.book.record_placed(key, order_id, answer))

    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        request = {"key": key, "reason": reason, "attempt": attempt}
        return await _capture_placement_call(
            "rejected", request, self.book.record_rejected(key, reason, attempt=attempt)
        )

    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement:
        request = {"key": key, "reason": reason, "attempt": attempt}
        return await _capture_placement_call("unknown", request, self.book.record_unknown(key, reason, attempt=attempt))

    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None:
        return await _capture_placement_call(
            "take_again", {"key": key, "attempt": attempt}, self.book.take_again(key, attempt=attempt)
        )

    async def hand_over(self, key: UUID, reason: str) -> Placement | None:
        return await _capture_placement_call(
            "hand_over", {"key": key, "reason": reason}, self.book.hand_over(key, reason)
        )

    async def find_by_key(self, key: UUID) -> Placement | None:
        return await _capture_placement_call("by_key", {"key": key}, self.book.find_by_key(key))

    async def find_newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None:
        request = {"tenant": tenant, "user_id": user_id, "session_id": session_id}
        return await _capture_placement_call("newest", request, self.book.find_newest(tenant, user_id, session_id))

    async def find_placed(self, tenant: str, user_id: str, order_id: str) -> Placement | None:
        request = {"tenant": tenant, "user_id": user_id, "order_id": order_id}
        return await _capture_placement_call("of_order", request, self.book.find_placed(tenant, user_id, order_id))


async def _capture_placement_call(operation: str, request: object, call: Awaitable[P]) -> P:
    with capture_answer("book", "placements", operation, request) as answer:
        result = await call
        answer.answer = result
        return result


class CapturingLedger(Ledger):
    """Captures the stored texts of an ended turn, so that its record need not be pseudonymized again."""

    async def end(
        self,
        granted: Granted,
        request: TurnRequest,
        reply_json: str,
        checkpoint: StoredCheckpoint | None,
        outgoing: Sequence[NewOutboxRow] = (),
        *,
        undoable: bool = False,
    ) -> StoredTexts:
        """``Ledger.end``, captured."""
        with capture_answer("ledger", "ledger", "end") as answer:
            texts = await super().end(granted, request, reply_json, checkpoint, outgoing, undoable=undoable)
            answer.answer = texts
            return texts


@dataclass(frozen=True, slots=True)
class CapturingExecutor:
    """The run of the graph, with the state before and after it."""

    executor: GraphExecutor

    async def __call__(self, request: TurnRequest, granted: Granted) -> tuple[Turn, StoredCheckpoint | None]:
        """The executor's run, captured."""
        with capture_answer("graph", "graph", "run", granted) as answer:
            result = await self.executor(request, granted)
            answer.answer = result
            return result

    async def forget(self, threads: Sequence[UUID]) -> None:
        """The executor's ``forget``."""
        await self.executor.forget(threads)

    async def forget_guest(self, tenant: str, user_id: str) -> int:
        """The executor's ``forget_guest``."""
        return await self.executor.forget_guest(tenant, user_id)

    async def find_states(self, threads: Sequence[UUID], tenant: str, user_id: str) -> list[dict[str, JsonValue]]:
        """The executor's ``find_states``."""
        return await self.executor.find_states(threads, tenant, user_id)
