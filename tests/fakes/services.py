"""In-process fakes of the microservices. Each can be set to fail."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from domain.bill import Discount, Fee, RefusedCoupon
from domain.cart import Cart, price_cart
from domain.fulfilment import DeliveryMode, Tip
from domain.guest import Preferences, Profile, Recommendation
from domain.menu import Menu
from domain.money import Money
from domain.order import (
    Cancellation,
    ChangeQuote,
    OrderDraft,
    OrderTerms,
    PlacedOrder,
    Quote,
    RejectedItem,
    Rejection,
    Tracking,
)
from domain.turn import Caller
from services.errors import ServiceError, ServiceNotConfigured, ServiceRejected, ServiceTimeout, ServiceUnavailable
from tests.fakes.trattoria import CURRENCY, trattoria

DELIVERY_FEE = Money(350, CURRENCY)
ETA_MINUTES = 25


def down(service: str) -> ServiceError:
    """The connection is refused."""
    return ServiceUnavailable(service, "refused", may_have_happened=False)


def slow(service: str) -> ServiceError:
    """No answer came in time."""
    return ServiceTimeout(service, "no answer in time")


def missing(service: str) -> ServiceError:
    """The restaurant has no such service."""
    return ServiceNotConfigured(service, "no URL")


def no(
    service: str,
    reason: str,
    *names: str,
    price: Money | None = None,
    total: Money | None = None,
    message: str = "",
    times: tuple[datetime, ...] = (),
) -> ServiceError:
    """A rejection with its code, the named dishes, their or the order's current price, a sentence for guests, and
    other times."""
    items = tuple(RejectedItem(name=name, price=price) for name in names)
    rejection = Rejection(reason=reason, items=items, total=total, message=message, times=times)
    return ServiceRejected(service, "no", status=409, rejection=rejection)


def no_after_a_lost_answer(service: str, reason: str) -> ServiceError:
    """A rejection of a later attempt of a call whose earlier attempt may have succeeded."""
    refused = no(service, reason)
    refused.may_have_happened = True
    return refused


@dataclass
class Failing:
    """``fails`` maps a method's name to the error that it raises; ``calls`` lists the called methods."""

    fails: dict[str, ServiceError] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def _enter(self, method: str) -> None:
        self.calls.append(method)
        if error := self.fails.get(method):
            raise error


@dataclass
class FakeMenus(Failing):
    """Returns ``menu``, and caches the last menu by tenant."""

    menu: Menu = field(default_factory=trattoria)
    last_menus: dict[str, Menu] = field(default_factory=dict)
    menu_age_s: float = 0.0
    keeps: bool = False
    """Whether the last menu counts as current in later turns."""

    async def fetch(self, caller: Caller) -> Menu:
        self._enter("fetch")
        self.last_menus[caller.tenant] = self.menu
        return self.menu

    def kept_menu(self, caller: Caller) -> Menu | None:
        return self.last_menus.get(caller.tenant) if self.keeps else None

    def last_good_menu(self, tenant: str) -> Menu | None:
        return self.last_menus.get(tenant)

    def age_s(self, tenant: str) -> float | None:
        return self.menu_age_s if tenant in self.last_menus else None


