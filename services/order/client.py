"""The client of the order service: place an order, and optionally quote, look up, change and cancel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

from domain.bill import Discount, Fee, RefusedCoupon
from domain.cart import Amount, Choice, PricedLine, Refusal
from domain.fulfilment import Tip
from domain.menu import DishPart, get_base_id
from domain.money import Money
from domain.order import (
    MAX_STATUS,
    Cancellation,
    ChangeQuote,
    Fulfilment,
    OrderDraft,
    OrderTerms,
    PlacedOrder,
    Quote,
    Rejection,
)
from domain.order_status import PENDING_CONFIRMATION, StatusMeaning, interpret_status, refusal_reason
from domain.turn import Caller
from services.errors import Effect, ServiceContractError, ServiceNotConfigured, ServiceRejected
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
    WireHalf,
    WireOrderItem,
    WireOrderOption,
)
from services.order.words import instructions_in_words
from services.post import Endpoint, ServicePost
from services.problem import one_line
from services.response_body import AcceptedBody, read_answer
from services.wire import DEFAULT_CURRENCY, context_headers, make_address, require_money, service_item_id, wire_money

NOT_PROVIDED = "not_provided"
MAX_LABEL = 80
"""Characters of the name of a fee or a discount, and of a code."""
MAX_REASON = 200
"""Characters of the reason why a code was refused."""


def identity_of(place: Endpoint) -> str:
    """The identity of an order service: a hash of its URL with path and query, without user and password. The URL
    cannot be recovered from it."""
    return hashlib.sha256(str(place.target).encode()).hexdigest()[:32]


class OrderClient:
    """Converts a draft to a request and the response to domain values.

    ``sends_options`` False: the service has items only, so the guest's choices are text in the special instructions.
    ``quote``, ``lookup``, ``cancel`` and ``change`` are None without such an operation. ``identity`` identifies this
    service in the stored placements; None: a hash of its URL.
    """

    def __init__(
        self,
        post: ServicePost,
        place: Endpoint,
        quote: Endpoint | None = None,
        lookup: Endpoint | None = None,
        cancel: Endpoint | None = None,
        change: Endpoint | None = None,
        *,
        sends_options: bool = True,
        default_currency: str = DEFAULT_CURRENCY,
        identity: str | None = None,
    ) -> None:
        self._post = post
        self._place = place
        self._quote = quote
        self._lookup = lookup
        self._cancel = cancel
        self._change = change
        self._sends_options = sends_options
        self._default_currency = default_currency
        self._identity = identity or identity_of(place)

    @property
    def can_quote(self) -> bool:
        """Whether the service quotes totals with tax and fees before the order."""
        return self._quote is not None

    @property
    def can_find(self) -> bool:
        """Whether an order with an unknown outcome can be looked up by its key."""
        return self._lookup is not None

    @property
    def can_cancel(self) -> bool:
        """Whether a placed order can be cancelled."""
        return self._cancel is not None

    @property
    def can_change(self) -> bool:
        """Whether a placed order can be changed."""
        return self._change is not None

    @property
    def terms(self) -> OrderTerms:
        """The service's declared features, which are recorded with every order."""
        repeatable = self._place.effect is not Effect.UNSAFE_WRITE
        return OrderTerms(self._identity, repeatable=repeatable, keyed=repeatable or self.can_find)

    @property
    def longest_call_s(self) -> float:
        """The maximum time of placing, changing or cancelling an order, with all attempts."""
        return self._place.timeout_s

    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder:
        """Place the order under this idempotency key.

        Raises ServiceRejected, which is definite without ``may_have_happened``. After any error with it the order may
        exist.
        """
        keyed = self.terms.keyed
        request = self._order(caller, draft, key if keyed else None, expected_total)
        headers = {**context_headers(caller), **({"Idempotency-Key": key} if keyed else {})}
        currency = expected_total.currency if expected_total else draft.currency

        def read(body: bytes) -> OrderResponse:
            answer = read_answer(self._place.service, body, OrderResponse)
            self._check(answer, key=key if keyed else None, currency=currency)
            if interpret_status(answer.status) is StatusMeaning.REFUSED:
                raise self._refusal(answer)
            if isinstance(body, AcceptedBody) and interpret_status(answer.status) is StatusMeaning.ACCEPTED:
                # 202: received, but not decided yet, for any status.
                return answer.model_copy(update={"status": PENDING_CONFIRMATION})
            return answer

        answer = await self._post.send_raw(self._place, request, read, headers=headers)
        return self._to_placed_order(answer, currency)

    async def quote(self, caller: Caller, draft: OrderDraft) -> Quote | None:
        """The order's quote; None if the service does not quote."""
        if self._quote is None:
            return None
        mode = draft.fulfilment.mode or NOT_PROVIDED
        request = QuoteRequest(
            **make_address(caller),
            items=self._items(draft),
            delivery_mode=mode,
            scheduled_for=_scheduled_for(draft),
            **_extras(draft.fulfilment),
        )
        answer = await self._post.send(self._quote, request, QuoteResponse, headers=context_headers(caller))
        return self._to_quote(answer, self._quote.service)

    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
        """The order of this key; None without one. Raises ServiceNotConfigured unless ``can_find``.

        ``currency``: the one of the read-back. An order in another one breaks the contract.
        """
        if self._lookup is None:
            raise ServiceNotConfigured(self._place.service, "no order look-up")
        request = OrderLookupRequest(**make_address(caller), idempotency_key=key)
        answer = await self._post.send(self._lookup, request, OrderLookupResponse, headers=context_headers(caller))
        if not answer.found:
            return None
        if answer.order is None:
            raise ServiceContractError(self._lookup.service, "found an order without its data")
        self._check(answer.order, key=key, currency=currency)
        return self._to_placed_order(answer.order, currency)

    async def cancel(self, caller: Caller, order_id: str) -> Cancellation:
        """Request a cancellation. A late one is a valid result. Raises ServiceNotConfigured unless ``can_cancel``."""
        if self._cancel is None:
            raise ServiceNotConfigured(self._place.service, "no cancellation")
        request = OrderCancelRequest(**make_address(caller), order_id=order_id)
        answer = await self._post.send(self._cancel, request, OrderCancelResponse, headers=context_headers(caller))
        return Cancellation(answer.order_id, answer.cancelled, one_line(answer.status, MAX_STATUS))

    async def quote_change(self, caller: Caller, order_id: str, draft: OrderDraft) -> ChangeQuote:
        """Whether the placed order may become this one, and its totals. Nothing is changed.

        Raises ServiceNotConfigured unless ``can_change``, and ServiceRejected.
        """
        request = OrderChangeRequest(
            **dict(self._order(caller, draft, None, None, knows_more=True)), order_id=order_id, preview=True
        )
        answer = await self._send_change(request, context_headers(caller))
        currency = draft.currency or self._default_currency
        service = self._place.service
        return ChangeQuote(
            order_id=answer.order_id,
            accepted=answer.accepted,
            status=one_line(answer.status, MAX_STATUS),
            reason=answer.reason or "",
            previous_total=wire_money(service, answer.previous_total, answer.currency, currency),
            total=wire_money(service, answer.total_amount, answer.currency, currency),
        )

    async def change(
        self,
        caller: Caller,
        order_id: str,
        draft: OrderDraft,
        *,
        key: str,
        follows: str | None = None,
        expected_total: Money | None = None,
    ) -> PlacedOrder:
        """Make the placed order this one, under this idempotency key. Errors as in ``place``.

        ``follows``: the key of the order, or of its last change. Raises ServiceNotConfigured unless ``can_change``.
        """
        order = dict(self._order(caller, draft, key, expected_total, knows_more=True))
        request = OrderChangeRequest(**order, order_id=order_id, follows=follows)
        answer = await self._send_change(request, {**context_headers(caller), "Idempotency-Key": key})
        currency = expected_total.currency if expected_total else draft.currency
        changed = OrderResponse.model_validate(answer.model_dump(exclude={"reason", "previous_total", "accepted"}))
        self._check(changed, key=key, currency=currency)
        if not answer.accepted:
            rejection = Rejection(reason=answer.reason or "too_late", status=one_line(answer.status, MAX_STATUS))
            raise ServiceRejected(self._place.service, "answered 2xx with a no", status=200, rejection=rejection)
        return self._to_placed_order(changed, currency)

    async def _send_change(self, request: OrderChangeRequest, headers: dict[str, str]) -> OrderChangeResponse:
        """The answer about the order that was asked about. Raises ServiceContractError for another one."""
        if self._change is None:
            raise ServiceNotConfigured(self._place.service, "no changes of placed orders")
        answer = await self._post.send(self._change, request, OrderChangeResponse, headers=headers)
        if answer.order_id.casefold() != request.order_id.strip().casefold():
            raise ServiceContractError(self._change.service, "answered about another order")
        return answer

    def _order(
        self,
        caller: Caller,
        draft: OrderDraft,
        key: str | None,
        expected: Money | None,
        *,
        knows_more: bool = False,
    ) -> OrderRequest:
        """The request. A service without additions gets the fields of V2 only."""
        fulfilment, knows_more = draft.fulfilment, knows_more or self._sends_options or key is not None
        return OrderRequest(
            **make_address(caller),
            items=self._items(draft),
            payment_method=fulfilment.payment or NOT_PROVIDED,
            delivery_mode=fulfilment.mode or NOT_PROVIDED,
            special_instructions=self._instructions(draft),
            table_number=fulfilment.table_number,
            address=fulfilment.address if knows_more else None,
            customer_name=fulfilment.contact_name if self._sends_options else None,
            customer_phone=fulfilment.contact_phone if self._sends_options else None,
            scheduled_for=_scheduled_for(draft),
            idempotency_key=key,
            expected_total=expected.to_wire() if expected and knows_more else None,
            **_extras(fulfilment),
        )

    def _check(self, answer: OrderResponse, *, key: str | None, currency: str | None) -> None:
        """Raise ServiceContractError for a response with another order, or without a usable id."""
        echoed = (answer.idempotency_key or "").strip()
        if key is not None and echoed and echoed.lower() != key.lower():
            raise ServiceContractError(self._place.service, "answered with the order of another idempotency key")
        total = wire_money(
            self._place.service, answer.total_amount, answer.currency, currency or self._default_currency
        )
        if total is not None and currency is not None and total.currency != currency:
            raise ServiceContractError(
                self._place.service, f"answered in {total.currency}, where {currency} was read back"
            )

    def _refusal(self, answer: OrderResponse) -> ServiceRejected:
        rejection = Rejection(reason=refusal_reason(answer.status))
        return ServiceRejected(self._place.service, "answered 2xx with a no", status=200, rejection=rejection)

    def _to_placed_order(self, answer: OrderResponse, currency: str | None) -> PlacedOrder:
        fallback = currency or self._default_currency
        total = wire_money(self._place.service, answer.total_amount, answer.currency, fallback)
        return PlacedOrder(answer.order_id or "", one_line(answer.status, MAX_STATUS), answer.eta_minutes, total)

    def _to_quote(self, answer: QuoteResponse, service: str) -> Quote:
        def money(amount: Decimal | None) -> Money | None:
            return wire_money(service, amount, answer.currency, self._default_currency)

        def known(amount: Decimal) -> Money:
            return require_money(service, amount, answer.currency, self._default_currency)

        return Quote(
            total=known(answer.total_amount),
            subtotal=money(answer.subtotal),
            tax=money(answer.tax),
            delivery_fee=money(answer.delivery_fee),
            fees=tuple(Fee(name=one_line(fee.name, MAX_LABEL), amount=known(fee.amount)) for fee in answer.fees),
            discounts=tuple(
                Discount(name=one_line(each.label, MAX_LABEL), amount=known(abs(each.amount)), code=each.code)
                for each in answer.discounts
            ),
            tip=money(answer.tip),
            refused=tuple(
                RefusedCoupon(code=one_line(each.code, MAX_LABEL), reason=one_line(each.reason, MAX_REASON))
                for each in answer.refused_coupons
            ),
            minimum=money(answer.minimum_order),
        )

    def _items(self, draft: OrderDraft) -> tuple[WireOrderItem, ...]:
        return tuple(self._item(line, draft) for line in draft.cart.lines)

    def _item(self, priced: PricedLine, draft: OrderDraft) -> WireOrderItem:
        line, names = priced.line, _option_names(draft)
        measured = priced.measured if self._sends_options else None
        return WireOrderItem(
            id=None if priced.halves else service_item_id(get_base_id(line.item)),
            name=line.name,
            quantity=line.quantity,
            price=priced.unit.to_wire() if priced.unit else None,
            currency=priced.unit.currency if priced.unit else None,
            options=tuple(_options(line.choices, names)) if self._sends_options else (),
            refusals=tuple(_options(line.refusals, names)) if self._sends_options else (),
            note=line.kitchen_note if self._sends_options else None,
            person=line.person if self._sends_options else None,
            halves=tuple(WireHalf(id=service_item_id(half.item), name=half.name) for half in priced.halves)
            if self._sends_options
            else (),
            amount=measured.amount if measured else None,
            unit=measured.unit if measured else None,
        )

    def _instructions(self, draft: OrderDraft) -> str | None:
        return instructions_in_words(draft, with_lines=not self._sends_options)


