"""The order service: place, quote, look up, change and cancel.

POST /orders, /orders/quote, /orders/lookup, /orders/change, /orders/cancel.

It has no prices of its own: it reads the menu's tables inside the transaction that places the order, so that price and
availability are current. A call of the menu service could not guarantee that.

Run alone: ``python -m demo.order --port 9102``.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import orjson
from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, Field

from demo.bill import Bill, Charges, Extras, make_bill
from demo.clock import Clock, advance_clock
from demo.database import Connection, Database
from demo.kitchen import (
    LONGEST_QUEUE_STEPS,
    Ticket,
    can_cancel,
    eta_minutes,
    kitchen_minutes,
    queue_minutes,
    state_at,
)
from demo.menu_tables import MenuReader
from demo.order_tables import (
    StoredChange,
    StoredOrder,
    change_order,
    count_in_kitchen,
    find_by_key,
    find_change,
    find_coupons,
    find_last_change,
    find_order,
    insert_order,
    list_ordered_items,
    lock_key,
    lock_order,
    lock_slots,
    mark_cancelled,
)
from demo.refusal import RequestRejected
from demo.service import answer, clock_of, database_of, new_app, serve
from demo.settings import DemoSettings
from demo.slots import Slots
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.money import Money
from domain.order import OrderState
from services.order.models import (
    OrderCancelRequest,
    OrderCancelResponse,
    OrderChangeRequest,
    OrderChangeResponse,
    OrderLookupRequest,
    OrderLookupResponse,
    OrderRequest,
    OrderResponse,
    QuoteRequest,
    QuoteResponse,
    WireDiscount,
    WireFee,
    WireRefusedCoupon,
)

PORT = 9102
MAX_KEY_LENGTH = 200
MAX_TEXT_LENGTH = 1000
MODE_NOT_SAID = "not_provided"

IdempotencyKey = Annotated[str | None, Header(max_length=MAX_KEY_LENGTH)]


class AdvanceRequest(BaseModel):
    """The minutes by which a test advances the restaurant's clock."""

    minutes: float = Field(gt=0, le=60 * 24 * 365)


class AdvanceResponse(BaseModel):
    now: datetime


