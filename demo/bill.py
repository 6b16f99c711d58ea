"""Checks an order against the menu and computes its bill. Pure functions; they raise RequestRejected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from demo.refusal import RequestRejected
from domain.cart import MAX_QUANTITY, Amount, Choice, Line, Refusal, unit_price
from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, OptionGroup, OptionId
from domain.money import Money
from services.order.models import WireOrderItem, WireOrderOption

MAX_LINES = 50


@dataclass(frozen=True, slots=True)
class Charges:
    """Tax in percent of the dishes, the delivery fee, and the subtotal from which delivery is free."""

    tax_percent: Decimal
    delivery_fee: Decimal
    free_delivery_from: Decimal


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A valid line with the menu's price of one unit."""

    line: Line
    item: Item
    unit: Money

    @property
    def total(self) -> Money:
        return self.unit * self.line.quantity


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines and their total, in the menu's currency."""

    lines: tuple[BilledLine, ...]
    subtotal: Money
    tax: Money
    delivery_fee: Money

    @property
    def total(self) -> Money:
        return self.subtotal + self.tax + self.delivery_fee


def make_bill(
    order_items: tuple[WireOrderItem, ...],
    menu: Menu,
    charges: Charges,
    *,
    delivered: bool,
    ordered: Collection[str] = (),
) -> Bill:
    """Check every line against the menu and add them up, with the menu's prices only. Raises RequestRejected.

    ``ordered``: ids of items that the kitchen has for this order already, though they may be sold out by now.
    """
    if len(order_items) > MAX_LINES:
        raise RequestRejected(422, "invalid_request", f"An order has at most {MAX_LINES} lines.")
    items = _items_on_menu(order_items, menu, ordered)
    lines = tuple(
        bill_line(_check_line(number, wish, item), item)
        for number, (wish, item) in enumerate(zip(order_items, items, strict=True), start=1)
    )
    return add_up(lines, menu.currency or "USD", charges, delivered=delivered)


def bill_line(line: Line, item: Item) -> BilledLine:
    """The line at the menu's price. Raises RequestRejected if the menu has no price."""
    unit = unit_price(line, item)
    if unit is None:
        raise RequestRejected(409, "item_unavailable", "This item has no price at the moment.", (item.name,))
    return BilledLine(line=line, item=item, unit=unit)


def add_up(lines: tuple[BilledLine, ...], currency: str, charges: Charges, *, delivered: bool) -> Bill:
    """The bill of these lines. Tax is on the dishes and rounded once, half a minor unit upwards."""
    subtotal = Money(sum(line.total.minor for line in lines), currency)
    free_from = Money.of_wire(charges.free_delivery_from, currency)
    fee = Money.of_wire(charges.delivery_fee, currency)
    free = not delivered or subtotal.minor >= free_from.minor
    return Bill(
        lines=lines,
        subtotal=subtotal,
        tax=Money.of_wire(subtotal.to_wire() * charges.tax_percent / 100, currency),
        delivery_fee=Money(0, currency) if free else fee,
    )


def _items_on_menu(order_items: tuple[WireOrderItem, ...], menu: Menu, ordered: Collection[str]) -> list[Item]:
    """The menu's item of every line, by id or else by name. The error lists all missing items."""
    matches = [_find_item(wish, menu) for wish in order_items]
    unknown = tuple(wish.name for wish, item in zip(order_items, matches, strict=True) if item is None)
    if unknown:
        raise RequestRejected(422, "unknown_item", "Not on the menu: " + ", ".join(unknown) + ".", unknown)
    items = [item for item in matches if item is not None]
    missing = [item for item in items if not item.available and item.id not in ordered]
    if missing:
        reasons = ", ".join(f"{item.name} ({item.unavailable_reason or 'sold out'})" for item in missing)
        names = tuple(item.name for item in missing)
        raise RequestRejected(409, "item_unavailable", f"Not available: {reasons}.", names)
    return items


def _find_item(wish: WireOrderItem, menu: Menu) -> Item | None:
    if wish.id:
        return menu.item(ItemId(wish.id))
    normalized = _plain(wish.name)
    by_name = [item for item in menu.items if _plain(item.name) == normalized]
    matches = by_name or [item for item in menu.items if normalized in (_plain(alias) for alias in item.aliases)]
    return matches[0] if len(matches) == 1 else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _check_line(number: int, wish: WireOrderItem, item: Item) -> Line:
    if wish.quantity > MAX_QUANTITY:
        raise RequestRejected(422, "invalid_request", f"At most {MAX_QUANTITY} of one line: {item.name}.", (item.name,))
    line = Line(
        number=number,
        item=item.id,
        name=item.name,
        quantity=wish.quantity,
        choices=tuple(_choice(option, item) for option in wish.options),
        refusals=tuple(_refusal(option, item) for option in wish.refusals),
        note=wish.note,
    )
    both = {(c.group, c.option) for c in line.choices} & {(r.group, r.option) for r in line.refusals}
    if both:
        raise RequestRejected(
            422, "invalid_request", f"The same option of {item.name} is wanted and refused.", (item.name,)
        )
    for group in item.groups:
        _check_group(line, item, group)
    return line


def _choice(wish: WireOrderOption, item: Item) -> Choice:
    group, option_id = _option(wish, item)
    option = group.option(option_id)
    if option is not None and not option.available:
        names = (item.name, option.name)
        raise RequestRejected(409, "item_unavailable", f"{option.name} is not available for {item.name}.", names)
    amount = Amount(wish.amount)
    if amount is not Amount.NORMAL and not group.amounts:
        raise RequestRejected(422, "unknown_option", f"{wish.name} comes in one amount only.", (item.name, wish.name))
    return Choice(group=group.id, option=option_id, amount=amount)


def _refusal(wish: WireOrderOption, item: Item) -> Refusal:
    group, option_id = _option(wish, item)
    if not group.refusable:
        raise RequestRejected(
            422, "unknown_option", f"{wish.name} cannot be left out of {item.name}.", (item.name, wish.name)
        )
    return Refusal(group=group.id, option=option_id, amount=Amount(wish.amount))


def _option(wish: WireOrderOption, item: Item) -> tuple[OptionGroup, OptionId]:
    group = item.group(GroupId(wish.group))
    option = group.option(OptionId(wish.option)) if group else None
    if group is None or option is None:
        raise RequestRejected(
            422, "unknown_option", f"{item.name} has no such option: {wish.name}.", (item.name, wish.name)
        )
    return group, option.id


def _check_group(line: Line, item: Item, group: OptionGroup) -> None:
    option_ids = line.options_of(group.id)
    counted = [c for c in line.choices if c.group == group.id and _adds_something(c, group)]
    if len(option_ids) < group.min_choices:
        raise RequestRejected(
            422, "option_required", f"{item.name} needs a choice: {group.name}.", (item.name, group.name)
        )
    most = 1 if group.kind is GroupKind.SINGLE else group.max_choices
    if len(set(option_ids)) < len(option_ids) or (most is not None and len(counted) > most):
        raise RequestRejected(
            422, "too_many_options", f"Too many for {item.name}: {group.name}.", (item.name, group.name)
        )


def _adds_something(choice: Choice, group: OptionGroup) -> bool:
    """Whether a choice counts towards the group's limit: a normal amount of an included option does not."""
    return choice.option not in group.included or choice.amount is Amount.EXTRA