class _Extras(TypedDict):
    tip_amount: Decimal | None
    tip_percent: Decimal | None
    coupons: tuple[str, ...]


def _extras(fulfilment: Fulfilment) -> _Extras:
    """The tip and the codes, the same in a quote and in its order."""
    tip = fulfilment.tip or Tip()
    return _Extras(tip_amount=tip.amount, tip_percent=tip.percent, coupons=fulfilment.codes)


def _options(
    chosen: tuple[Choice, ...] | tuple[Refusal, ...], names: dict[tuple[str, str], str]
) -> Iterator[WireOrderOption]:
    for each in chosen:
        name = names.get((each.group, each.option), each.option)
        placement = each.placement if isinstance(each, Choice) else DishPart.WHOLE
        yield WireOrderOption(
            group=each.group,
            option=each.option,
            name=name,
            amount=Amount(each.amount).value,
            placement=DishPart(placement).value,
        )


def _scheduled_for(draft: OrderDraft) -> str | None:
    """ISO 8601 with the offset of the restaurant's time zone; None: as soon as possible."""
    moment = draft.fulfilment.scheduled_for
    return moment.isoformat() if moment else None


def _option_names(draft: OrderDraft) -> dict[tuple[str, str], str]:
    return {(group, option): name for group, option, name in draft.names}
