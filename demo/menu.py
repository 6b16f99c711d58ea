"""The menu service: POST /menu returns the menu, POST /menu/availability is for the staff.

Run alone: ``python -m demo.menu --port 9101``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal, TypedDict

from fastapi import FastAPI, Header, Response
from pydantic import BaseModel, Field

from demo.clock import Clock
from demo.database import Connection, Database
from demo.menu_tables import MenuReader
from demo.refusal import RequestRejected
from demo.service import answer, as_json, clock_of, database_of, new_app, serve
from demo.settings import DemoSettings
from domain.menu import Component, Item, Menu, Option, OptionGroup
from domain.sale_unit import SaleUnit, SoldBy
from services.menu.models import (
    MenuRequest,
    MenuResponse,
    WireCategory,
    WireComponent,
    WireComponentChoice,
    WireItem,
    WireOption,
    WireOptionGroup,
    WireOrderTimes,
)

PORT = 9101


class AvailabilityRequest(BaseModel):
    """Availability of one item, set by the staff. ``reason`` is shown to guests while the item is unavailable."""

    item_id: Annotated[str, Field(min_length=1, max_length=100)]
    available: bool
    reason: Annotated[str, Field(max_length=200)] | None = None


class AvailabilityResponse(BaseModel):
    item_id: str
    available: bool
    unavailable_reason: str | None = None


class MenuDesk:
    """The routes. The response's bytes are cached for each branch until the menu or the opening state changes."""

    def __init__(self, settings: DemoSettings, database: Database, clock: Clock) -> None:
        self._hours = settings.hours
        times = settings.order_times
        self._order_times = WireOrderTimes.from_rules(times) if times else None
        self._not_sold_at = settings.not_sold_at
        self._database = database
        self._clock = clock
        self._reader = MenuReader()
        self._cached: dict[tuple[str, ...], tuple[tuple[str, bool], bytes]] = {}

    async def serve_menu(
        self,
        request: MenuRequest,  # noqa: ARG002 - every guest gets the same menu
        x_store_id: Annotated[str | None, Header()] = None,
    ) -> Response:
        """The whole menu, as text and as categories; of a branch, without what it does not sell."""
        missing = self._not_sold_at.get(x_store_id or "", ())
        async with self._database.connection() as connection:
            menu = await self._reader.read(connection)
            open_now = self._hours.open_at(await self._clock.now(connection))
            key = (menu.version, open_now)
            cached = self._cached.get(missing)
            if cached is None or cached[0] != key:
                restaurant = await _restaurant_name(connection)
                sold = replace(menu, items=tuple(item for item in menu.items if item.id not in missing))
                body = as_json(_wire_menu(sold, restaurant, open_now, self._hours.text, self._order_times), brief=True)
                cached = self._cached[missing] = (key, body)
        return Response(cached[1], media_type="application/json")

    async def set_availability(self, request: AvailabilityRequest) -> Response:
        """Take one item off the menu, or put it back."""
        reason = None if request.available else request.reason
        async with self._database.connection() as connection:
            cursor = await connection.execute(
                "UPDATE item SET available = %s, unavailable_reason = %s WHERE id = %s",
                [request.available, reason, request.item_id],
            )
        if cursor.rowcount == 0:
            raise RequestRejected(422, "unknown_item", "There is no such item.", (request.item_id,))
        body = AvailabilityResponse(item_id=request.item_id, available=request.available, unavailable_reason=reason)
        return answer(body)


def create_app(settings: DemoSettings | None = None, *, clock: Clock | None = None) -> FastAPI:
    """The menu service. Without arguments it reads DEMO_* from the environment."""
    settings = settings or DemoSettings()
    database = database_of(settings)
    desk = MenuDesk(settings, database, clock or clock_of(settings))
    app = new_app("menu", settings, database)
    app.add_api_route("/menu", desk.serve_menu, methods=["POST"], response_model=MenuResponse)
    app.add_api_route(
        "/menu/availability", desk.set_availability, methods=["POST"], response_model=AvailabilityResponse
    )
    return app


async def _restaurant_name(connection: Connection) -> str:
    row = await (await connection.execute("SELECT name FROM restaurant")).fetchone()
    return str(row[0]) if row else ""


