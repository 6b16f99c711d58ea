"""Seeds the restaurant with guests and their orders of the last ninety days, always the same ones."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import LiteralString

from demo.allergens import may_suggest
from demo.bill import Bill, BilledLine, Charges, add_up, bill_line
from demo.database import Connection
from demo.menu_file import fill_menu
from demo.menu_tables import MenuReader
from demo.order_tables import line_rows, option_rows
from demo.settings import DemoSettings
from domain.cart import Choice, Line
from domain.fulfilment import DeliveryMode, PaymentMethod
from domain.guest import Preferences
from domain.menu import Item, Menu

RANDOM_SEED = 20260
ORDERS = 600
DAYS = 90
FIRST_NUMBER = 10001
SEED_STEP_MINUTES = 4.0
SEED_ETA_MINUTES = 24

_NAMES = """
    ana ben chloe dan elif farid grace hugo ines jonas kate leo mia nadia omar paula quinn rosa sam tara
    uma victor wendy xavi yara zoe aidan bella carlos dina emil fatima george hana ivan julia karim lena marco nora
"""

REMEMBERED: dict[str, Preferences] = {
    "guest-ana": Preferences(allergies=("peanuts",)),
    "guest-elif": Preferences(dietary=("halal",), spice_level="hot"),
    "guest-hugo": Preferences(dietary=("vegan",)),
    "guest-mia": Preferences(dietary=("vegetarian",), spice_level="mild"),
    "guest-omar": Preferences(dietary=("halal",), allergies=("crustaceans", "molluscs")),
    "guest-zoe": Preferences(dietary=("gluten-free",), allergies=("gluten",)),
}

MAINS = ("Pizzas", "Pizzas", "Pizzas", "Pasta", "Burgers & Sandwiches", "Burgers & Sandwiches", "Salads & Soup")
"""The categories of main dishes; a repeated category is chosen twice as often."""
GOES_WITH = {
    "Pizzas": ("coke", "garlic-bread"),
    "Pasta": ("sparkling-water", "garden-salad"),
    "Burgers & Sandwiches": ("diet-coke", "fries"),
    "Salads & Soup": ("lemonade", "sweet-potato-fries"),
}
"""The usual drink and side with a main dish of the category."""


@dataclass(frozen=True, slots=True)
class Habits:
    """A guest's ordering habits: fixed favourites, and chance for the rest."""

    user_id: str
    allowed: tuple[Item, ...]
    favourites: tuple[Item, ...]
    mode: DeliveryMode
    payment: PaymentMethod
    weight: float


@dataclass(frozen=True, slots=True)
class PastOrder:
    """A past order with its number."""

    id: str
    habits: Habits
    bill: Bill
    placed_at: datetime


async def fill_empty_tables(connection: Connection, settings: DemoSettings) -> None:
    """Fill empty tables with the menu and, if configured, guests and orders. Other tables stay unchanged."""
    await fill_menu(connection, settings.menu)
    await fill_coupons(connection)
    cursor = await connection.execute("SELECT EXISTS (SELECT FROM orders) OR EXISTS (SELECT FROM preferences)")
    row = await cursor.fetchone()
    if not settings.seed_history or (row and row[0]):
        return
    menu = await MenuReader().read(connection)
    charges = Charges(settings.tax_percent, settings.delivery_fee, settings.free_delivery_from)
    await _write(connection, past_orders(menu, charges, datetime.now(UTC)))


async def fill_coupons(connection: Connection) -> None:
    """Fill an empty table of coupons: a percentage, an amount, the delivery for nothing, and one that has ended."""
    await connection.execute(
        """INSERT INTO coupon (code, name, percent, amount_minor, free_delivery, minimum_minor, last_day)
           SELECT * FROM (VALUES
               ('WELCOME10', 'Welcome: 10 % off', 10, NULL::bigint, false, 0, NULL::date),
               ('FIVEOFF', '5 off from 30', NULL, 500, false, 3000, NULL),
               ('FREERIDE', 'Free delivery', NULL, NULL, true, 0, NULL),
               ('SUMMER25', 'Summer: 20 % off', 20, NULL, false, 0, date '2025-09-21')
           ) AS seeded
           WHERE NOT EXISTS (SELECT FROM coupon)"""
    )


def past_orders(menu: Menu, charges: Charges, today: datetime) -> list[PastOrder]:
    """The history, oldest order first; the same for the same menu and day."""
    chance = random.Random(RANDOM_SEED)
    guests = [_habits(name, menu, chance) for name in _NAMES.split()]
    moments = sorted(_moment(today, chance) for _ in range(ORDERS))
    chosen = chance.choices(guests, weights=[guest.weight for guest in guests], k=ORDERS)
    return [
        PastOrder(f"ORD-{number}", guest, _bill(guest, menu, charges, chance), moment)
        for number, (guest, moment) in enumerate(zip(chosen, moments, strict=True), start=FIRST_NUMBER)
    ]


def _habits(name: str, menu: Menu, chance: random.Random) -> Habits:
    user_id = f"guest-{name}"
    preferences = REMEMBERED.get(user_id, Preferences())
    allowed = tuple(item for item in menu.items if item.available and may_suggest(item, preferences))
    mains = [item for category in MAINS for item in allowed if item.category == category]
    return Habits(
        user_id=user_id,
        allowed=allowed,
        favourites=tuple(chance.choices(mains, k=2)),
        mode=chance.choice([DeliveryMode.DELIVERY, DeliveryMode.DELIVERY, DeliveryMode.PICKUP, DeliveryMode.DINE_IN]),
        payment=chance.choice(list(PaymentMethod)),
        weight=chance.uniform(0.4, 2.0),
    )


