"""The tables of orders, written once and read by the order and the tracking service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from psycopg.rows import class_row

from demo.bill import Bill, Coupon
from demo.database import Connection
from demo.kitchen import Ticket
from domain.cart import Choice, Refusal
from domain.deals import name_option
from domain.fulfilment import DeliveryMode
from domain.menu import DishPart
from services.order.models import OrderChangeRequest, OrderRequest


@dataclass(frozen=True, slots=True)
class StoredOrder:
    """The columns of an order that the services read. Amounts in minor units."""

    id: str
    request_digest: str
    delivery_mode: str
    currency: str
    subtotal_minor: int
    tax_minor: int
    delivery_fee_minor: int
    packaging_minor: int
    discount_minor: int
    tip_minor: int
    total_minor: int
    eta_minutes: int
    placed_at: datetime
    queue_minutes: float
    step_minutes: float
    cancelled_at: datetime | None
    idempotency_key: str | None
    scheduled_for: datetime | None

    @property
    def ticket(self) -> Ticket:
        """The kitchen's data of this order."""
        return Ticket(
            placed_at=self.placed_at,
            mode=DeliveryMode(self.delivery_mode),
            queue_minutes=self.queue_minutes,
            step_minutes=self.step_minutes,
            cancelled_at=self.cancelled_at,
            scheduled_for=self.scheduled_for,
        )


@dataclass(frozen=True, slots=True)
class StoredChange:
    """An accepted change of an order. Amounts in minor units."""

    order_id: str
    idempotency_key: str
    request_digest: str
    previous_total_minor: int
    total_minor: int


_CHANGE: LiteralString = """
    SELECT order_id, idempotency_key, request_digest, previous_total_minor, total_minor FROM order_change """
_INSERT_CHANGE: LiteralString = """
    INSERT INTO order_change (order_id, position, user_id, idempotency_key, request_digest, trace_id,
        previous_total_minor, total_minor, changed_at)
    SELECT %(order)s, 1 + count(*), %(user)s, %(key)s, %(digest)s, %(trace)s, %(before)s, %(total)s, %(now)s
    FROM order_change WHERE order_id = %(order)s"""
_UPDATE_ORDER: LiteralString = """
    UPDATE orders SET delivery_mode = %s, payment_method = %s, address = %s, table_number = %s,
        special_instructions = %s, subtotal_minor = %s, tax_minor = %s, delivery_fee_minor = %s, packaging_minor = %s,
        discount_minor = %s, tip_minor = %s, coupons = %s, total_minor = %s
    WHERE id = %s"""
_ORDER: LiteralString = """
    SELECT id, request_digest, delivery_mode, currency, subtotal_minor, tax_minor, delivery_fee_minor, packaging_minor,
        discount_minor, tip_minor, total_minor, eta_minutes, placed_at, queue_minutes, step_minutes, cancelled_at,
        idempotency_key, scheduled_for
    FROM orders """
_COUPONS: LiteralString = """
    SELECT code, name, percent, amount_minor, free_delivery, minimum_minor, last_day FROM coupon WHERE code = ANY(%s)"""
_INSERT_ORDER: LiteralString = """
    INSERT INTO orders (id, user_id, channel, session_id, trace_id, idempotency_key, request_digest, delivery_mode,
        payment_method, address, table_number, special_instructions, currency, subtotal_minor, tax_minor,
        delivery_fee_minor, packaging_minor, discount_minor, tip_minor, coupons, total_minor, eta_minutes, placed_at,
        queue_minutes, step_minutes, scheduled_for)
    VALUES ('ORD-' || nextval('order_number'), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
        %s, %s, %s, %s, %s, %s, %s)
    RETURNING id, request_digest, delivery_mode, currency, subtotal_minor, tax_minor, delivery_fee_minor,
        packaging_minor, discount_minor, tip_minor, total_minor, eta_minutes, placed_at, queue_minutes, step_minutes,
        cancelled_at, idempotency_key, scheduled_for"""
_INSERT_LINE: LiteralString = """
    INSERT INTO order_line (order_id, position, item_id, name, quantity, unit_minor, note)
    VALUES (%s, %s, %s, %s, %s, %s, %s)"""