def _wire_menu(
    menu: Menu, restaurant: str, open_now: bool, opening_hours: str, order_times: WireOrderTimes | None
) -> MenuResponse:
    generic = dict(menu.generic_names)
    return MenuResponse(
        output=_menu_text(menu, restaurant),
        categories=tuple(
            WireCategory(
                name=category,
                items=tuple(_wire_item(item, menu) for item in menu.in_category(category)),
                generic_names=generic.get(category, ()),
            )
            for category in menu.categories
        ),
        currency=menu.currency,
        open_now=open_now,
        opening_hours=opening_hours,
        order_times=order_times,
    )


def _wire_item(item: Item, menu: Menu) -> WireItem:
    component_ids = {component.id for component in item.components}
    return WireItem(
        id=item.id,
        name=item.name,
        description=item.description,
        price=item.price.to_wire() if item.price else None,
        currency=item.price.currency if item.price else None,
        aliases=item.aliases,
        option_groups=tuple(_wire_group(group) for group in item.groups if group.id not in component_ids),
        components=tuple(_wire_component(component, menu) for component in item.components),
        allergens=_sort_labels(item.allergens),
        dietary=_sort_labels(item.dietary),
        available=item.available,
        unavailable_reason=item.unavailable_reason,
        number=item.number,
        half_and_half=item.halves_price.value if item.halves_price else None,
        **wire_sale_unit(item.sale_unit),
    )


class SaleFields(TypedDict, total=False):
    """The fields of an item that is sold by weight, by volume or in packs."""

    sold_by: Literal["piece", "weight", "volume"]
    unit: Literal["g", "ml"] | None
    pack_size: Decimal
    step: Decimal
    minimum: Decimal


def wire_sale_unit(unit: SaleUnit | None) -> SaleFields:
    """How an item is sold, in grams, millilitres or pieces; empty for one by one."""
    if unit is None:
        return {}
    units: dict[SoldBy, Literal["g", "ml"]] = {SoldBy.WEIGHT: "g", SoldBy.VOLUME: "ml"}
    return {
        "sold_by": unit.sold_by.value,
        "unit": units.get(unit.sold_by),
        "pack_size": Decimal(unit.per),
        "step": Decimal(unit.step),
        "minimum": Decimal(unit.minimum),
    }


def _wire_group(group: OptionGroup) -> WireOptionGroup:
    return WireOptionGroup(
        id=group.id,
        name=group.name,
        kind=group.kind.value,
        options=tuple(_wire_option(option) for option in group.options),
        min_choices=group.min_choices,
        max_choices=group.max_choices,
        refusable=group.refusable,
        amounts=group.amounts,
        included=group.included,
        placements=tuple(placement.value for placement in group.placements),
        placement_price=group.placement_price.value,
    )


def _wire_component(component: Component, menu: Menu) -> WireComponent:
    return WireComponent(
        id=component.id,
        name=component.name,
        choices=tuple(
            WireComponentChoice(item=item, price=price.to_wire() if price else None)
            for item, price in component.choices
            if menu.item(item)
        ),
        min=component.min_choices,
        max=component.max_choices,
    )


def _wire_option(option: Option) -> WireOption:
    return WireOption(
        id=option.id,
        name=option.name,
        aliases=option.aliases,
        price=option.price.to_wire() if option.price else None,
        allergens=_sort_labels(option.allergens),
        available=option.available,
    )


def _sort_labels(names: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(sorted(names))


def _menu_text(menu: Menu, restaurant: str) -> str:
    """The menu as text: a line per item under its category."""
    lines = [f"{restaurant}: our menu"]
    for category in menu.categories:
        lines += ["", category]
        lines += [_item_text(item) for item in menu.in_category(category)]
    return "\n".join(lines)


def _item_text(item: Item) -> str:
    price = f"{item.price.to_wire()} {item.price.currency}" if item.price else "price on request"
    missing = "" if item.available else f" (not available: {item.unavailable_reason or 'sold out'})"
    return f"- {item.priced_name}, {price}{missing}" + (f": {item.description}" if item.description else "")


if __name__ == "__main__":
    serve(create_app, port=PORT)
