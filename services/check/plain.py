"""Domain values as JSON for a report. Money is text with its currency ("9.50 EUR")."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, is_dataclass

from pydantic import BaseModel, JsonValue

from domain.menu import Item, Menu, Option, OptionGroup
from domain.money import Money
from services.check.report import GroupReport, ItemReport, MenuReport, OptionReport


def money_text(money: Money | None) -> str | None:
    """ "9.50 EUR"; None without an amount."""
    return f"{money.to_wire()} {money.currency}" if money else None


def plain_value(value: object) -> JsonValue:
    """A domain value as JSON. Raises TypeError for other types."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, BaseModel):
        return {name: plain_value(getattr(value, name)) for name in type(value).model_fields}
    if is_dataclass(value) and not isinstance(value, type):
        return {own.name: plain_value(getattr(value, own.name)) for own in fields(value)}
    if isinstance(value, tuple):
        return [plain_value(each) for each in value]
    raise TypeError(f"no JSON for a {type(value).__name__}")


def menu_report(menu: Menu) -> MenuReport:
    """The parsed menu."""
    return MenuReport(
        currency=menu.currency,
        open_now=menu.open_now,
        opening_hours=menu.opening_hours,
        items=tuple(_item(item) for item in menu.items),
    )


def _item(item: Item) -> ItemReport:
    return ItemReport(
        id=item.id,
        name=item.name,
        category=item.category,
        price=money_text(item.price),
        aliases=item.aliases,
        groups=tuple(_group(group) for group in item.groups),
        allergens=_sort_words(item.allergens),
        dietary=_sort_words(item.dietary),
        available=item.available,
    )


def _group(group: OptionGroup) -> GroupReport:
    return GroupReport(
        name=group.name,
        kind=group.kind,
        min_choices=group.min_choices,
        max_choices=group.max_choices,
        included=tuple(option.name for option in group.options if option.id in group.included),
        options=tuple(_option(option) for option in group.options),
    )


def _option(option: Option) -> OptionReport:
    return OptionReport(
        name=option.name,
        price=money_text(option.price),
        aliases=option.aliases,
        allergens=_sort_words(option.allergens),
        available=option.available,
    )


def _sort_words(words: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if words is None else tuple(sorted(words))
