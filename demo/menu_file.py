"""Reads the menu of menu_data.toml and inserts it into empty tables."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict

from demo.database import Connection
from domain.menu import DishPart, GroupKind, HalvesPrice, PlacementPrice
from domain.money import Money
from domain.sale_unit import SaleUnit, SoldBy

MENU_FILES = {
    name: Path(__file__).parent / f"{file}.toml"
    for name, file in (("copper_basil", "menu_data"), ("noodles", "noodles"), ("tapas", "tapas"))
}


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WrittenOption(_Written):
    id: str
    name: str
    aliases: list[str]
    price: Decimal
    allergens: list[str] | None = None
    available: bool = True


class WrittenGroup(_Written):
    id: str
    name: str
    kind: GroupKind
    options: list[WrittenOption]
    min_choices: int = 0
    max_choices: int | None = None
    refusable: bool = False
    amounts: bool = False
    placements: list[DishPart] = []
    placement_price: PlacementPrice = PlacementPrice.SHARE


class WrittenSaleUnit(_Written):
    """In grams, millilitres or pieces. ``per``: what the price is for."""

    by: SoldBy
    per: int
    step: int
    minimum: int

    @property
    def unit(self) -> SaleUnit:
        return SaleUnit(self.by, per=self.per, step=self.step, minimum=self.minimum)


class WrittenChoice(_Written):
    item: str
    price: Decimal = Decimal(0)


class WrittenComponent(_Written):
    id: str
    name: str
    choices: list[WrittenChoice]
    min: int = 1
    max: int = 1


class WrittenItem(_Written):
    id: str
    name: str
    price: Decimal
    number: str | None = None
    description: str | None = None
    aliases: list[str] = []
    allergens: list[str] | None = None
    dietary: list[str] | None = None
    available: bool = True
    unavailable_reason: str | None = None
    groups: list[str] = []
    included: dict[str, list[str]] = {}
    sold: WrittenSaleUnit | None = None
    components: list[WrittenComponent] = []


class WrittenCategory(_Written):
    """``halves_price``: its items can be halves of a dish, which costs this."""

    id: str
    name: str
    generic_names: list[str]
    items: list[WrittenItem]
    halves_price: HalvesPrice | None = None


class WrittenRestaurant(_Written):
    name: str
    currency: str


class WrittenMenu(_Written):
    """The whole file. Prices are in the restaurant's currency."""

    restaurant: WrittenRestaurant
    groups: list[WrittenGroup]
    categories: list[WrittenCategory]


def read_menu_file(menu: str = "copper_basil") -> WrittenMenu:
    """The validated file of this menu."""
    text = MENU_FILES[menu].read_text(encoding="utf-8")
    return WrittenMenu.model_validate(tomllib.loads(text, parse_float=Decimal))


async def fill_menu(connection: Connection, menu: str) -> None:
    """Insert the menu's file into the tables, unless they contain a menu."""
    cursor = await connection.execute("SELECT 1 FROM restaurant")
    if await cursor.fetchone():
        return
    written = read_menu_file(menu)
    restaurant = written.restaurant
    await connection.execute(
        "INSERT INTO restaurant (name, currency) VALUES (%s, %s)", [restaurant.name, restaurant.currency]
    )
    for group in written.groups:
        await _insert_group(connection, group, restaurant.currency)
    for position, category in enumerate(written.categories):
        await _insert_category(connection, position, category, restaurant.currency)


async def _insert_group(connection: Connection, group: WrittenGroup, currency: str) -> None:
    await connection.execute(
        """INSERT INTO option_group (id, name, kind, min_choices, max_choices, refusable, amounts, placements,
               placement_price)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        [
            group.id, group.name, group.kind, group.min_choices, group.max_choices, group.refusable, group.amounts,
            group.placements, group.placement_price,
        ],
    )  # fmt: skip
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """INSERT INTO option (group_id, id, position, name, aliases, price_minor, allergens, available)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s)""",
            [
                (group.id, o.id, place, o.name, o.aliases, _minor(o.price, currency), o.allergens, o.available)
                for place, o in enumerate(group.options)
            ],
        )


async def _insert_category(connection: Connection, position: int, category: WrittenCategory, currency: str) -> None:
    await connection.execute(
        "INSERT INTO category (id, position, name, generic_names) VALUES (%s, %s, %s, %s)",
        [category.id, position, category.name, category.generic_names],
    )
    async with connection.cursor() as cursor:
        await cursor.executemany(
            """INSERT INTO item (id, category_id, position, name, description, price_minor, aliases, allergens, dietary,
                   available, unavailable_reason, number, halves_price, sold_by, price_per, step, minimum, components)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
            [
                (i.id, category.id, place, i.name, i.description, _minor(i.price, currency), i.aliases, i.allergens,
                 i.dietary, i.available, i.unavailable_reason, i.number, category.halves_price, *_sale_columns(i.sold),
                 _components(i.components, currency))
                for place, i in enumerate(category.items)
            ],
        )  # fmt: skip
        await cursor.executemany(
            "INSERT INTO item_group (item_id, group_id, position, included) VALUES (%s, %s, %s, %s)",
            [
                (item.id, group, place, item.included.get(group, []))
                for item in category.items
                for place, group in enumerate(item.groups)
            ],
        )


def _sale_columns(sold: WrittenSaleUnit | None) -> tuple[str | None, int, int, int]:
    return (sold.by, sold.per, sold.step, sold.minimum) if sold else (None, 1, 1, 1)


def _components(components: list[WrittenComponent], currency: str) -> Jsonb:
    return Jsonb(
        [
            {
                "id": each.id,
                "name": each.name,
                "choices": [{"item": c.item, "price_minor": _minor(c.price, currency)} for c in each.choices],
                "min": each.min,
                "max": each.max,
            }
            for each in components
        ]
    )


def _minor(price: Decimal, currency: str) -> int:
    return Money.of_wire(price, currency).minor
