"""The demo restaurant's menu as the product sees it: its own file, through the menu service's wire models."""

from __future__ import annotations

from functools import cache

from demo.menu import wire_sale_unit
from demo.menu_file import WrittenComponent, WrittenGroup, WrittenItem, WrittenOption, read_menu_file
from domain.menu import Menu
from services.lenient import LenientReading
from services.menu.models import (
    MenuResponse,
    WireCategory,
    WireComponent,
    WireComponentChoice,
    WireItem,
    WireOption,
    WireOptionGroup,
)
from services.menu.reading import menu_of


@cache
def demo_menu(restaurant: str = "copper_basil") -> Menu:
    """The menu of this restaurant of the demo, with prices in its currency; always the same value."""
    written = read_menu_file(restaurant)
    groups = {group.id: group for group in written.groups}
    answer = MenuResponse(
        categories=tuple(
            WireCategory(
                name=category.name,
                items=tuple(_item(item, groups) for item in category.items),
                generic_names=tuple(category.generic_names),
                half_and_half=category.halves_price.value if category.halves_price else None,
            )
            for category in written.categories
        ),
        currency=written.restaurant.currency,
    )
    return menu_of(LenientReading(answer), service="menu", version="gold", default_currency=written.restaurant.currency)


def _item(item: WrittenItem, groups: dict[str, WrittenGroup]) -> WireItem:
    return WireItem(
        id=item.id,
        name=item.name,
        description=item.description,
        price=item.price,
        aliases=tuple(item.aliases),
        option_groups=tuple(_group(groups[group], item.included.get(group, [])) for group in item.groups),
        components=tuple(map(_component, item.components)),
        allergens=_words(item.allergens),
        dietary=_words(item.dietary),
        available=item.available,
        unavailable_reason=item.unavailable_reason,
        **wire_sale_unit(item.sold.unit if item.sold else None),
    )


def _component(component: WrittenComponent) -> WireComponent:
    return WireComponent(
        id=component.id,
        name=component.name,
        choices=tuple(WireComponentChoice(item=each.item, price=each.price) for each in component.choices),
        min=component.min,
        max=component.max,
    )


def _group(group: WrittenGroup, included: list[str]) -> WireOptionGroup:
    return WireOptionGroup(
        id=group.id,
        name=group.name,
        kind=group.kind.value,
        options=tuple(_option(option) for option in group.options),
        min_choices=group.min_choices,
        max_choices=group.max_choices,
        refusable=group.refusable,
        amounts=group.amounts,
        included=tuple(included),
        placements=tuple(placement.value for placement in group.placements),
        placement_price=group.placement_price.value,
    )


def _option(option: WrittenOption) -> WireOption:
    return WireOption(
        id=option.id,
        name=option.name,
        aliases=tuple(option.aliases),
        price=option.price,
        allergens=_words(option.allergens),
        available=option.available,
    )


def _words(names: list[str] | None) -> tuple[str, ...] | None:
    return None if names is None else tuple(names)
