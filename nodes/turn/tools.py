"""The tool nodes. Each calls one microservice operation and stores its result or its failure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from langchain_core.runnables import RunnableConfig

from domain import calls
from domain.calls import ToolName
from domain.cart import Cart, price_cart
from domain.deals import name_option
from domain.guest import Preferences, Profile, Recommendation
from domain.menu import Menu
from domain.money import Money
from domain.order import ChangeQuote, Fulfilment, OrderDraft, Quote, Tracking
from domain.safety import list_overrides
from domain.turn import Caller
from domain.value import Value
from nodes.turn.state import Node, Scene, State, restore_scene, update_tool_results
from nodes.turn.tool_results import Failure, ToolResults
from observability.events import FlowFellBack, emit
from services.errors import ServiceError, ServiceNotConfigured, ServiceRejected

MAX_MENU_AGE_S = 24 * 3600.0
"""An older last good menu is not shown: it may be another day's."""
C = TypeVar("C", bound=Value)
Tool = Callable[[Scene, C], Awaitable[ToolResults]]


class MenuService(Protocol):
    """The current menu, or the last good one. ``kept_menu``: the last one while it counts as current."""

    async def fetch(self, caller: Caller) -> Menu: ...
    def kept_menu(self, caller: Caller) -> Menu | None: ...
    def last_good_menu(self, tenant: str) -> Menu | None: ...
    def age_s(self, tenant: str) -> float | None: ...


class OrderService(Protocol):
    """Quoting an order, and a change of a placed one."""

    async def quote(self, caller: Caller, draft: OrderDraft) -> Quote | None: ...
    async def quote_change(self, caller: Caller, order_id: str, draft: OrderDraft) -> ChangeQuote: ...


class RecommendService(Protocol):
    async def suggest(
        self, caller: Caller, context: str | None, cart: tuple[str, ...], preferences: Preferences
    ) -> tuple[Recommendation, ...]: ...


class TrackingService(Protocol):
    async def track(self, caller: Caller, order_id: str) -> Tracking | None: ...


class ProfileService(Protocol):
    async def read(self, caller: Caller) -> Profile: ...
    async def save(self, caller: Caller, preferences: Preferences) -> bool: ...


class PaymentService(Protocol):
    async def create_link(self, caller: Caller, order_id: str, amount: Money) -> str: ...


class NoPayments:
    """There is no payment service."""

    async def create_link(self, caller: Caller, order_id: str, amount: Money) -> str:
        """Raise ServiceNotConfigured."""
        del caller, order_id, amount
        raise ServiceNotConfigured("payment_service", "PAYMENT_LINK_URL is not set")


NO_PAYMENTS = NoPayments()


@dataclass(frozen=True, slots=True)
class ToolServices:
    """The microservices that the tools call."""

    menus: MenuService
    orders: OrderService
    recommend: RecommendService
    tracking: TrackingService
    profiles: ProfileService
    payments: PaymentService = NO_PAYMENTS


def service_tools(services: ToolServices) -> Mapping[ToolName, Node]:
    """One node for each tool that calls a microservice and stores nothing."""
    return {
        "fetch_menu": fetch_menu(services.menus),
        "quote_order": quote_order(services.orders),
        "quote_change": quote_change(services.orders),
        "fetch_recommendations": fetch_recommendations(services.recommend),
        "fetch_tracking": fetch_tracking(services.tracking),
        "fetch_profile": fetch_profile(services.profiles),
        "save_preferences": save_preferences(services.profiles),
        "create_payment_link": create_payment_link(services.payments),
    }


def fetch_menu(menus: MenuService) -> Node:
    """The current menu, else the last good one with its age."""

    async def fetch(scene: Scene, _call: calls.FetchMenu) -> ToolResults:
        request = scene.turn.request
        try:
            menu, age_s = await menus.fetch(request), None
        except ServiceError as error:
            last, age_s = menus.last_good_menu(request.tenant), menus.age_s(request.tenant)
            if last is None or age_s is None or age_s > MAX_MENU_AGE_S:
                raise
            menu = last
            emit(FlowFellBack(scene.turn.todo[0] if scene.turn.todo else "classify_intent", error.code))
        return replace(scene.results, menu=menu, menu_age_s=age_s, menu_kept=False)

    return make_tool_node("fetch_menu", calls.FetchMenu, fetch)


def quote_order(orders: OrderService) -> Node:
    """The cart's total with tax and fees; ``is_quoted`` without a quote where the service offers none."""

    async def quote(scene: Scene, call: calls.QuoteOrder) -> ToolResults:
        draft = build_draft(call.cart, call.fulfilment, scene.results.menu)
        order_quote = await orders.quote(scene.turn.request, draft)
        return replace(scene.results, quote=order_quote, is_quoted=True, quoted_cart=call.cart)

    return make_tool_node("quote_order", calls.QuoteOrder, quote)


