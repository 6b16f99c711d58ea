"""Calls each configured operation once, as a turn would, and reports the parsed responses."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import httpx

from domain.guest import Preferences, Recommendation
from domain.menu import Menu
from domain.menu_check import MenuCheck
from domain.money import Money
from domain.order import OrderDraft, PlacedOrder
from domain.turn import Caller
from observability.events import AdditionSwitchedOff
from observability.listeners import register_listeners
from services.check.additions import menu_additions, other_additions
from services.check.calls import CallLog, WithholdingPost
from services.check.draft import NoSuchDish, draft_for_test
from services.check.menu_findings import menu_findings
from services.check.plain import menu_report, money_text
from services.check.report import AdditionReport, MenuReport, Report
from services.endpoints import Endpoints, call_policy
from services.errors import Effect
from services.menu.client import MenuClient
from services.menu.contract import MENU
from services.microservice import Microservice
from services.microservices import SERVICES
from services.order.client import OrderClient
from services.order.contract import ORDER
from services.post import Endpoint, ServicePost
from services.profile.client import ProfileClient
from services.profile.contract import PROFILE
from services.recommend.client import RecommendClient
from services.recommend.contract import RECOMMEND
from services.settings import ServiceSettings
from services.tracking import TRACKING, TrackingClient
from services.wire import context_headers, make_address

_CHECKED_AS_IN_A_TURN = (MENU, ORDER, RECOMMEND, TRACKING, PROFILE)
_UNKNOWN_ORDER = "CHECK-0"
PlayMenu = Callable[[Menu], MenuCheck]
_ALLERGY = "peanuts"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The options of the check. ``place``: also send requests with side effects; ``order_id``: an order to track.

    ``play_menu``: plays what guests would say of the menu. This package does not read guests' words itself.
    """

    place: bool = False
    dish: str | None = None
    order_id: str | None = None
    tenant: str = "default"
    play_menu: PlayMenu | None = None


async def check_services(
    settings: ServiceSettings,
    transport: httpx.AsyncBaseTransport,
    options: CheckOptions,
    services: Sequence[Microservice] = SERVICES,
) -> Report:
    """Check every service with a URL. A failure becomes a finding, not an exception."""
    return await _Checker(settings, transport, options, services).run()