@dataclass
class FakeOrders(Failing):
    """An order service with the prices of ``menus``. The same key twice is one order.

    ``answers_lost``: orders are taken, and the answer gets lost. ``additions`` False: it can only place. ``findable``
    and ``keyed`` False: without a look-up, without keys. ``refuses_after_taking``: orders are taken, the answer gets
    lost, and the next attempt of the same call ends in this.
    """

    menus: FakeMenus = field(default_factory=FakeMenus)
    additions: bool = True
    findable: bool = True
    keyed: bool = True
    answers_lost: bool = False
    refuses_after_taking: ServiceError | None = None
    service: str = "kitchen"
    status: str = "received"
    orders: dict[str, PlacedOrder] = field(default_factory=dict)
    drafts: list[OrderDraft] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    cooking: set[str] = field(default_factory=set)
    changeable: bool = True
    changes: dict[str, PlacedOrder] = field(default_factory=dict)
    """The changed orders by the keys of their changes."""
    states: dict[str, OrderDraft] = field(default_factory=dict)
    """The orders as they are, by their numbers."""
    takes_tips: bool = True
    """Whether quotes confirm tips."""
    coupons: dict[str, int] = field(default_factory=dict)
    """What each code takes off, in minor units."""
    fees: tuple[Fee, ...] = ()
    minimum: Money | None = None

    @property
    def can_quote(self) -> bool:
        return self.additions

    @property
    def can_find(self) -> bool:
        return self.additions and self.findable

    @property
    def longest_call_s(self) -> float:
        return 10.0

    @property
    def can_cancel(self) -> bool:
        return self.additions

    @property
    def can_change(self) -> bool:
        return self.additions and self.changeable

    @property
    def repeats_safely(self) -> bool:
        return self.additions and self.keyed

    @property
    def terms(self) -> OrderTerms:
        return OrderTerms(self.service, repeatable=self.repeats_safely, keyed=self.repeats_safely or self.can_find)

    async def quote(self, caller: Caller, draft: OrderDraft) -> Quote | None:
        self._enter("quote")
        return self._quote(draft) if self.additions else None

    async def place(
        self, caller: Caller, draft: OrderDraft, *, key: str, expected_total: Money | None = None
    ) -> PlacedOrder:
        self._enter("place")
        if self.repeats_safely and key in self.orders:
            return self.orders[key]
        total = self._total(draft, expected_total)
        order = PlacedOrder(f"ORD-{10_001 + len(self.drafts)}", self.status, ETA_MINUTES, total)
        self.orders[key if self.additions else order.order_id] = order
        self.drafts.append(draft)
        self.states[order.order_id] = draft
        if self.refuses_after_taking:
            raise self.refuses_after_taking
        if self.answers_lost:
            raise slow("order_service")
        return order

    async def find(self, caller: Caller, key: str, *, currency: str | None = None) -> PlacedOrder | None:
        if not self.can_find:
            raise missing("order_service")
        self._enter("find")
        return self.orders.get(key) or self.changes.get(key)

    async def quote_change(self, caller: Caller, order_id: str, draft: OrderDraft) -> ChangeQuote:
        if not self.can_change:
            raise missing("order_service")
        self._enter("quote_change")
        if order_id in self.cooking:
            return ChangeQuote(order_id, accepted=False, status="preparing", reason="too_late")
        before, total = self._quote(self.states[order_id]).total, self._quote(draft).total
        return ChangeQuote(order_id, accepted=True, status="received", previous_total=before, total=total)

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
        if not self.can_change:
            raise missing("order_service")
        self._enter("change")
        if key in self.changes:
            return self.changes[key]
        if order_id in self.cooking:
            rejection = Rejection(reason="too_late", status="preparing")
            raise ServiceRejected("order_service", "no", status=200, rejection=rejection)
        total = self._total(draft, expected_total)
        self.changes[key] = PlacedOrder(order_id, self.status, ETA_MINUTES, total)
        self.states[order_id] = draft
        if self.answers_lost:
            raise slow("order_service")
        return self.changes[key]

    async def cancel(self, caller: Caller, order_id: str) -> Cancellation:
        if not self.additions:
            raise missing("order_service")
        self._enter("cancel")
        if order_id in self.cooking:
            return Cancellation(order_id, cancelled=False, status="preparing")
        self.cancelled.add(order_id)
        return Cancellation(order_id, cancelled=True, status="cancelled")

    def _total(self, draft: OrderDraft, expected: Money | None) -> Money | None:
        menu = self.menus.menu
        items = [menu.item(line.line.item) for line in draft.cart.lines]
        if self.additions and not all(item is not None and item.available for item in items):
            raise no("order_service", "item_unavailable")
        total = self._quote(draft).total
        if self.additions and expected is not None and expected != total:
            raise no("order_service", "price_changed")
        return total

    def _quote(self, draft: OrderDraft) -> Quote:
        cart = Cart(lines=tuple(line.line for line in draft.cart.lines))
        subtotal = price_cart(cart, self.menus.menu).subtotal or Money(0, CURRENCY)
        delivered = draft.fulfilment.mode is DeliveryMode.DELIVERY
        fee = DELIVERY_FEE if delivered else Money(0, CURRENCY)
        known = {code: self.coupons.get(code) for code in draft.fulfilment.codes}
        discounts = tuple(
            Discount(name="A gift", amount=Money(off, CURRENCY), code=code) for code, off in known.items() if off
        )
        quote = Quote(
            total=subtotal + fee,
            subtotal=subtotal,
            tax=Money(0, CURRENCY),
            delivery_fee=fee,
            fees=self.fees,
            discounts=discounts,
            tip=self._tip(draft.fulfilment.tip, subtotal),
            refused=tuple(RefusedCoupon(code=code, reason="We don't know it.") for code in known if not known[code]),
            minimum=self.minimum,
        )
        more = [each.amount for each in self.fees] + ([quote.tip] if quote.tip else [])
        less = [each.amount for each in discounts]
        minor = quote.total.minor + sum(each.minor for each in more) - sum(each.minor for each in less)
        return replace(quote, total=Money(minor, CURRENCY))

    def _tip(self, tip: Tip | None, subtotal: Money) -> Money | None:
        if tip is None or not self.takes_tips:
            return None
        return tip.amount_in(CURRENCY) or Money.of_wire(subtotal.to_wire() * (tip.percent or 0) / 100, CURRENCY)


@dataclass
class FakeTracking(Failing):
    """Tracks the orders of one order service."""

    orders: FakeOrders = field(default_factory=FakeOrders)

    async def track(self, caller: Caller, order_id: str) -> Tracking | None:
        self._enter("track")
        found = next((o for o in self.orders.orders.values() if o.order_id == order_id), None)
        return Tracking(order_id, "out_for_delivery", 10) if found else None


@dataclass
class FakeRecommend(Failing):
    """Always returns the same suggestions."""

    suggestions: tuple[Recommendation, ...] = (
        Recommendation("Satay Noodles", "satay-noodles", Money.of_wire(Decimal(12), CURRENCY), "often ordered"),
        Recommendation("Green Salad", "green-salad", reason="light"),
    )

    async def suggest(
        self, caller: Caller, context: str | None, cart: tuple[str, ...], preferences: Preferences
    ) -> tuple[Recommendation, ...]:
        self._enter("suggest")
        return self.suggestions


@dataclass
class FakeProfiles(Failing):
    """Stores profiles by user id."""

    profiles: dict[str, Profile] = field(default_factory=dict)

    async def read(self, caller: Caller) -> Profile:
        self._enter("read")
        return self.profiles.get(caller.user_id, Profile())

    async def save(self, caller: Caller, preferences: Preferences) -> bool:
        self._enter("save")
        self.profiles[caller.user_id] = replace(self.profiles.get(caller.user_id, Profile()), preferences=preferences)
        return True


@dataclass
class FakePayments(Failing):
    """Gives each order a link of its own; ``linked`` has the amounts by order."""

    linked: dict[str, Money] = field(default_factory=dict)

    async def create_link(self, caller: Caller, order_id: str, amount: Money) -> str:
        self._enter("create_link")
        self.linked[order_id] = amount
        return f"https://pay.example.com/{order_id}"