_INSERT_OPTION: LiteralString = """
    INSERT INTO order_option (order_id, line_position, position, group_id, option_id, name, amount, refused, placement)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"""

LineRow = tuple[str, int, str, str, int, int, str | None]
OrderOptionRow = tuple[str, int, int, str, str, str, str, bool, str]


async def lock_key(connection: Connection, user_id: str, key: str) -> None:
    """Lock this guest's key until the end of the transaction, so that no other one places an order under it."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{user_id}\n{key}"])


async def find_by_key(connection: Connection, user_id: str, key: str) -> StoredOrder | None:
    """This guest's order under this key."""
    async with connection.cursor(row_factory=class_row(StoredOrder)) as cursor:
        await cursor.execute(_ORDER + "WHERE user_id = %s AND idempotency_key = %s", [user_id, key])
        return await cursor.fetchone()


async def find_order(connection: Connection, user_id: str, order_id: str) -> StoredOrder | None:
    """This guest's order with that number, in any spelling; None for another guest's order."""
    async with connection.cursor(row_factory=class_row(StoredOrder)) as cursor:
        await cursor.execute(_ORDER + "WHERE id = %s AND user_id = %s", [order_id.strip().upper(), user_id])
        return await cursor.fetchone()


async def count_in_kitchen(connection: Connection, now: datetime, kitchen_minutes: float) -> int:
    """The number of waiting and prepared orders. ``kitchen_minutes``: the longest time that an order can take."""
    cursor = await connection.execute(
        """SELECT count(*) FROM orders
           WHERE placed_at > %(now)s - make_interval(secs => %(longest)s * 60) AND cancelled_at IS NULL
             AND scheduled_for IS NULL
             AND placed_at + make_interval(secs => (queue_minutes + 3 * step_minutes) * 60) > %(now)s""",
        {"now": now, "longest": kitchen_minutes},
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def lock_slots(connection: Connection) -> None:
    """Lock the slots until the end of the transaction, so that none gets more orders than it has room for."""
    await connection.execute("SELECT pg_advisory_xact_lock(2, 1)")


async def count_by_slot(
    connection: Connection, first: datetime, last: datetime, minutes: int
) -> Mapping[datetime, int]:
    """The number of orders for each slot of so many minutes from ``first`` until ``last``, by its beginning."""
    cursor = await connection.execute(
        """SELECT to_timestamp(floor(extract(epoch FROM scheduled_for) / %(s)s) * %(s)s) AS slot, count(*) FROM orders
           WHERE scheduled_for >= %(first)s AND scheduled_for < %(last)s AND cancelled_at IS NULL GROUP BY slot""",
        {"s": minutes * 60, "first": first, "last": last},
    )
    return {slot: int(count) for slot, count in await cursor.fetchall()}


async def insert_order(
    connection: Connection, request: OrderRequest, bill: Bill, ticket: Ticket, *, digest: str, eta_minutes: int
) -> StoredOrder:
    """Insert the order with its lines and options, under a new number."""
    values = [
        request.user_id, request.channel, request.session_id, request.trace_id, request.idempotency_key, digest,
        ticket.mode.value, request.payment_method, request.address, request.table_number,
        request.special_instructions, bill.total.currency, bill.subtotal.minor, bill.tax.minor,
        bill.delivery_fee.minor, bill.packaging.minor, bill.discount.minor, bill.tip.minor, list(request.coupons),
        bill.total.minor, eta_minutes, ticket.placed_at, ticket.queue_minutes, ticket.step_minutes,
        ticket.scheduled_for,
    ]  # fmt: skip
    async with connection.cursor(row_factory=class_row(StoredOrder)) as cursor:
        await cursor.execute(_INSERT_ORDER, values)
        placed = await cursor.fetchone()
    if placed is None:
        raise RuntimeError("an INSERT ... RETURNING returned nothing")
    await _insert_lines(connection, placed.id, bill)
    return placed


async def change_order(
    connection: Connection, order: StoredOrder, request: OrderChangeRequest, bill: Bill, *, digest: str, now: datetime
) -> None:
    """Make the order what the request says, at this bill, and record the change."""
    await connection.execute("DELETE FROM order_option WHERE order_id = %s", [order.id])
    await connection.execute("DELETE FROM order_line WHERE order_id = %s", [order.id])
    await _insert_lines(connection, order.id, bill)
    await connection.execute(
        _UPDATE_ORDER,
        [
            request.delivery_mode, request.payment_method, request.address, request.table_number,
            request.special_instructions, bill.subtotal.minor, bill.tax.minor, bill.delivery_fee.minor,
            bill.packaging.minor, bill.discount.minor, bill.tip.minor, list(request.coupons), bill.total.minor,
            order.id,
        ],
    )  # fmt: skip
    change = {
        "order": order.id, "user": request.user_id, "key": request.idempotency_key, "digest": digest,
        "trace": request.trace_id, "before": order.total_minor, "total": bill.total.minor, "now": now,
    }  # fmt: skip
    await connection.execute(_INSERT_CHANGE, change)


async def find_change(connection: Connection, user_id: str, key: str) -> StoredChange | None:
    """This guest's accepted change under this key."""
    async with connection.cursor(row_factory=class_row(StoredChange)) as cursor:
        await cursor.execute(_CHANGE + "WHERE user_id = %s AND idempotency_key = %s", [user_id, key])
        return await cursor.fetchone()


async def find_last_change(connection: Connection, order_id: str) -> StoredChange | None:
    """The newest accepted change of an order."""
    async with connection.cursor(row_factory=class_row(StoredChange)) as cursor:
        await cursor.execute(_CHANGE + "WHERE order_id = %s ORDER BY position DESC LIMIT 1", [order_id])
        return await cursor.fetchone()


async def list_ordered_items(connection: Connection, order_id: str) -> Collection[str]:
    """The ids of the items of an order: they are in it, though they may be sold out by now."""
    cursor = await connection.execute("SELECT item_id FROM order_line WHERE order_id = %s", [order_id])
    return {str(row[0]) for row in await cursor.fetchall()}


async def _insert_lines(connection: Connection, order_id: str, bill: Bill) -> None:
    async with connection.cursor() as lines:
        await lines.executemany(_INSERT_LINE, list(line_rows(order_id, bill)))
        await lines.executemany(_INSERT_OPTION, list(option_rows(order_id, bill)))


async def find_coupons(connection: Connection, codes: Sequence[str]) -> dict[str, Coupon]:
    """The coupons of these codes, in any spelling, by their code in capitals."""
    if not codes:
        return {}
    async with connection.cursor(row_factory=class_row(Coupon)) as cursor:
        await cursor.execute(_COUPONS, [[code.strip().upper() for code in codes]])
        return {coupon.code: coupon for coupon in await cursor.fetchall()}


async def mark_cancelled(connection: Connection, order_id: str, now: datetime) -> None:
    """Mark the order as cancelled."""
    await connection.execute("UPDATE orders SET cancelled_at = %s WHERE id = %s", [now, order_id])


async def lock_order(connection: Connection, order_id: str) -> None:
    """Lock this order until the end of the transaction."""
    await connection.execute("SELECT 1 FROM orders WHERE id = %s FOR UPDATE", [order_id.strip().upper()])


def line_rows(order_id: str, bill: Bill) -> Iterable[LineRow]:
    """The bill's lines as rows of order_line."""
    for billed in bill.lines:
        line = billed.line
        yield (order_id, line.number, line.item, line.name, line.quantity, billed.unit.minor, line.note)


def option_rows(order_id: str, bill: Bill) -> Iterable[OrderOptionRow]:
    """The bill's chosen and refused options as rows of order_option."""
    for billed in bill.lines:
        options: list[tuple[Choice | Refusal, str]] = [(c, c.placement.value) for c in billed.line.choices]
        options += [(r, DishPart.WHOLE.value) for r in billed.line.refusals]
        for position, (each, placement) in enumerate(options, start=1):
            name = name_option(billed.item, each.group, each.option)
            yield (
                order_id, billed.line.number, position, each.group, each.option, name, each.amount.value,
                isinstance(each, Refusal), placement,
            )  # fmt: skip
