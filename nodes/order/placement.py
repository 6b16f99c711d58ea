"""Places, changes and cancels an order exactly once: recorded before it is sent, and never reported as failed while
that is not certain.

Ages of placements are measured by the database's clock. This process measures only its own delays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from pydantic import JsonValue

from domain import calls
from domain.calls import ToolName
from domain.cart import Cart
from domain.guest import Preferences
from domain.money import Money
from domain.order import (
    Cancellation,
    Fulfilment,
    OrderDraft,
    OrderTerms,
    PlacedOrder,
    Rejection,
    describe_lines,
)
from domain.order_status import StatusMeaning, refusal_reason
from domain.placement import (
    NewPlacement,
    Placement,
    PlacementKind,
    PlacementStatus,
    change_hash,
    dump_read_back,
    dump_request,
    placement_key,
)
from domain.turn import Caller
from domain.value import Value
from nodes.order.settlements import TOO_LATE
from nodes.turn.state import Node, Scene, State, restore_scene, update_tool_results
from nodes.turn.tool_results import OrderRecord, Settlement
from nodes.turn.tools import build_draft, build_failure
from observability.events import OrderNeedsStaff, PlacementChanged, emit
from services.errors import ServiceError, ServiceNotConfigured, ServiceRejected

MAX_SEND_DELAY = timedelta(seconds=10)
"""An order is sent within this time after it was recorded; a worker that is delayed for longer does not send it."""
MAX_TRANSIT_TIME = timedelta(seconds=10)
"""How long after the end of its call an order may still arrive at the service."""
RESEND_PERIOD = timedelta(minutes=10)
"""How long after the yes an order that never arrived is resent: later, the guest no longer waits for it."""
STAFF_HANDOVER_AFTER = timedelta(minutes=15)
"""How long an open order is looked up or resent before staff take over."""
UnsettledReason = Literal["not_served", "tenant_removed"]
"""Why no process settles an order: none serves its order service, or its tenant is no longer configured."""
_REFUSED_ON_RESEND = "refused_when_sent_again"
"""The reason of an open order that was refused when it was resent: it is looked up, and not resent again."""


ORDER_SERVICE = "order_service"
SubmitCall = TypeVar("SubmitCall", bound=Value)


class PlacingService(Protocol):
    """The order service for placing orders. ``terms``: its declared behaviour; ``can_find``: it looks orders and their
    changes up by their keys; ``can_change`` and ``can_cancel``: it takes changes and cancellations of placed orders.

    ``longest_call_s``: the maximum duration of a call that places, changes or cancels an order. ``find`` raises
    ServiceContractError when the order's currency is not the given one.
    """

    @property
    def can_find(self) -> bool: ...
    @property
    def can_change(self) -> bool: ...
    @property
    def can_cancel(self) -> bool: ...
    @property
    def terms(self) -> OrderTerms: ...
    @property
    def longest_call_s(self) -> float: ...
    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder: ...
    async def change(
        self,
        caller: Caller,
        order_id: str,
        draft: OrderDraft,
        *,
        key: str,
        follows: str | None = None,
        expected_total: Money | None = None,
    ) -> PlacedOrder: ...
    async def cancel(self, caller: Caller, order_id: str) -> Cancellation: ...
    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None: ...


class PlacementBook(Protocol):
    """The record of placements; each write is on disk when its method returns."""

    async def submit(self, placement: NewPlacement) -> Placement: ...
    async def record_placed(self, key: UUID, order_id: str, answer: Mapping[str, JsonValue]) -> Placement: ...
    async def record_rejected(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement: ...
    async def record_unknown(self, key: UUID, reason: str, *, attempt: int | None = None) -> Placement: ...
    async def take_again(self, key: UUID, *, attempt: int) -> Placement | None: ...
    async def hand_over(self, key: UUID, reason: str) -> Placement | None: ...
    async def find_by_key(self, key: UUID) -> Placement | None: ...
    async def find_newest(self, tenant: str, user_id: str, session_id: str) -> Placement | None: ...
    async def find_placed(self, tenant: str, user_id: str, order_id: str) -> Placement | None: ...


@dataclass(frozen=True, slots=True)
class _Submission:
    """What the guest confirmed: the record, and the order to send (None: a cancellation)."""

    placement: NewPlacement
    draft: OrderDraft | None
    total: Money | None


@dataclass(frozen=True, slots=True)
class OrderPlacer:
    """The order service and the record of placements."""

    orders: PlacingService
    book: PlacementBook
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def place_order(self) -> Node:
        """The tool node that places the confirmed order."""
        return self._build_node("place_order", calls.PlaceOrder, self._build_order)

    def amend_order(self) -> Node:
        """The tool node that makes a placed order what the guest confirmed."""
        return self._build_node("amend_order", calls.AmendOrder, self._build_change)

    def cancel_order(self) -> Node:
        """The tool node that cancels a placed order, if the kitchen still can."""
        return self._build_node("cancel_order", calls.CancelOrder, self._build_cancellation)

    def settle_order(self) -> Node:
        """The tool node that settles a placement."""

        async def settle(state: State, config: RunnableConfig) -> State:
            del config
            scene = restore_scene(state)
            call = scene.turn.call
            if not isinstance(call, calls.SettleOrder):
                raise TypeError("settle_order was reached without its call")
            placement = await self.book.find_by_key(call.key)
            if placement is None:
                return update_tool_results(
                    replace(scene.results, settlement=Settlement(call.key, PlacementStatus.REJECTED))
                )
            settlement = await self.settle(scene.turn.request, self._assign_to_service(placement))
            return update_tool_results(replace(scene.results, settlement=settlement))

        return settle

    def recall_order(self) -> Node:
        """The tool node that looks up the guest's order in our own record, not in a microservice."""

        async def recall(state: State, config: RunnableConfig) -> State:
            del config
            scene = restore_scene(state)
            call = scene.turn.call
            asked = call.order_id if isinstance(call, calls.RecallOrder) else None
            placement = await self._find_placement(scene.turn.request, asked)
            return update_tool_results(
                replace(
                    scene.results,
                    recalled_order_id=placement.order_id if placement else None,
                    recalled_store=placement.store if placement else None,
                    is_order_recalled=True,
                    order_record=self._build_record(asked, placement),
                )
            )

        return recall

    async def settle(self, caller: Caller, placement: Placement) -> Settlement:
        """Settle an open placement by the means that the order service offers.

        It is looked up where possible. Otherwise, or when it never arrived, it is resent under its key where that is
        safe, else handed to staff. It stays open without a definite answer, and when another order service has it.
        """
        if placement.status.is_final:
            return build_settlement(placement)
        if not self._is_served_here(placement):
            return replace(build_settlement(placement), is_findable=placement.handed_over_at is None)
        if found := await self._look_up(caller, placement):
            return found
        if self._can_resend(placement):
            return await self._resend(caller, placement)
        if not self._can_look_up(placement):
            return await self._hand_over(placement, "no_answer")
        if placement.terms is None or not placement.terms.keyed:
            # A look-up finds only orders that were sent with their key, so not finding this one proves nothing.
            return await self._leave_open(placement, placement.reason or "no_answer")
        if placement.idle_time < self._in_flight_time:
            return build_settlement(placement)
        return _emit_change(
            build_settlement(await self.book.record_rejected(placement.key, "never_arrived", attempt=placement.attempt))
        )

    async def leave_to_staff(self, placement: Placement, reason: UnsettledReason) -> None:
        """Hand over an open placement that no process settles."""
        await self._hand_over(placement, reason)

    def _build_node(
        self, tool: ToolName, call_type: type[SubmitCall], build: Callable[[Scene, SubmitCall], _Submission]
    ) -> Node:
        """A tool node that submits what the guest confirmed."""

        async def submit(state: State, config: RunnableConfig) -> State:
            scene = restore_scene(state)
            call = scene.turn.call
            if not isinstance(call, call_type):
                raise TypeError(f"{tool} was reached without its call")
            fence = config.get("configurable", {}).get("fence")
            try:
                settlement = await self._submit(scene.turn.request, build(scene, call), fence=fence)
            except ServiceError as error:
                return update_tool_results(scene.results.with_failure(tool, build_failure(error)))
            return update_tool_results(replace(scene.results, settlement=settlement))

        return submit

    def _build_order(self, scene: Scene, call: calls.PlaceOrder) -> _Submission:
        draft = _draft_of(scene, call.cart, call.fulfilment, call.preferences)
        placement = self._build_placement(
            scene, PlacementKind.ORDER, call.cart.digest(), call.confirmation_id, draft, call.total
        )
        return _Submission(placement, draft, call.total)

    def _build_change(self, scene: Scene, call: calls.AmendOrder) -> _Submission:
        if not self.orders.can_change:
            raise ServiceNotConfigured(ORDER_SERVICE, "no changes of placed orders")
        draft = _draft_of(scene, call.cart, call.fulfilment, call.preferences)
        digest = change_hash(call.order_id, draft)
        placement = self._build_placement(
            scene, PlacementKind.CHANGE, digest, call.confirmation_id, draft, call.total, store=call.store
        )
        return _Submission(replace(placement, of_order=call.order_id, follows=call.follows), draft, call.total)

    def _build_cancellation(self, scene: Scene, call: calls.CancelOrder) -> _Submission:
        if not self.orders.can_cancel:
            raise ServiceNotConfigured(ORDER_SERVICE, "no cancellation")
        digest = f"cancel {call.order_id}"
        placement = self._build_placement(
            scene, PlacementKind.CANCEL, digest, call.confirmation_id, None, None, store=call.store
        )
        return _Submission(replace(placement, of_order=call.order_id), None, None)

    def _build_placement(
        self,
        scene: Scene,
        kind: PlacementKind,
        digest: str,
        confirmation_id: str,
        draft: OrderDraft | None,
        total: Money | None,
        *,
        store: str | None = None,
    ) -> NewPlacement:
        request, menu = scene.turn.request, scene.results.menu
        version = menu.version if menu and draft else None
        return NewPlacement(
            key=placement_key(request.tenant, request.user_id, request.session_id, digest, confirmation_id),
            tenant=request.tenant,
            session_id=request.session_id,
            user_id=request.user_id,
            cart_hash=digest,
            confirmation_id=confirmation_id,
            read_back=dump_read_back(total),
            request=dump_request(draft, request.channel, store or scene.turn.store, version, kind=kind),
            trace_id=request.trace_id,
            terms=self._terms_of(kind),
            kind=kind,
        )

    async def _submit(self, caller: Caller, submission: _Submission, *, fence: int | None) -> Settlement:
        start_time = self.now()
        placement = await self.book.submit(replace(submission.placement, fence=fence))
        if placement.fresh:
            _emit_change(build_settlement(placement))
        if placement.status.is_final:
            return build_settlement(placement)
        if self._is_delayed(start_time) or not (placement.fresh or self._is_repeatable(placement)):
            return await self.settle(caller, self._assign_to_service(placement))
        return await self._send(caller, submission.draft, submission.total, placement)

    async def _resend(self, caller: Caller, placement: Placement) -> Settlement:
        """Resend the order, unless another process has taken the attempt or this process was delayed."""
        start_time = self.now()
        attempt = await self.book.take_again(placement.key, attempt=placement.attempt)
        if attempt is None or self._is_delayed(start_time):
            return build_settlement(await self.book.find_by_key(placement.key) or placement)
        return await self._send(caller, placement.draft, placement.total, attempt)

    async def _send(
        self, caller: Caller, draft: OrderDraft | None, total: Money | None, placement: Placement
    ) -> Settlement:
        key = placement.key
        try:
            order = await self._post(caller, draft, total, placement)
        except ServiceRejected as error:
            return await self._handle_refusal(caller, placement, error)
        except ServiceError as error:
            if error.may_have_happened or not placement.fresh:
                return await self._leave_open(placement, error.code)
            _emit_change(build_settlement(await self.book.record_rejected(key, error.code, attempt=placement.attempt)))
            raise
        return build_settlement(await self._record_placed(key, order))

    async def _post(
        self, caller: Caller, draft: OrderDraft | None, total: Money | None, placement: Placement
    ) -> PlacedOrder:
        """The one POST of a placement. Raises ServiceError."""
        key, order_id = str(placement.key), placement.of_order or ""
        if placement.kind is PlacementKind.CANCEL:
            return await self._cancel(caller, order_id)
        if draft is None:
            raise TypeError(f"placement {key} has nothing to send")
        if placement.kind is PlacementKind.CHANGE:
            follows = str(placement.follows) if placement.follows else None
            return await self.orders.change(caller, order_id, draft, key=key, follows=follows, expected_total=total)
        return await self.orders.place(caller, draft, key=key, expected_total=total)

    async def _cancel(self, caller: Caller, order_id: str) -> PlacedOrder:
        answer = await self.orders.cancel(caller, order_id)
        if answer.cancelled:
            return PlacedOrder(order_id, answer.status)
        rejection = Rejection(reason=TOO_LATE, status=answer.status)
        raise ServiceRejected(ORDER_SERVICE, "it is too late to cancel", status=200, rejection=rejection)

    async def _handle_refusal(self, caller: Caller, placement: Placement, error: ServiceRejected) -> Settlement:
        """A rejection is final only for a first sending. After a resend it says nothing about the earlier attempt: only
        a look-up, or the order itself, settles that."""
        if error.reason == "idempotency_conflict":
            return await self._look_up(caller, placement) or await self._hand_over(placement, error.reason)
        if (error.may_have_happened or not placement.fresh) and not _is_state_of_order(placement, error):
            return await self._look_up(caller, placement) or await self._leave_open(placement, _REFUSED_ON_RESEND)
        reason = error.reason or "order_rejected"
        settlement = build_settlement(await self.book.record_rejected(placement.key, reason, attempt=placement.attempt))
        return _emit_change(replace(settlement, rejection=error.rejection))

    async def _look_up(self, caller: Caller, placement: Placement) -> Settlement | None:
        """The result of a look-up; None when it finds nothing or is not supported."""
        if not self._can_look_up(placement):
            return None
        try:
            order = await self._find_order(caller, placement)
        except ServiceError as error:
            return await self._leave_open(placement, error.code)
        return await self._record_found(placement, order) if order is not None else None

    async def _find_order(self, caller: Caller, placement: Placement) -> PlacedOrder | None:
        total, draft = placement.total, placement.draft
        currency = total.currency if total else draft.currency if draft else None
        return await self.orders.find(caller, str(placement.key), currency=currency)

    async def _leave_open(self, placement: Placement, reason: str) -> Settlement:
        """No definite answer arrived. Staff take over when nothing else can settle the order, or after too long."""
        placement_now = await self.book.record_unknown(placement.key, reason, attempt=placement.attempt)
        if placement_now.status.is_final:
            return build_settlement(placement_now)
        _emit_change(build_settlement(placement_now))
        can_be_settled = self._can_look_up(placement_now) or self._is_repeatable(placement_now)
        if can_be_settled and placement_now.age < STAFF_HANDOVER_AFTER:
            return build_settlement(placement_now)
        return await self._hand_over(placement_now, reason)

    async def _hand_over(self, placement: Placement, reason: str) -> Settlement:
        handed_placement = await self.book.hand_over(placement.key, reason)
        if handed_placement is not None:
            emit(_build_staff_event(handed_placement))
        current = handed_placement or await self.book.find_by_key(placement.key) or placement
        return replace(build_settlement(current), is_findable=self._can_look_up(current))

    async def _record_found(self, placement: Placement, order: PlacedOrder) -> Settlement:
        """Record an order found by a look-up, whether accepted or refused."""
        if order.status_meaning is not StatusMeaning.REFUSED:
            return build_settlement(await self._record_placed(placement.key, order))
        reason = refusal_reason(order.status)
        return _emit_change(
            build_settlement(await self.book.record_rejected(placement.key, reason, attempt=placement.attempt))
        )

    async def _record_placed(self, key: UUID, order: PlacedOrder) -> Placement:
        placement = await self.book.record_placed(key, order.order_id, _dump_answer(order))
        _emit_change(build_settlement(placement))
        return placement

    def _assign_to_service(self, placement: Placement) -> Placement:
        """A placement of the current guest. One without stored terms was sent to this session's service, with its key;
        in the background its service is unknown."""
        return placement if placement.terms else replace(placement, terms=replace(self.orders.terms, keyed=True))

    def _is_served_here(self, placement: Placement) -> bool:
        """Whether it was sent to the order service of this process. Without stored terms it may have been."""
        service = self.orders.terms.service
        return bool(service) and (placement.terms is None or placement.terms.service == service)

    def _terms_of(self, kind: PlacementKind) -> OrderTerms:
        """A change and a cancellation may be repeated by their contract."""
        terms = self.orders.terms
        return terms if kind is PlacementKind.ORDER else replace(terms, repeatable=True, keyed=True)

    def _is_repeatable(self, placement: Placement) -> bool:
        """Whether the same key means the same order: declared now, and when the order was first sent."""
        is_declared = placement.terms is not None and placement.terms.repeatable
        return is_declared and self._is_served_here(placement) and self._terms_of(placement.kind).repeatable

    def _can_look_up(self, placement: Placement) -> bool:
        """Whether a look-up finds it: a cancellation has no key. It is repeated instead."""
        return self.orders.can_find and placement.kind is not PlacementKind.CANCEL

    def _can_resend(self, placement: Placement) -> bool:
        """Whether it can be resent; not when that is unsafe, too late, or was refused where a look-up is possible."""
        was_refused = self._can_look_up(placement) and placement.reason == _REFUSED_ON_RESEND
        is_complete = placement.kind is PlacementKind.CANCEL or placement.draft is not None
        is_due = placement.age < RESEND_PERIOD and not was_refused
        return is_complete and is_due and self._is_repeatable(placement)

    async def _find_placement(self, caller: Caller, order_id: str | None) -> Placement | None:
        if order_id is None:
            return await self.book.find_newest(caller.tenant, caller.user_id, caller.session_id)
        return await self.book.find_placed(caller.tenant, caller.user_id, order_id)

    def _build_record(self, asked: str | None, known: Placement | None) -> OrderRecord:
        return OrderRecord(
            asked,
            order_id=known.order_id if known else asked,
            key=known.key if known else None,
            draft=known.draft if known else None,
            store=known.store if known else None,
            can_change=self.orders.can_change,
            can_cancel=self.orders.can_cancel,
        )

    def _is_delayed(self, start_time: datetime) -> bool:
        """Whether this process was delayed too long since ``start_time`` to send anything, by its own clock."""
        return self.now() - start_time > MAX_SEND_DELAY

    @property
    def _in_flight_time(self) -> timedelta:
        """How long an order that the service does not know may still be on its way."""
        return MAX_SEND_DELAY + timedelta(seconds=self.orders.longest_call_s) + MAX_TRANSIT_TIME


