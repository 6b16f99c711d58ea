"""Reads the menu's tables as the domain's Menu and caches it until their revision changes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import LiteralString, TypedDict

from psycopg.rows import class_row

from demo.database import Connection
from domain.deals import add_component_groups
from domain.menu import (
    Component,
    DishPart,
    GroupId,
    GroupKind,
    HalvesPrice,
    Item,
    ItemId,
    Menu,
    Option,
    OptionGroup,
    OptionId,
    PlacementPrice,
)
from domain.money import Money
from domain.sale_unit import SaleUnit, SoldBy


@dataclass(frozen=True, slots=True)
class _ItemRow:
    id: str
    category: str
    name: str
    description: str | None
    price_minor: int
    aliases: list[str]
    allergens: list[str] | None
    dietary: list[str] | None
    available: bool
    unavailable_reason: str | None
    number: str | None
    halves_price: str | None
    sold_by: str | None
    price_per: int
    step: int
    minimum: int
    components: list[_ComponentRow]


class _ChoiceRow(TypedDict):
    item: str
    price_minor: int


class _ComponentRow(TypedDict):
    id: str
    name: str
    choices: list[_ChoiceRow]
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class _OptionRow:
    group_id: str
    id: str
    name: str
    aliases: list[str]
    price_minor: int
    allergens: list[str] | None
    available: bool


@dataclass(frozen=True, slots=True)
class _ItemGroupRow:
    item_id: str
    id: str
    name: str
    kind: str
    min_choices: int
    max_choices: int | None
    refusable: bool
    amounts: bool
    included: list[str]
    placements: list[str]
    placement_price: str


_ITEMS: LiteralString = """
    SELECT i.id, c.name AS category, i.name, i.description, i.price_minor, i.aliases, i.allergens, i.dietary,
           i.available, i.unavailable_reason, i.number, i.halves_price,
           i.sold_by, i.price_per, i.step, i.minimum, i.components
    FROM item i JOIN category c ON c.id = i.category_id ORDER BY c.position, i.position"""
_OPTIONS: LiteralString = """
    SELECT group_id, id, name, aliases, price_minor, allergens, available FROM option ORDER BY group_id, position"""
_ITEM_GROUPS: LiteralString = """
    SELECT ig.item_id, g.id, g.name, g.kind, g.min_choices, g.max_choices, g.refusable, g.amounts, ig.included,
           g.placements, g.placement_price
    FROM item_group ig JOIN option_group g ON g.id = ig.group_id ORDER BY ig.item_id, ig.position"""


class MenuReader:
    """Reads and caches the menu. Without a change a read costs one query of one row."""

    def __init__(self) -> None:
        self._menu: Menu | None = None

    async def read(self, connection: Connection) -> Menu:
        """The current menu, in the snapshot of the connection's transaction."""
        cursor = await connection.execute("SELECT revision, currency FROM restaurant")
        row = await cursor.fetchone()
        revision, currency = (str(row[0]), str(row[1])) if row else ("0", "USD")
        if self._menu is None or self._menu.version != revision:
            # The revision is read first, so that the next read detects a change in between.
            self._menu = await _read_tables(connection, revision, currency)
        return self._menu


async def _read_tables(connection: Connection, revision: str, currency: str) -> Menu:
    groups = await _groups_by_item(connection, currency)
    async with connection.cursor(row_factory=class_row(_ItemRow)) as cursor:
        rows = await (await cursor.execute(_ITEMS)).fetchall()
    names = await (await connection.execute("SELECT name, generic_names FROM category ORDER BY position")).fetchall()
    menu = Menu(
        items=tuple(_item(row, tuple(groups[row.id]), currency) for row in rows),
        version=revision,
        currency=currency,
        generic_names=tuple((name, tuple(generic)) for name, generic in names),
    )
    return add_component_groups(menu)


async def _groups_by_item(connection: Connection, currency: str) -> dict[str, list[OptionGroup]]:
    options: dict[str, list[Option]] = defaultdict(list)
    async with connection.cursor(row_factory=class_row(_OptionRow)) as cursor:
        for row in await (await cursor.execute(_OPTIONS)).fetchall():
            options[row.group_id].append(_option(row, currency))
    groups: dict[str, list[OptionGroup]] = defaultdict(list)
    async with connection.cursor(row_factory=class_row(_ItemGroupRow)) as group_cursor:
        for group in await (await group_cursor.execute(_ITEM_GROUPS)).fetchall():
            groups[group.item_id].append(_group(group, tuple(options[group.id])))
    return groups


def _item(row: _ItemRow, groups: tuple[OptionGroup, ...], currency: str) -> Item:
    return Item(
        id=ItemId(row.id),
        name=row.name,
        category=row.category,
        description=row.description,
        price=Money(row.price_minor, currency),
        aliases=tuple(row.aliases),
        groups=groups,
        allergens=_to_set(row.allergens),
        dietary=_to_set(row.dietary),
        available=row.available,
        unavailable_reason=row.unavailable_reason,
        number=row.number,
        halves_price=HalvesPrice(row.halves_price) if row.halves_price else None,
        sale_unit=SaleUnit(SoldBy(row.sold_by), per=row.price_per, step=row.step, minimum=row.minimum)
        if row.sold_by
        else None,
        components=tuple(_component(component, currency) for component in row.components),
    )


def _component(row: _ComponentRow, currency: str) -> Component:
    return Component(
        id=GroupId(row["id"]),
        name=row["name"],
        choices=tuple((ItemId(each["item"]), Money(each["price_minor"], currency)) for each in row["choices"]),
        min_choices=row["min"],
        max_choices=row["max"],
    )


def _option(row: _OptionRow, currency: str) -> Option:
    return Option(
        id=OptionId(row.id),
        name=row.name,
        aliases=tuple(row.aliases),
        price=Money(row.price_minor, currency),
        allergens=_to_set(row.allergens),
        available=row.available,
    )


def _group(row: _ItemGroupRow, options: tuple[Option, ...]) -> OptionGroup:
    return OptionGroup(
        id=GroupId(row.id),
        name=row.name,
        kind=GroupKind(row.kind),
        options=options,
        min_choices=row.min_choices,
        max_choices=row.max_choices,
        refusable=row.refusable,
        amounts=row.amounts,
        included=tuple(OptionId(option) for option in row.included),
        placements=tuple(map(DishPart, row.placements)),
        placement_price=PlacementPrice(row.placement_price),
    )


def _to_set(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