class _Checker:
    def __init__(
        self,
        settings: ServiceSettings,
        transport: httpx.AsyncBaseTransport,
        options: CheckOptions,
        services: Sequence[Microservice],
    ) -> None:
        self._options = options
        self._services = services
        self._currency = settings.default_currency
        self._sends_options = settings.order_options
        self._is_idempotent = settings.order_idempotent
        self._at = Endpoints(settings, services)
        self._catalogue = self._at.catalogue()
        self._reads = ServicePost(transport, call_policy(settings))
        self._writes = self._reads if options.place else WithholdingPost(transport, call_policy(settings))
        self._caller = _new_caller(options.tenant)
        self._log = CallLog(self._catalogue)
        self._menu_additions: tuple[AdditionReport, ...] = ()
        self._menu: MenuReport | None = None

    async def run(self) -> Report:
        """Run all checks, the menu first, because the order is made of it."""
        at = self._at
        with register_listeners(self._log.collector):
            menu = await self._check_menu(at.of(MENU)) if at.find(MENU) else None
            placed = await self._check_orders(at.of(ORDER), menu) if at.find(ORDER) else None
            if at.find(RECOMMEND):
                await self._check_recommendations(at.of(RECOMMEND), menu)
            if at.find(TRACKING):
                await self._check_tracking(at.of(TRACKING), placed)
            if at.find(PROFILE):
                await self._check_profile(at.of(PROFILE))
            for service in self._services:
                if service not in _CHECKED_AS_IN_A_TURN:
                    await self._check_by_examples(service)
        return Report(
            operations=tuple(self._log.operations),
            menu=self._menu,
            additions=(*self._menu_additions, *other_additions(self._catalogue)),
            findings=tuple(self._log.findings),
        )

    async def _check_menu(self, endpoint: Endpoint) -> Menu | None:
        client = MenuClient(self._reads, endpoint, default_currency=self._currency)
        answered = await self._log.call("menu", client.fetch(self._caller), lambda menu: {"items": len(menu.items)})
        if answered is None:
            return None
        off = {event.addition for event in self._log.collector.events_of(AdditionSwitchedOff)}
        self._menu_additions = tuple(menu_additions(off))
        self._menu = menu_report(answered.value)
        play = self._options.play_menu
        played = await asyncio.to_thread(play, answered.value) if play else None
        self._log.findings += menu_findings(answered.value, played)
        return answered.value

    async def _check_orders(self, endpoint: Endpoint, menu: Menu | None) -> PlacedOrder | None:
        """Quote, look up, place, change and cancel an order of one dish. Returns the placed order, if any."""
        try:
            draft = draft_for_test(menu, self._options.dish)
        except NoSuchDish as problem:
            self._log.note("order", "error", str(problem))
            return None
        reads, writes = self._order_client(self._reads, endpoint), self._order_client(self._writes, endpoint)
        total = await self._check_quote(reads, draft)
        await self._check_unknown_key(reads)
        key = str(uuid.uuid4())
        placed = await self._check_placing(writes, draft, key, total)
        if placed is not None:
            await self._check_known_key(reads, placed, key)
            await self._check_change(writes, placed, draft, follows=key)
        await self._check_cancellation(writes, placed)
        return placed

    def _order_client(self, post: ServicePost, endpoint: Endpoint) -> OrderClient:
        at = self._at
        return OrderClient(
            post, endpoint, at.find(ORDER, "quote"), at.find(ORDER, "lookup"), at.find(ORDER, "cancel"),
            at.find(ORDER, "change"),
            sends_options=self._sends_options, default_currency=self._currency,
        )  # fmt: skip

    async def _check_quote(self, orders: OrderClient, draft: OrderDraft) -> Money | None:
        """The expected total of the order: the quote's, else the menu's."""
        subtotal = draft.cart.subtotal
        answered = await self._log.call("order quote", orders.quote(self._caller, draft)) if orders.can_quote else None
        quote = answered.value if answered else None
        if quote is None:
            return subtotal
        if _differ(quote.subtotal, subtotal):
            self._log.note(
                "order quote",
                "warning",
                f"The quote's subtotal is {money_text(quote.subtotal)}, the menu's prices give {money_text(subtotal)}. "
                "Use the same prices in both services.",
            )
        return quote.total

    async def _check_unknown_key(self, orders: OrderClient) -> None:
        if not orders.can_find:
            return
        answered = await self._log.call("order lookup", orders.find(self._caller, str(uuid.uuid4())))
        if answered is not None and answered.value is not None:
            self._log.note(
                "order lookup",
                "error",
                f"Order {answered.value.order_id} was found under a key that was never used, so an order that was not "
                'placed would be reported as placed. Answer {"found": false} for an unknown key.',
            )

    async def _check_placing(
        self, orders: OrderClient, draft: OrderDraft, key: str, total: Money | None
    ) -> PlacedOrder | None:
        """Place the order, and again under the same key if the service declares idempotency."""
        answered = await self._log.call("order", orders.place(self._caller, draft, key=key, expected_total=total))
        if answered is None:
            return None
        placed = answered.value
        if _differ(placed.total, total):
            self._log.note(
                "order",
                "warning",
                f"The order costs {money_text(placed.total)}, and the guest would have agreed to {money_text(total)}. "
                "Answer 409 price_changed when `expected_total` differs.",
            )
        if self._is_idempotent:
            again = await self._log.call(
                "order repeated", orders.place(self._caller, draft, key=key, expected_total=total)
            )
            if again is not None and again.value.order_id != placed.order_id:
                self._log.note(
                    "order repeated",
                    "error",
                    f"The same key made a second order, {again.value.order_id} beside {placed.order_id}. Answer with "
                    "the first order, or set ORDER_IDEMPOTENT=false.",
                )
        return placed

    async def _check_known_key(self, orders: OrderClient, placed: PlacedOrder, key: str) -> None:
        if not orders.can_find:
            return
        answered = await self._log.call("order lookup by key", orders.find(self._caller, key))
        if answered is not None and (answered.value is None or answered.value.order_id != placed.order_id):
            self._log.note(
                "order lookup by key",
                "error",
                f"Order {placed.order_id} is not found under its key. Keep the `idempotency_key` with each order.",
            )

    async def _check_change(self, orders: OrderClient, placed: PlacedOrder, draft: OrderDraft, *, follows: str) -> None:
        """Change the test order to what it is, twice under one key."""
        if not orders.can_change:
            return
        order_id, key = placed.order_id, str(uuid.uuid4())
        quoted = await self._log.call("order change preview", orders.quote_change(self._caller, order_id, draft))
        if quoted is None or not quoted.value.accepted:
            return
        total = quoted.value.total
        for name in ("order change", "order change repeated"):
            change = orders.change(self._caller, order_id, draft, key=key, follows=follows, expected_total=total)
            if await self._log.call(name, change) is None:
                return
        if orders.can_find:
            found = await self._log.call("order lookup by key of a change", orders.find(self._caller, key))
            if found is not None and found.value is None:
                self._log.note(
                    "order lookup by key of a change",
                    "error",
                    f"The change of {order_id} is not found under its key, so a change whose answer is lost would "
                    "count as not made. Find orders by the keys of their changes, too.",
                )

    async def _check_cancellation(self, orders: OrderClient, placed: PlacedOrder | None) -> None:
        """Cancel the test order; without --place only show the request."""
        if not orders.can_cancel or (self._options.place and placed is None):
            return
        order_id = placed.order_id if placed else self._options.order_id or _UNKNOWN_ORDER
        answered = await self._log.call("order cancel", orders.cancel(self._caller, order_id))
        if answered is not None and not answered.value.cancelled:
            self._log.note(
                "order cancel", "warning", f"The test order {order_id} was not cancelled: cancel it by hand."
            )

    async def _check_recommendations(self, endpoint: Endpoint, menu: Menu | None) -> None:
        client = RecommendClient(self._reads, endpoint, default_currency=self._currency)
        suggest = client.suggest(self._caller, "What do you recommend?", (), Preferences())
        answered = await self._log.call("recommend", suggest)
        missing = _not_on_menu(answered.value, menu) if answered and menu else []
        if missing:
            self._log.note("recommend", "warning", f"Not on the menu, so they cannot be ordered: {', '.join(missing)}.")
        priced_in = {each.price.currency for each in answered.value if each.price} if answered else set()
        if menu and menu.currency and priced_in - {menu.currency}:
            self._log.note(
                "recommend",
                "warning",
                f"Prices are in {', '.join(sorted(priced_in))} and the menu is in {menu.currency}. Name the currency "
                f"with each price, or set DEFAULT_CURRENCY={menu.currency}.",
            )

    async def _check_tracking(self, endpoint: Endpoint, placed: PlacedOrder | None) -> None:
        order_id = placed.order_id if placed else self._options.order_id
        client = TrackingClient(self._reads, endpoint)
        answered = await self._log.call("tracking", client.track(self._caller, order_id or _UNKNOWN_ORDER))
        if answered is None:
            return
        if answered.value is None and order_id is not None:
            self._log.note("tracking", "warning", f"The tracking service does not know the order {order_id}.")
        if answered.value is not None and order_id is None:
            self._log.note(
                "tracking",
                "warning",
                f"There is no order {_UNKNOWN_ORDER}, and the answer says “{answered.value.status}”. Answer 404 for an "
                "order that does not exist: guests mistype numbers.",
            )

    async def _check_profile(self, endpoint: Endpoint) -> None:
        reads = ProfileClient(self._reads, endpoint, default_currency=self._currency)
        writes = ProfileClient(self._writes, endpoint, default_currency=self._currency)
        await self._log.call("profile", reads.read(self._caller))
        saved = await self._log.call("profile save", writes.save(self._caller, Preferences(allergies=(_ALLERGY,))))
        if saved is None:
            return
        again = await self._log.call("profile after saving", reads.read(self._caller))
        if again is not None and again.value.preferences.allergies != (_ALLERGY,):
            self._log.note(
                "profile after saving",
                "error",
                f"The allergy “{_ALLERGY}” was saved and did not come back, so a guest would not be warned. Answer "
                "get_profile with what save_preferences was given.",
            )

    async def _check_by_examples(self, service: Microservice) -> None:
        """Call each operation with the first request of its contract, for this guest."""
        for operation in service.operations:
            endpoint = self._at.find(service, operation.name)
            if endpoint is None:
                continue
            post = self._reads if operation.effect is Effect.READ else self._writes
            request = next(iter(operation.requests.values())).model_copy(update={**make_address(self._caller)})
            call = post.send(endpoint, request, operation.answer, headers=context_headers(self._caller))
            await self._log.call(f"{service.name} {operation.name}".rstrip(), call)


def _differ(one: Money | None, other: Money | None) -> bool:
    return one is not None and other is not None and one != other


def _not_on_menu(suggestions: Iterable[Recommendation], menu: Menu) -> list[str]:
    names = {name.casefold() for item in menu.items for name in (item.id, item.name, *item.aliases)}
    return [s.name for s in suggestions if names.isdisjoint({s.name.casefold(), (s.item_id or s.name).casefold()})]


def _new_caller(tenant: str) -> Caller:
    """A new guest."""
    user_id = f"check-{uuid.uuid4()}"
    return Caller(tenant=tenant, user_id=user_id, channel="web", session_id=f"{user_id}:web", trace_id=uuid.uuid4().hex)