def _moment(today: datetime, chance: random.Random) -> datetime:
    """Lunch or dinner on a day before yesterday, more often on recent days."""
    days = int(DAYS * (1 - chance.random() ** 0.6)) + 2
    hour = chance.choice([12, 13, 13, 18, 19, 19, 20, 21])
    day = (today - timedelta(days=min(days, DAYS))).replace(hour=hour, second=0, microsecond=0)
    return day.replace(minute=chance.randrange(60))


def _bill(guest: Habits, menu: Menu, charges: Charges, chance: random.Random) -> Bill:
    lines = tuple(_line(number, item, chance) for number, item in enumerate(_dishes(guest, chance), start=1))
    return add_up(lines, menu.currency or "USD", charges, mode=guest.mode)


def _dishes(guest: Habits, chance: random.Random) -> list[Item]:
    """One or two mains, mostly with their usual sides, sometimes a dessert or a coffee; each dish once."""
    main = chance.choice(guest.favourites) if chance.random() < 0.6 else _any(guest, chance.choice(MAINS), chance)
    picked = [main or guest.favourites[0]]
    if chance.random() < 0.3:
        picked.append(_any(guest, chance.choice(MAINS), chance) or guest.favourites[1])
    drink, side = GOES_WITH.get(picked[0].category, ("coke", "fries"))
    if chance.random() < 0.8:
        picked.append(_usual(guest, drink, chance) or _any(guest, "Cold Drinks", chance) or picked[0])
    if chance.random() < 0.45:
        picked.append(_usual(guest, side, chance) or _any(guest, "Sides", chance) or picked[0])
    if chance.random() < 0.25:
        picked.append(_any(guest, "Desserts", chance) or picked[0])
    if chance.random() < 0.15:
        picked.append(_any(guest, "Coffee & Tea", chance) or picked[0])
    return list(dict.fromkeys(picked))


def _usual(guest: Habits, item_id: str, chance: random.Random) -> Item | None:
    """The usual side with a probability of two thirds, if it is safe for the guest."""
    return next((i for i in guest.allowed if i.id == item_id), None) if chance.random() < 0.67 else None


def _any(guest: Habits, category: str, chance: random.Random) -> Item | None:
    items = [item for item in guest.allowed if item.category == category]
    return chance.choice(items) if items else None


def _line(number: int, item: Item, chance: random.Random) -> BilledLine:
    """One or two of the item, with a choice in each required group."""
    choices = tuple(
        Choice(group=group.id, option=chance.choice([o for o in group.options if o.available]).id)
        for group in item.groups
        if group.is_required
    )
    quantity = 2 if chance.random() < 0.2 else 1
    line = Line(number=number, item=item.id, name=item.name, quantity=quantity, choices=choices)
    return bill_line(line, item)


async def _write(connection: Connection, orders: list[PastOrder]) -> None:
    await _copy(
        connection,
        "COPY preferences (user_id, dietary, spice_level, allergies) FROM STDIN",
        ((user, list(p.dietary), p.spice_level, list(p.allergies)) for user, p in REMEMBERED.items()),
    )
    await _copy(
        connection,
        """COPY orders (id, user_id, channel, session_id, request_digest, delivery_mode, payment_method, address,
               table_number, currency, subtotal_minor, tax_minor, delivery_fee_minor, total_minor, eta_minutes,
               placed_at, queue_minutes, step_minutes) FROM STDIN""",
        (_order_row(order) for order in orders),
    )
    await _copy(
        connection,
        "COPY order_line (order_id, position, item_id, name, quantity, unit_minor, note) FROM STDIN",
        (row for order in orders for row in line_rows(order.id, order.bill)),
    )
    await _copy(
        connection,
        """COPY order_option (order_id, line_position, position, group_id, option_id, name, amount, refused,
               placement) FROM STDIN""",
        (row for order in orders for row in option_rows(order.id, order.bill)),
    )
    # Without statistics the planner assumes empty tables, and recommendations take three times as long.
    await connection.execute("ANALYZE orders, order_line, order_option")
    await connection.execute("SELECT setval('order_number', %s)", [FIRST_NUMBER + len(orders) - 1])


def _order_row(order: PastOrder) -> tuple[object, ...]:
    guest, bill = order.habits, order.bill
    street = f"{int(order.id[4:]) % 180 + 1} Mill Lane" if guest.mode is DeliveryMode.DELIVERY else None
    table = "7" if guest.mode is DeliveryMode.DINE_IN else None
    return (
        order.id, guest.user_id, "web", f"{guest.user_id}:web", "", guest.mode.value, guest.payment.value, street,
        table, bill.total.currency, bill.subtotal.minor, bill.tax.minor, bill.delivery_fee.minor, bill.total.minor,
        SEED_ETA_MINUTES, order.placed_at, 0.0, SEED_STEP_MINUTES,
    )  # fmt: skip


async def _copy(connection: Connection, statement: LiteralString, rows: Iterable[tuple[object, ...]]) -> None:
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            await copy.write_row(row)
