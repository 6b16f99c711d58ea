"""Checks an order against the menu and computes its bill. Pure functions; they raise RequestRejected."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from demo.refusal import RequestRejected
from domain.cart import MAX_QUANTITY, Amount, Choice, Line, Refusal, unit_price
from domain.fulfilment import DeliveryMode
from domain.menu import (
    DishPart,
    GroupId,
    GroupKind,
    Item,
    ItemId,
    Menu,
    OptionGroup,
    OptionId,
    make_amount_id,
    make_halves_id,
)
from domain.money import Money
from services.order.models import WireOrderItem, WireOrderOption

MAX_LINES = 50


@dataclass(frozen=True, slots=True)
class Charges:
    """Tax in percent of the dishes, the delivery fee, the subtotal from which delivery is free, what packaging costs
    where the dishes leave the restaurant, and the subtotal from which an order is delivered."""

    tax_percent: Decimal
    delivery_fee: Decimal
    free_delivery_from: Decimal
    packaging_fee: Decimal = Decimal(0)
    delivery_minimum: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Coupon:
    """One row of the coupons: a percentage, an amount, or the delivery for nothing."""

    code: str
    name: str
    percent: Decimal | None
    amount_minor: int | None
    free_delivery: bool
    minimum_minor: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Extras:
    """What the guest adds to the bill. ``coupons``: those of ``codes`` that exist, by their code in capitals."""

    tip_amount: Decimal | None = None
    tip_percent: Decimal | None = None
    codes: tuple[str, ...] = ()
    coupons: Mapping[str, Coupon] = field(default_factory=dict)
    today: date = date.min


@dataclass(frozen=True, slots=True)
class AppliedCoupon:
    """A code of the guest. ``amount``: what it takes off the dishes, or the delivery; None: it does not count, for
    this ``reason``."""

    code: str
    name: str = ""
    amount: Money | None = None
    of_delivery: bool = False
    reason: str = ""


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
    packaging: Money
    tip: Money
    coupons: tuple[AppliedCoupon, ...] = ()
    minimum: Money | None = None

    @property
    def discount(self) -> Money:
        """What the coupons take off together."""
        return Money(sum(each.amount.minor for each in self.coupons if each.amount), self.subtotal.currency)

    @property
    def total(self) -> Money:
        added = self.subtotal + self.tax + self.delivery_fee + self.packaging + self.tip
        return Money(added.minor - self.discount.minor, added.currency)

    @property
    def is_below_minimum(self) -> bool:
        """Whether the dishes come to less than an order must."""
        return self.minimum is not None and self.subtotal.minor < self.minimum.minor


def make_bill(
    order_items: tuple[WireOrderItem, ...],
    menu: Menu,
    charges: Charges,
    *,
    mode: DeliveryMode,
    extras: Extras | None = None,
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
    return add_up(lines, menu.currency or "USD", charges, mode=mode, extras=extras)


def bill_line(line: Line, item: Item) -> BilledLine:
    """The line at the menu's price. Raises RequestRejected if the menu has no price."""
    unit = unit_price(line, item)
    if unit is None:
        raise RequestRejected(409, "item_unavailable", "This item has no price at the moment.", (item.name,))
    return BilledLine(line=line, item=item, unit=unit)


def add_up(
    lines: tuple[BilledLine, ...],
    currency: str,
    charges: Charges,
    *,
    mode: DeliveryMode,
    extras: Extras | None = None,
) -> Bill:
    """The bill of these lines. Tax is on the dishes without what coupons take off them; a tip in percent is of the
    dishes. Each is rounded once, half a minor unit upwards."""
    extras = extras or Extras()
    subtotal = Money(sum(line.total.minor for line in lines), currency)
    delivery_fee = _find_delivery_fee(subtotal, charges, mode)
    coupons = _apply_coupons(extras, subtotal, delivery_fee)
    off_dishes = sum(each.amount.minor for each in coupons if each.amount and not each.of_delivery)
    taxed = Money(subtotal.minor - off_dishes, currency).to_wire()
    is_taken_away = mode is not DeliveryMode.DINE_IN
    return Bill(
        lines=lines,
        subtotal=subtotal,
        tax=Money.of_wire(taxed * charges.tax_percent / 100, currency),
        delivery_fee=delivery_fee,
        packaging=Money.of_wire(charges.packaging_fee if is_taken_away else Decimal(0), currency),
        tip=_find_tip(extras, subtotal),
        coupons=coupons,
        minimum=_find_minimum(charges, currency, mode),
    )


def _find_delivery_fee(subtotal: Money, charges: Charges, mode: DeliveryMode) -> Money:
    free_from = Money.of_wire(charges.free_delivery_from, subtotal.currency)
    is_free = mode is not DeliveryMode.DELIVERY or subtotal.minor >= free_from.minor
    return Money.of_wire(Decimal(0) if is_free else charges.delivery_fee, subtotal.currency)