def quote_change(orders: OrderService) -> Node:
    """Whether a placed order may be changed like this, and its totals before and after."""

    async def quote(scene: Scene, call: calls.QuoteChange) -> ToolResults:
        draft = build_draft(call.cart, call.fulfilment, scene.results.menu)
        answer = await orders.quote_change(scene.turn.request, call.order_id, draft)
        return replace(scene.results, change_quote=answer)

    return make_tool_node("quote_change", calls.QuoteChange, quote)


def fetch_recommendations(recommend: RecommendService) -> Node:
    """Suggestions for this guest from the criteria and the cart."""

    async def fetch(scene: Scene, call: calls.FetchRecommendations) -> ToolResults:
        answer = await recommend.suggest(scene.turn.request, call.context, call.cart, call.preferences)
        return replace(scene.results, recommendations=answer)

    return make_tool_node("fetch_recommendations", calls.FetchRecommendations, fetch)


def fetch_tracking(tracking: TrackingService) -> Node:
    """An order's status; ``is_tracked`` without a tracking when the service does not know the order."""

    async def fetch(scene: Scene, call: calls.FetchTracking) -> ToolResults:
        answer = await tracking.track(scene.turn.request, call.order_id)
        return replace(scene.results, tracking=answer, is_tracked=True)

    return make_tool_node("fetch_tracking", calls.FetchTracking, fetch)


def fetch_profile(profiles: ProfileService) -> Node:
    """The guest's profile."""

    async def fetch(scene: Scene, _call: calls.FetchProfile) -> ToolResults:
        return replace(scene.results, profile=await profiles.read(scene.turn.request))

    return make_tool_node("fetch_profile", calls.FetchProfile, fetch)


def save_preferences(profiles: ProfileService) -> Node:
    """Save the guest's preferences, the whole set."""

    async def save(scene: Scene, call: calls.SavePreferences) -> ToolResults:
        return replace(scene.results, saved=await profiles.save(scene.turn.request, call.preferences))

    return make_tool_node("save_preferences", calls.SavePreferences, save)


def create_payment_link(payments: PaymentService) -> Node:
    """The link to pay a placed order by."""

    async def create(scene: Scene, call: calls.CreatePaymentLink) -> ToolResults:
        url = await payments.create_link(scene.turn.request, call.order_id, call.amount)
        return replace(scene.results, payment_url=url)

    return make_tool_node("create_payment_link", calls.CreatePaymentLink, create)


def make_tool_node(name: ToolName, call_type: type[C], use: Tool[C]) -> Node:
    """A graph node around one tool: the flow's typed call in, a result or a failure out."""

    async def carry_out(state: State, config: RunnableConfig) -> State:
        del config
        scene = restore_scene(state)
        call = scene.turn.call or call_type()
        if not isinstance(call, call_type):
            raise TypeError(f"{name} was reached with another tool's call")
        try:
            return update_tool_results(await use(scene, call))
        except ServiceError as error:
            return update_tool_results(scene.results.with_failure(name, build_failure(error)))

    return carry_out


def build_failure(error: ServiceError) -> Failure:
    """A failed call as a tool result: the code and the service's own reason, never the exception's text."""
    if isinstance(error, ServiceRejected):
        return Failure(code=error.code, reason=error.reason, rejection=error.rejection)
    return Failure(code=error.code)


def _use_sent_names(cart: Cart, menu: Menu) -> Cart:
    """The cart with the dish names as the menu service sent them, which an order service without ids needs."""
    for line in cart.lines:
        item = menu.item(line.item)
        if item is not None and item.sent_name is not None:
            cart = cart.with_replaced_line(line.replace(name=item.sent_name))
    return cart


def build_draft(
    cart: Cart, fulfilment: Fulfilment, menu: Menu | None, preferences: Preferences | None = None
) -> OrderDraft:
    """The order for the order service: the cart at this menu's prices, the names of all options, and the overridden
    warnings of a guest with these preferences."""
    menu = menu or Menu(items=())
    items = [item for line in cart.lines if (item := menu.item(line.item))]
    names = {(str(g.id), str(o.id)): o.name for item in items for g in item.groups for o in g.options}
    of_deals = [(line, item) for line in cart.lines if (item := menu.item(line.item)) and item.nested]
    for line, deal in of_deals:
        parts = [*line.chosen, *((refusal.group, refusal.option) for refusal in line.refusals)]
        names |= {(str(group), str(option)): name_option(deal, group, option) for group, option in parts}
    return OrderDraft(
        cart=price_cart(_use_sent_names(cart, menu), menu),
        fulfilment=fulfilment.without_other_modes(),
        names=tuple((group, option, name) for (group, option), name in names.items()),
        warned=list_overrides(cart, menu, preferences) if preferences else (),
    )