def build_settlement(placement: Placement) -> Settlement:
    """A placement as a tool result."""
    return Settlement(
        key=placement.key,
        status=placement.status,
        order=_restore_order(placement),
        reason=placement.reason or "",
        day=placement.created_at.date().isoformat(),
        store=placement.store,
        confirmed_total=placement.total,
        kind=placement.kind,
        of_order=placement.of_order,
        draft=placement.draft if placement.status is PlacementStatus.PLACED else None,
    )


def _emit_change(settlement: Settlement) -> Settlement:
    order_id = settlement.order.order_id if settlement.order else settlement.of_order
    emit(PlacementChanged(str(settlement.key), settlement.status.value, order_id, settlement.kind.value))
    return settlement


def _build_staff_event(placement: Placement) -> OrderNeedsStaff:
    draft, total = placement.draft, placement.total
    return OrderNeedsStaff(
        placement_key=str(placement.key),
        reason=placement.reason or "",
        order=describe_lines(draft) if draft else (),
        total=f"{total.to_wire()} {total.currency}" if total else None,
        confirmed_at=placement.created_at.isoformat(),
        confirmed_in=placement.trace_id,
        kind=placement.kind.value,
        order_id=placement.of_order,
    )


def _draft_of(scene: Scene, cart: Cart, fulfilment: Fulfilment, preferences: Preferences) -> OrderDraft:
    return build_draft(cart, fulfilment, scene.results.menu, preferences)


def _is_state_of_order(placement: Placement, error: ServiceRejected) -> bool:
    """Whether the refusal is the order's own state: an order that cannot be cancelled any more is not cancelled."""
    return placement.kind is PlacementKind.CANCEL and error.reason == TOO_LATE


def _dump_answer(order: PlacedOrder) -> dict[str, JsonValue]:
    return {
        "status": order.status,
        "eta_minutes": order.eta_minutes,
        "total_minor": order.total.minor if order.total else None,
        "currency": order.total.currency if order.total else None,
    }


def _restore_order(placement: Placement) -> PlacedOrder | None:
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
