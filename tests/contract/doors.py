"""A restaurant's clients, made the way they are configured for it, and an order that its menu allows."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from domain.cart import Cart, Choice, Line, price_cart
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.menu import Item, Menu
from domain.order import Fulfilment, OrderDraft
from domain.turn import Caller
from services.errors import Effect
from services.menu.client import MenuClient
from services.order.client import OrderClient
from services.post import Endpoint, ServicePost
from services.profile.client import ProfileClient
from services.recommend.client import RecommendClient
from services.tracking import TrackingClient
from tests.contract.before import ServicesOfBefore


@dataclass(frozen=True)
class Doors:
    """``additions``: whether the services know the optional parts of the contract."""

    menu: MenuClient
    order: OrderClient
    recommend: RecommendClient
    tracking: TrackingClient
    profile: ProfileClient
    additions: bool


def doors_of_the_demo(post: ServicePost, ports: dict[str, int]) -> Doors:
    def at(service: str, path: str, effect: Effect = Effect.READ) -> Endpoint:
        return Endpoint(f"{service}_service", f"http://127.0.0.1:{ports[service]}{path}", effect=effect)

    write = Effect.IDEMPOTENT_WRITE
    return Doors(
        menu=MenuClient(post, at("menu", "/menu")),
        order=OrderClient(
            post,
            at("order", "/orders", write),
            at("order", "/orders/quote"),
            at("order", "/orders/lookup"),
            at("order", "/orders/cancel", write),
            at("order", "/orders/change", write),
        ),
        recommend=RecommendClient(post, at("recommend", "/recommend")),
        tracking=TrackingClient(post, at("tracking", "/tracking")),
        profile=ProfileClient(post, at("profile", "/profile")),
        additions=True,
    )


def doors_of_before(post: ServicePost, services: ServicesOfBefore) -> Doors:
    def at(service: str, effect: Effect = Effect.READ) -> Endpoint:
        return Endpoint(f"{service}_service", services.url(service), effect=effect)

    return Doors(
        menu=MenuClient(post, at("menu")),
        order=OrderClient(post, at("order", Effect.UNSAFE_WRITE), sends_options=False),
        recommend=RecommendClient(post, at("recommend")),
        tracking=TrackingClient(post, at("tracking")),
        profile=ProfileClient(post, at("profile")),
        additions=False,
    )


def new_caller() -> Caller:
    """A guest who was never here."""
    user = f"guest-{uuid.uuid4()}"
    return Caller(tenant="default", user_id=user, channel="web", session_id=f"{user}:web", trace_id=uuid.uuid4().hex)


def draft_from(menu: Menu, quantity: int = 2) -> OrderDraft:
    """Some of the first item that can be had, with the first answer to every question that it asks."""
    item = next(item for item in menu.items if item.available and item.price)
    line = Line(number=1, item=item.id, name=item.name, quantity=quantity, choices=_answers(item))
    names = tuple((group.id, option.id, option.name) for group in item.groups for option in group.options)
    return OrderDraft(
        cart=price_cart(Cart().with_line(line), menu),
        fulfilment=Fulfilment(mode=DeliveryMode.PICKUP, payment=PaymentMethod.CASH),
        names=names,
    )


def _answers(item: Item) -> tuple[Choice, ...]:
    return tuple(
        Choice(group=group.id, option=option.id)
        for group in item.groups
        if group.is_required
        for option in [each for each in group.options if each.available][: group.min_choices]
    )