class OrderDesk:
    """The routes."""

    def __init__(self, settings: DemoSettings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._hours = settings.hours
        self._charges = Charges(
            settings.tax_percent,
            settings.delivery_fee,
            settings.free_delivery_from,
            settings.packaging_fee,
            settings.delivery_minimum,
        )
        self._database = database
        self._clock = clock
        self._slots = Slots(settings)
        self._reader = MenuReader()

    async def place(self, request: OrderRequest, idempotency_key: IdempotencyKey = None) -> Response:
        """Place an order. A repeated key returns its order."""
        request = _with_one_key(request, idempotency_key)
        digest = _digest(request)
        async with self._database.transaction() as connection:
            if request.idempotency_key:
                await lock_key(connection, request.user_id, request.idempotency_key)
                earlier = await find_by_key(connection, request.user_id, request.idempotency_key)
                if earlier is not None:
                    return answer(_repeat_answer(earlier, digest))
            return answer(await self._place_new(connection, request, digest))

    async def quote(self, request: QuoteRequest) -> Response:
        """The current cost of these items; without a delivery mode, without the delivery fee."""
        known_mode = request.delivery_mode != MODE_NOT_SAID
        mode = _delivery_mode(request.delivery_mode) if known_mode else DeliveryMode.PICKUP
        async with self._database.connection() as connection:
            menu = await self._reader.read(connection)
            if request.scheduled_for is not None:
                await self._slots.check(connection, request.scheduled_for, await self._clock.now(connection))
            extras = await self._read_extras(connection, request)
        return answer(build_quote(make_bill(request.items, menu, self._charges, mode=mode, extras=extras)))

    async def look_up(self, request: OrderLookupRequest) -> Response:
        """The order that was placed or changed under this guest's key, with its current state."""
        async with self._database.connection() as connection:
            stored = await find_by_key(connection, request.user_id, request.idempotency_key)
            if stored is None:
                change = await find_change(connection, request.user_id, request.idempotency_key)
                stored = await find_order(connection, request.user_id, change.order_id) if change else None
            if stored is None:
                return answer(OrderLookupResponse(found=False))
            now = await self._clock.now(connection)
        order = _response(stored, state_at(stored.ticket, now), eta_minutes(stored.ticket, now))
        order = order.model_copy(update={"idempotency_key": request.idempotency_key})
        return answer(OrderLookupResponse(found=True, order=order))

    async def change(self, request: OrderChangeRequest, idempotency_key: IdempotencyKey = None) -> Response:
        """Change the order if cooking has not started; else return ``accepted`` False with the state.

        A repeated key returns its change; a preview changes nothing.
        """
        request = _with_one_key(request, idempotency_key)
        if not request.preview and not request.idempotency_key:
            raise RequestRejected(422, "invalid_request", "A change has an idempotency key.")
        async with self._database.transaction() as connection:
            await lock_order(connection, request.order_id)
            stored = await find_order(connection, request.user_id, request.order_id)
            if stored is None:
                raise RequestRejected(404, "unknown_order", "You have no order with this number.", (request.order_id,))
            earlier = await find_change(connection, request.user_id, request.idempotency_key or "")
            if earlier is not None:
                return answer(await self._repeat_change(connection, stored, request, earlier))
            return answer(await self._change_stored(connection, stored, request))

    async def cancel(self, request: OrderCancelRequest) -> Response:
        """Cancel the order if cooking has not started; else return ``cancelled`` False with the state."""
        async with self._database.transaction() as connection:
            await lock_order(connection, request.order_id)
            stored = await find_order(connection, request.user_id, request.order_id)
            if stored is None:
                raise RequestRejected(404, "unknown_order", "You have no order with this number.", (request.order_id,))
            now = await self._clock.now(connection)
            state = state_at(stored.ticket, now)
            if can_cancel(stored.ticket, now):
                await mark_cancelled(connection, stored.id, now)
                state = OrderState.CANCELLED
        is_cancelled = state is OrderState.CANCELLED
        reason = None if is_cancelled else "too_late"
        return answer(
            OrderCancelResponse(order_id=stored.id, cancelled=is_cancelled, status=state.value, reason=reason)
        )

    async def advance(self, request: AdvanceRequest) -> AdvanceResponse:
        """Advance the restaurant's clock; for tests."""
        async with self._database.connection() as connection:
            await advance_clock(connection, request.minutes)
            return AdvanceResponse(now=await self._clock.now(connection))

    async def _repeat_change(
        self, connection: Connection, order: StoredOrder, request: OrderChangeRequest, change: StoredChange
    ) -> OrderChangeResponse:
        if (change.order_id, change.request_digest) != (order.id, _digest(request)):
            raise RequestRejected(409, "idempotency_conflict", "This idempotency key has made another change.")
        now = await self._clock.now(connection)
        return _change_response(order, now, change.previous_total_minor, change.total_minor, change.idempotency_key)

    async def _change_stored(
        self, connection: Connection, order: StoredOrder, request: OrderChangeRequest
    ) -> OrderChangeResponse:
        now = await self._clock.now(connection)
        if not can_cancel(order.ticket, now):
            status = state_at(order.ticket, now).value
            return OrderChangeResponse(order_id=order.id, accepted=False, status=status, reason="too_late")
        last = await find_last_change(connection, order.id)
        if request.follows and request.follows != (last.idempotency_key if last else order.idempotency_key):
            raise RequestRejected(409, "order_changed", "The order was changed since.", (order.id,))
        mode, menu = self._check_fulfilment(request), await self._reader.read(connection)
        ordered = await list_ordered_items(connection, order.id)
        extras = await self._read_extras(connection, request)
        bill = make_bill(request.items, menu, self._charges, mode=mode, extras=extras, ordered=ordered)
        _check_bill(request, bill)
        if not request.preview:
            await change_order(connection, order, request, bill, digest=_digest(request), now=now)
        return _change_response(order, now, order.total_minor, bill.total.minor, request.idempotency_key)

    async def _place_new(self, connection: Connection, request: OrderRequest, digest: str) -> OrderResponse:
        now = await self._clock.now(connection)
        if request.scheduled_for is not None:
            await lock_slots(connection)
        scheduled_for = await self._slots.check(connection, request.scheduled_for, now)
        if scheduled_for is None and not self._hours.open_at(now):
            raise RequestRejected(409, "closed", f"The kitchen is closed. It is open {self._hours.text}.")
        mode = self._check_fulfilment(request)
        menu = await self._reader.read(connection)
        extras = await self._read_extras(connection, request)
        bill = make_bill(request.items, menu, self._charges, mode=mode, extras=extras)
        _check_bill(request, bill)
        ticket = await self._ticket(connection, mode, now, scheduled_for)
        eta = eta_minutes(ticket, now) or 0
        placed = await insert_order(connection, request, bill, ticket, digest=digest, eta_minutes=eta)
        return _response(placed, OrderState.RECEIVED, placed.eta_minutes)

    async def _read_extras(self, connection: Connection, request: QuoteRequest | OrderRequest) -> Extras:
        if request.tip_amount is not None and request.tip_percent is not None:
            raise RequestRejected(422, "invalid_request", "A tip is an amount or a percentage, not both.")
        if any(part is not None and part < 0 for part in (request.tip_amount, request.tip_percent)):
            raise RequestRejected(422, "invalid_request", "A tip is not negative.")
        coupons = await find_coupons(connection, request.coupons)
        today = (await self._clock.now(connection)).astimezone(ZoneInfo(self._settings.time_zone)).date()
        return Extras(request.tip_amount, request.tip_percent, request.coupons, coupons, today)

    async def _ticket(
        self, connection: Connection, mode: DeliveryMode, now: datetime, scheduled_for: datetime | None
    ) -> Ticket:
        step = self._settings.kitchen_speed
        longest = kitchen_minutes(LONGEST_QUEUE_STEPS * step, step)
        ahead = await count_in_kitchen(connection, now, longest)
        queue = queue_minutes(ahead, self._settings.cooks, step) if scheduled_for is None else 0.0
        return Ticket(now, mode, queue, step, scheduled_for=scheduled_for)

    def _check_fulfilment(self, request: OrderRequest) -> DeliveryMode:
        mode = _delivery_mode(request.delivery_mode)
        if request.payment_method not in set(PaymentMethod):
            methods = ", ".join(PaymentMethod)
            raise RequestRejected(
                422, "unknown_payment_method", f"Pay by one of: {methods}.", (request.payment_method,)
            )
        if mode is DeliveryMode.DELIVERY and not (request.address or "").strip():
            raise RequestRejected(422, "address_required", "A delivery needs an address.")
        if mode is DeliveryMode.DINE_IN and not self._has_table(request.table_number):
            detail = f"Tables are numbered 1 to {self._settings.tables}."
            raise RequestRejected(422, "unknown_table", detail, (request.table_number or "",))
        texts = (request.address, request.special_instructions, *(item.note for item in request.items))
        if any(len(text) > MAX_TEXT_LENGTH for text in texts if text):
            raise RequestRejected(422, "invalid_request", f"A text has at most {MAX_TEXT_LENGTH} characters.")
        return mode

    def _has_table(self, number: str | None) -> bool:
        digits = (number or "").strip()
        return digits.isascii() and digits.isdigit() and 1 <= int(digits) <= self._settings.tables


def create_app(settings: DemoSettings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The order service. Without arguments it reads DEMO_* from the environment."""
    settings = settings or DemoSettings()
    database = database_of(settings)
    desk = OrderDesk(settings, database, clock or clock_of(settings))
    app = new_app("order", settings, database)
    app.add_api_route("/orders", desk.place, methods=["POST"], response_model=OrderResponse)
    app.add_api_route("/orders/quote", desk.quote, methods=["POST"], response_model=QuoteResponse)
    app.add_api_route("/orders/lookup", desk.look_up, methods=["POST"], response_model=OrderLookupResponse)
    app.add_api_route("/orders/change", desk.change, methods=["POST"], response_model=OrderChangeResponse)
    app.add_api_route("/orders/cancel", desk.cancel, methods=["POST"], response_model=OrderCancelResponse)
    if settings.test_clock:
        app.add_api_route("/clock/advance", desk.advance, methods=["POST"])
    return app


def _delivery_mode(mode: str) -> DeliveryMode:
    if mode not in set(DeliveryMode):
        raise RequestRejected(422, "unknown_delivery_mode", f"Choose one of: {', '.join(DeliveryMode)}.", (mode,))
    return DeliveryMode(mode)


Keyed = TypeVar("Keyed", bound=OrderRequest)


def _with_one_key(request: Keyed, header: str | None) -> Keyed:
    """The request with the idempotency key of its header or body."""
    field = request.idempotency_key
    if header and field and header != field:
        raise RequestRejected(422, "invalid_request", "The Idempotency-Key header and idempotency_key differ.")
    key = header or field or None
    if key and len(key) > MAX_KEY_LENGTH:
        raise RequestRejected(422, "invalid_request", f"An idempotency key has at most {MAX_KEY_LENGTH} characters.")
    return type(request).model_validate({**dict(request), "idempotency_key": key})


def _digest(request: OrderRequest) -> str:
    """A hash of the ordered items, without the request's context and the client's prices."""
    carried = {"trace_id", "channel", "session_id", "idempotency_key"}
    body = request.model_dump(
        mode="json", exclude={**dict.fromkeys(carried, True), "items": {"__all__": {"price", "currency"}}}
    )
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _repeat_answer(order: StoredOrder, digest: str) -> OrderResponse:
    if order.request_digest != digest:
        raise RequestRejected(
            409, "idempotency_conflict", "This idempotency key has placed another order.", (order.id,)
        )
    return _response(order, OrderState.RECEIVED, order.eta_minutes)


def build_quote(bill: Bill) -> QuoteResponse:
    """The bill line by line; what is nothing is left out, apart from tax and delivery."""
    packaging = WireFee(name="Packaging", amount=bill.packaging.to_wire())
    return QuoteResponse(
        total_amount=bill.total.to_wire(),
        currency=bill.total.currency,
        subtotal=bill.subtotal.to_wire(),
        tax=bill.tax.to_wire(),
        delivery_fee=bill.delivery_fee.to_wire(),
        fees=(packaging,) if bill.packaging.minor else (),
        discounts=tuple(
            WireDiscount(name=each.name, amount=each.amount.to_wire(), code=each.code)
            for each in bill.coupons
            if each.amount is not None
        ),
        tip=bill.tip.to_wire() if bill.tip.minor else None,
        refused_coupons=tuple(
            WireRefusedCoupon(code=each.code, reason=each.reason) for each in bill.coupons if each.amount is None
        ),
        minimum_order=bill.minimum.to_wire() if bill.minimum else None,
    )


def _check_bill(request: OrderRequest, bill: Bill) -> None:
    """Raise RequestRejected for a bill that the guest did not confirm, or that the restaurant does not take."""
    _check_minimum(bill)
    _check_coupons(bill)
    _check_expected_total(request, bill)


def _check_minimum(bill: Bill) -> None:
    if bill.minimum is not None and bill.is_below_minimum:
        detail = f"The minimum for a delivery is {bill.minimum.to_wire()} {bill.minimum.currency}."
        raise RequestRejected(409, "minimum_order", detail)


def _check_coupons(bill: Bill) -> None:
    refused = next((each for each in bill.coupons if each.amount is None), None)
    if refused is not None:
        raise RequestRejected(409, "coupon_refused", f"The code {refused.code}: {refused.reason}", (refused.code,))


def _check_expected_total(request: OrderRequest, bill: Bill) -> None:
    if request.expected_total is None:
        return
    if Money.of_wire(request.expected_total, bill.total.currency) != bill.total:
        detail = f"The order now costs {bill.total.to_wire()} {bill.total.currency}."
        raise RequestRejected(409, "price_changed", detail)


def _response(order: StoredOrder, state: OrderState, eta: int | None) -> OrderResponse:
    parts = {
        "subtotal": Money(order.subtotal_minor, order.currency),
        "tax": Money(order.tax_minor, order.currency),
        "delivery_fee": Money(order.delivery_fee_minor, order.currency),
    }
    more = {"packaging": order.packaging_minor, "discount": order.discount_minor, "tip": order.tip_minor}
    parts |= {name: Money(minor, order.currency) for name, minor in more.items() if minor}
    return OrderResponse(
        order_id=order.id,
        status=state.value,
        eta_minutes=eta,
        total_amount=Money(order.total_minor, order.currency).to_wire(),
        currency=order.currency,
        extra={name: amount.to_wire() for name, amount in parts.items()} | {"placed_at": order.placed_at.isoformat()},
        idempotency_key=order.idempotency_key,
    )


def _change_response(
    order: StoredOrder, now: datetime, before_minor: int, total_minor: int, key: str | None
) -> OrderChangeResponse:
    return OrderChangeResponse(
        order_id=order.id,
        accepted=True,
        status=state_at(order.ticket, now).value,
        previous_total=Money(before_minor, order.currency).to_wire(),
        total_amount=Money(total_minor, order.currency).to_wire(),
        currency=order.currency,
        eta_minutes=eta_minutes(order.ticket, now),
        idempotency_key=key,
    )


if __name__ == "__main__":
    serve(create_app, port=PORT)
