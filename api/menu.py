"""GET /menu: the restaurant's menu, for screens."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.auth.dependencies import require_scope
from api.auth.principal import Principal
from api.description import describe_credentials
from api.problems import AUTH_PROBLEMS, problem_responses
from api.restaurant_calls import bind_call, build_caller
from api.schemas import Id, JsonAmount, Label, StoreHeader, StoreQuery, TenantHeader
from api.tenants.directory import Tenant
from api.tenants.resolve import resolve_place, resolve_tenant
from domain.errors import ErrorCode
from domain.menu import Item, Menu
from domain.turn import Caller
from nodes.reply.catalogue import load_catalogue
from nodes.turn.views import build_dish_view
from services.errors import ServiceError

router = APIRouter(tags=["conversation"])
PROBLEMS: tuple[ErrorCode, ...] = ("invalid_request", "unknown_store", "restaurant_unreachable", "internal_error")


class MenuItemBody(BaseModel):
    """A dish or drink."""

    id: str = Field(description="For `item_id` of a cart change")
    name: str = Field(description="The name")
    number: str | None = Field(default=None, description="The number on the printed menu")
    description: str | None = Field(default=None, description="A short description")
    price: JsonAmount | None = Field(default=None, description="The price of the cheapest way to have it")
    from_price: bool = Field(default=False, description="Whether there are dearer ways to have it")
    allergens: tuple[str, ...] | None = Field(default=None, description="Declared allergens; missing: nobody knows")
    diets: tuple[str, ...] = Field(default=(), description="Diets that it fits")
    available: bool = Field(default=True, description="Whether it can be ordered now")
    unavailable_reason: str | None = Field(default=None, description="The reason, if it cannot")
    image_url: str | None = Field(default=None, description="A picture")

    @classmethod
    def of(cls, item: Item) -> MenuItemBody:
        """An item on the wire."""
        dish = build_dish_view(item)
        return cls(
            id=item.id,
            name=item.name,
            number=item.number,
            description=item.description,
            price=dish.price.to_wire() if dish.price else None,
            from_price=dish.from_price,
            allergens=None if item.allergens is None else tuple(sorted(item.allergens)),
            diets=dish.dietary,
            available=item.available,
            unavailable_reason=item.unavailable_reason,
            image_url=item.image_url,
        )


class MenuCategoryBody(BaseModel):
    """A part of the menu."""

    name: str = Field(description="The category")
    items: tuple[MenuItemBody, ...] = Field(description="Its items in the menu's order")


class MenuBody(BaseModel):
    """The whole menu."""

    categories: tuple[MenuCategoryBody, ...] = Field(description="The categories in order")
    currency: str | None = Field(default=None, description="ISO 4217")
    open_now: bool | None = Field(default=None, description="Whether the restaurant is open; missing: not known")
    opening_hours: str | None = Field(default=None, description="The opening hours as text")
    names: dict[str, str] = Field(
        default_factory=dict, description="Allergens and diets in the language of the request"
    )
    text: str | None = Field(default=None, description="The menu as text, where the service sends only that")

    @classmethod
    def of(cls, menu: Menu, names: Mapping[str, str]) -> MenuBody:
        """A menu on the wire. ``names``: of allergens and diets in the guest's language."""
        categories = tuple(
            MenuCategoryBody(name=name, items=tuple(MenuItemBody.of(item) for item in menu.in_category(name)))
            for name in menu.categories
        )
        used = {word for item in menu.items for word in (item.allergens or set()) | (item.dietary or set())}
        return cls(
            categories=categories,
            names={word: names[word] for word in sorted(used) if word in names},
            currency=menu.currency,
            open_now=menu.open_now,
            opening_hours=menu.opening_hours,
            text=None if categories else menu.text,
        )


@router.get(
    "/menu",
    operation_id="get_menu",
    response_model_exclude_none=True,
    responses=problem_responses((*PROBLEMS, *AUTH_PROBLEMS)),
    openapi_extra=describe_credentials("converse"),
)
async def get_menu(
    request: Request,
    response: Response,
    principal: Annotated[Principal, Depends(require_scope("converse"))],
    tenant: Annotated[Id | None, Query(description="The restaurant brand")] = None,
    locale: Annotated[Label | None, Query(description='"en", "es-MX", ...')] = None,
    store: StoreQuery = None,
    x_tenant_id: TenantHeader = None,
    x_store_id: StoreHeader = None,
) -> MenuBody:
    """The menu of the restaurant or of the named branch, as its service has it, or its last one for a while when the
    service is down."""
    restaurant = resolve_place(resolve_tenant(request, principal, tenant, x_tenant_id), store, x_store_id)
    caller = build_caller(request, principal, restaurant, user_id="menu", locale=locale)
    menu = await _load_menu(restaurant, caller)
    response.headers["Cache-Control"] = "private, no-cache"
    catalogue = await asyncio.to_thread(load_catalogue, caller.locale)  # it may read files
    return MenuBody.of(menu, catalogue.names)


async def _load_menu(restaurant: Tenant, caller: Caller) -> Menu:
    menus = restaurant.deps.menus
    if (kept := menus.kept_menu(caller)) is not None:
        return kept
    with bind_call(caller):
        try:
            return await menus.fetch(caller)
        except ServiceError:
            if (last := menus.last_good_menu(caller.tenant)) is None:
                raise
            return last