def _find_minimum(charges: Charges, currency: str, mode: DeliveryMode) -> Money | None:
    has_minimum = mode is DeliveryMode.DELIVERY and charges.delivery_minimum > 0
    return Money.of_wire(charges.delivery_minimum, currency) if has_minimum else None


def _find_tip(extras: Extras, subtotal: Money) -> Money:
    if extras.tip_amount is not None:
        return Money.of_wire(extras.tip_amount, subtotal.currency)
    return Money.of_wire(subtotal.to_wire() * (extras.tip_percent or Decimal(0)) / 100, subtotal.currency)


def _apply_coupons(extras: Extras, subtotal: Money, delivery_fee: Money) -> tuple[AppliedCoupon, ...]:
    """Each code in order; together they take off no more than the dishes and the delivery cost."""
    applied: list[AppliedCoupon] = []
    left_of_dishes, left_of_delivery = subtotal.minor, delivery_fee.minor
    for code in extras.codes:
        coupon = extras.coupons.get(code.strip().upper())
        reason = _find_reason_against(coupon, subtotal, left_of_delivery, extras.today)
        if coupon is None or reason:
            applied.append(AppliedCoupon(code=code, reason=reason))
        elif coupon.free_delivery:
            off = Money(left_of_delivery, subtotal.currency)
            applied.append(AppliedCoupon(code=code, name=coupon.name, amount=off, of_delivery=True))
            left_of_delivery = 0
        else:
            off = Money(min(_find_value(coupon, subtotal), left_of_dishes), subtotal.currency)
            applied.append(AppliedCoupon(code=code, name=coupon.name, amount=off))
            left_of_dishes -= off.minor
    return tuple(applied)


def _find_reason_against(coupon: Coupon | None, subtotal: Money, delivery_minor: int, today: date) -> str:
    """Why a code does not count; empty when it does."""
    if coupon is None:
        return "There is no such code."
    if coupon.last_day is not None and today > coupon.last_day:
        return f"It ended on {coupon.last_day:%B} {coupon.last_day.day}, {coupon.last_day.year}."
    if subtotal.minor < coupon.minimum_minor:
        minimum = Money(coupon.minimum_minor, subtotal.currency)
        return f"It is for orders from {minimum.to_wire()} {minimum.currency}."
    if coupon.free_delivery and not delivery_minor:
        return "This order has no delivery fee."
    return ""


def _find_value(coupon: Coupon, subtotal: Money) -> int:
    if coupon.amount_minor is not None:
        return coupon.amount_minor
    return Money.of_wire(subtotal.to_wire() * (coupon.percent or Decimal(0)) / 100, subtotal.currency).minor


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
    if not wish.halves:
        item = _find_by_id_or_name(wish.id, wish.name, menu)
        return _measure_out(wish, item, menu) if item and (item.sale_unit or wish.amount) else item
    halves = [half for each in wish.halves if (half := _find_by_id_or_name(each.id, each.name, menu))]
    return menu.item(make_halves_id(halves[0].id, halves[1].id)) if len(halves) == len(wish.halves) == 2 else None


def _measure_out(wish: WireOrderItem, item: Item, menu: Menu) -> Item | None:
    """The item, or the wanted amount of it. Raises RequestRejected for an amount that is not sold."""
    unit = item.sale_unit
    if unit is None or not unit.is_measured:
        is_sold = wish.amount is None and (unit is None or unit.fits(wish.quantity * unit.per))
        measured = item
    else:
        is_sold = wish.amount is not None and wish.unit == unit.small_unit and unit.fits(wish.amount)
        measured = menu.item(make_amount_id(item.id, wish.amount or 0)) or item
    if not is_sold:
        raise RequestRejected(422, "amount_not_sold", f"{item.name} is not sold in this amount.", (item.name,))
    return measured


def _find_by_id_or_name(item_id: str | None, name: str, menu: Menu) -> Item | None:
    if item_id:
        return menu.item(ItemId(item_id))
    normalized = _plain(name)
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
    groups = item.groups_with(line.chosen)
    for group in groups:
        _check_group(line, item, group)
    counting = {group.id for group in groups}
    named = {*(choice.group for choice in line.choices), *(refusal.group for refusal in line.refusals)}
    if not named <= counting:
        raise RequestRejected(
            422,
            "unknown_option",
            f"An option of {item.name} belongs to a dish that is not chosen for it.",
            (item.name,),
        )
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
    placement = DishPart(wish.placement)
    if placement is not DishPart.WHOLE and placement not in group.placements:
        raise RequestRejected(422, "unknown_option", f"{wish.name} is on all of it only.", (item.name, wish.name))
    return Choice(group=group.id, option=option_id, amount=amount, placement=placement)


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
