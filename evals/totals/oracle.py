"""What a made-up order must cost, in exact fractions. Shares no code with the product: it is the second opinion."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from evals.totals.cases import Case, Dish, KnownCoupon, OrderedDeal, OrderedLine


@dataclass(frozen=True, slots=True)
class Expected:
    """All amounts in minor units. ``missing``: to the minimum of deliveries. ``persons``: by their first line."""

    subtotal: int
    tax: int
    delivery_fee: int
    packaging: int
    discounts: dict[str, int]
    refused: frozenset[str]
    tip: int
    total: int
    missing: int
    even: tuple[int, ...]
    persons: dict[str, int]


def expect(case: Case) -> Expected:
    """The bill of an order, line by line."""
    lines = [_cost(case, line) * line.quantity for line in case.lines]
    lines += [_cost_deal(case, line) * line.quantity for line in case.deal_lines]
    subtotal = sum(lines)
    is_delivered = case.mode == "delivery"
    delivery = case.delivery_fee if is_delivered and subtotal < case.free_delivery_from else 0
    packaging = 0 if case.mode == "dine_in" else case.packaging
    discounts = _discount(case, subtotal, delivery)
    off_dishes = sum(amount for code, amount in discounts.items() if not _find(case, code).free_delivery)
    tax = _round(Fraction(subtotal - off_dishes) * Fraction(case.tax_percent) / 100)
    percent = Fraction(case.tip_percent or 0)
    tip = case.tip_amount if case.tip_amount is not None else _round(Fraction(subtotal) * percent / 100)
    total = subtotal + tax + delivery + packaging + tip - sum(discounts.values())
    persons: dict[str, int] = {}
    for person, cost in zip(case.persons, lines, strict=True):
        persons[person] = persons.get(person, 0) + cost
    return Expected(
        subtotal=subtotal,
        tax=tax,
        delivery_fee=delivery,
        packaging=packaging,
        discounts=discounts,
        refused=frozenset(case.codes) - discounts.keys(),
        tip=tip,
        total=total,
        missing=max(case.delivery_minimum - subtotal, 0) if is_delivered else 0,
        even=tuple(total // case.people + (place < total % case.people) for place in range(case.people)),
        persons=_share(total, persons),
    )


def _cost(case: Case, line: OrderedLine) -> int:
    """One portion: an included topping costs only where it is extra, and then once; any other extra one twice.

    On a half or a third a topping costs that much of it, or all of it where its dish has no shares.
    """
    dish = case.dishes[line.dish]
    other = case.dishes[line.other] if line.other is not None else None
    return _price_dish(dish, other, line.grams) + _cost_options(case, line)


def _cost_deal(case: Case, line: OrderedDeal) -> int:
    """One deal: its price, what its dishes cost more, and the options of these; not the prices of the dishes."""
    deal = case.deals[line.deal]
    parts = zip(deal.components, line.parts, strict=True)
    return deal.price + sum(component[at][1] + _cost_options(case, dish) for component, (at, dish) in parts)


def _cost_options(case: Case, line: OrderedLine) -> int:
    dish = case.dishes[line.dish]
    other = case.dishes[line.other] if line.other is not None else None
    cost = dish.sizes[line.size] if line.size is not None else 0
    for number, is_extra, part in line.toppings:
        comes_with = [each.has_included for each in (dish, other) if each is not None]
        is_included = any(comes_with) and number == 0
        times = {(False, False): 1, (False, True): 2, (True, False): 0, (True, True): 1}[is_included, is_extra]
        share = _SHARES[part] if dish.has_shares else Fraction(1)
        cost += _round(dish.toppings[number] * times * share)
    return cost


_SHARES = {
    "whole": Fraction(1),
    "left": Fraction(1, 2),
    "right": Fraction(1, 2),
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
}


def _price_dish(dish: Dish, other: Dish | None, grams: int | None) -> int:
    """A dish without its options: whole, so much of it, or the left half of it beside another one."""
    if grams is not None and dish.grams is not None:
        return _round(Fraction(dish.price * grams, dish.grams))
    if other is None:
        return dish.price
    prices = Fraction(dish.price), Fraction(other.price)
    if dish.halves == "dearer":
        return int(max(prices))
    if dish.halves == "mean":
        return _round((prices[0] + prices[1]) / 2)
    return _round(prices[0] / 2) + _round(prices[1] / 2)


def _discount(case: Case, subtotal: int, delivery: int) -> dict[str, int]:
    left, discounts = subtotal, {}
    for code in case.codes:
        coupon = next((each for each in case.coupons if each.code == code), None)
        if coupon is None or subtotal < coupon.minimum or (coupon.free_delivery and not delivery):
            continue
        if coupon.free_delivery:
            discounts[code] = delivery
            continue
        wanted = coupon.amount or _round(Fraction(subtotal) * Fraction(coupon.percent or 0) / 100)
        discounts[code] = min(wanted, left)
        left -= discounts[code]
    return discounts


def _find(case: Case, code: str) -> KnownCoupon:
    return next(each for each in case.coupons if each.code == code)


def _share(total: int, persons: dict[str, int]) -> dict[str, int]:
    """In proportion; what is left over goes to the largest remainders, of equal ones to who comes first."""
    whole = sum(persons.values())
    exact = {name: Fraction(total * own, whole) for name, own in persons.items()}
    shares = {name: floor(amount) for name, amount in exact.items()}
    by_remainder = sorted(persons, key=lambda name: shares[name] - exact[name])
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def _round(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))
