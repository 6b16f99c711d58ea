"""Made-up orders with everything that can be on a bill. Amounts are in minor units; a number always gives the same."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Mode = Literal["delivery", "pickup", "dine_in"]
ToppingPlace = Literal["whole", "left", "right", "half", "third"]
HalvesRule = Literal["dearer", "mean", "halves"]
CURRENCIES = {"EUR": 100, "USD": 100, "JPY": 1, "KWD": 1000}
"""Minor units of one."""
MODES: tuple[Mode, ...] = ("delivery", "pickup", "dine_in")
PARTS: tuple[ToppingPlace, ...] = ("whole", "left", "right", "half", "third")
HALVES: tuple[HalvesRule, ...] = ("dearer", "mean", "halves")
PEOPLE = ("", "Tom", "Ann", "my wife")
PERCENTS = tuple(map(Decimal, ("1", "5", "7.5", "8", "10", "12.5", "15", "18", "20", "33")))


@dataclass(frozen=True, slots=True)
class Dish:
    """A dish with sizes, one of which is required, and toppings, the first of which it may come with.

    ``halves``: what a dish costs of which it is one half. ``has_shares``: whether a topping on a part costs its share.
    ``grams``: the weight that its price is for; None: it is sold by the piece.
    """

    price: int
    sizes: tuple[int, ...]
    toppings: tuple[int, ...]
    has_included: bool
    halves: HalvesRule
    has_shares: bool
    grams: int | None


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """``toppings``: the number of each, whether it is extra, and where. ``other``: the dish of its right half.

    ``person``: whom it is for. ``grams``: of each of ``quantity``, of a dish by weight.
    """

    dish: int
    other: int | None
    grams: int | None
    quantity: int
    size: int | None
    toppings: tuple[tuple[int, bool, ToppingPlace], ...]
    person: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A dish for each component, one of those listed by their numbers, with what the choice adds to the price."""

    price: int
    components: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class OrderedDeal:
    """``parts``: for each component the choice, and the dish as it is ordered, whose quantity does not count."""

    deal: int
    quantity: int
    parts: tuple[tuple[int, OrderedLine], ...]
    person: str


@dataclass(frozen=True, slots=True)
class KnownCoupon:
    """A coupon of the restaurant: one of percentage, amount, and delivery for nothing."""

    code: str
    percent: Decimal | None = None
    amount: int | None = None
    free_delivery: bool = False
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """An order, and what its restaurant charges."""

    currency: str
    dishes: tuple[Dish, ...]
    lines: tuple[OrderedLine, ...]
    mode: Mode
    tax_percent: Decimal
    delivery_fee: int
    free_delivery_from: int
    packaging: int
    delivery_minimum: int
    coupons: tuple[KnownCoupon, ...]
    codes: tuple[str, ...]
    tip_percent: Decimal | None
    tip_amount: int | None
    people: int
    deals: tuple[Deal, ...] = ()
    deal_lines: tuple[OrderedDeal, ...] = ()

    @property
    def persons(self) -> tuple[str, ...]:
        """Whom each line is for, those of deals last."""
        return (*(line.person for line in self.lines), *(line.person for line in self.deal_lines))

    @property
    def scale(self) -> int:
        """Minor units of one unit of the currency."""
        return CURRENCIES[self.currency]


def make_case(number: int) -> Case:
    """The order of this number."""
    chance = random.Random(number)
    currency = chance.choice(list(CURRENCIES))
    top = 30 * CURRENCIES[currency] if currency != "JPY" else 3000
    dishes = tuple(_make_dish(chance, top) for _ in range(chance.randint(1, 6)))
    coupons = _make_coupons(chance, top)
    known = [coupon.code for coupon in coupons]
    codes = tuple(chance.sample([*known, "UNKNOWN1"], chance.randint(0, 3)))
    kind = chance.choice(("none", "percent", "amount"))
    case = Case(
        currency=currency,
        dishes=dishes,
        lines=tuple(_make_line(chance, dishes) for _ in range(chance.randint(1, 7))),
        mode=chance.choice(MODES),
        tax_percent=chance.choice((Decimal(0), *PERCENTS)),
        delivery_fee=chance.randint(0, top // 5),
        free_delivery_from=chance.randint(top, 8 * top),
        packaging=chance.choice((0, chance.randint(1, top // 10))),
        delivery_minimum=chance.choice((0, chance.randint(1, 60 * top))),
        coupons=coupons,
        codes=codes,
        tip_percent=chance.choice(PERCENTS) if kind == "percent" else None,
        tip_amount=chance.randint(1, top) if kind == "amount" else None,
        people=chance.randint(2, 9),
    )
    deals = tuple(_make_deal(chance, dishes, top) for _ in range(chance.randint(0, 2)))
    deal_lines = tuple(_order_deal(chance, deals, dishes) for _ in range(chance.randint(0, 2) if deals else 0))
    return replace(case, deals=deals, deal_lines=deal_lines)


def _make_dish(chance: random.Random, top: int) -> Dish:
    return Dish(
        price=chance.randint(1, top),
        sizes=tuple(chance.randint(0, top // 3) for _ in range(chance.choice((0, 2, 3)))),
        toppings=tuple(chance.randint(0, top // 8) for _ in range(chance.randint(0, 4))),
        has_included=chance.random() < 0.5,
        halves=chance.choice(HALVES),
        has_shares=chance.random() < 0.7,
        grams=chance.choice((None, None, None, 500, 1000)),
    )


def _make_deal(chance: random.Random, dishes: tuple[Dish, ...], top: int) -> Deal:
    components = (
        tuple((number, chance.choice((0, chance.randint(1, top // 4)))) for number in _pick_dishes(chance, dishes))
        for _ in range(chance.randint(1, 3))
    )
    return Deal(price=chance.randint(1, 2 * top), components=tuple(components))


def _pick_dishes(chance: random.Random, dishes: tuple[Dish, ...]) -> list[int]:
    return chance.sample(range(len(dishes)), chance.randint(1, len(dishes)))


def _order_deal(chance: random.Random, deals: tuple[Deal, ...], dishes: tuple[Dish, ...]) -> OrderedDeal:
    number = chance.randrange(len(deals))
    chosen = [chance.randrange(len(component)) for component in deals[number].components]
    offered = zip(chosen, deals[number].components, strict=True)
    return OrderedDeal(
        deal=number,
        quantity=chance.choice((1, 1, 2, chance.randint(3, 20))),
        parts=tuple((at, _make_whole(chance, dishes, component[at][0])) for at, component in offered),
        person=chance.choice(PEOPLE),
    )


def _make_whole(chance: random.Random, dishes: tuple[Dish, ...], number: int) -> OrderedLine:
    """A dish of a deal, which is neither one half nor sold by weight there."""
    return replace(_make_line(chance, dishes, number), other=None, grams=None)


def _make_line(chance: random.Random, dishes: tuple[Dish, ...], number: int | None = None) -> OrderedLine:
    number = chance.randrange(len(dishes)) if number is None else number
    dish = dishes[number]
    others = [at for at, each in enumerate(dishes) if at != number and _can_be_halves(dish, each)]
    other = chance.choice(others) if others and dish.grams is None and chance.random() < 0.4 else None
    has_toppings = other is None or bool(dishes[other].toppings)
    count = chance.randint(0, len(dish.toppings)) if has_toppings else 0
    chosen = chance.sample(range(len(dish.toppings)), count)
    return OrderedLine(
        dish=number,
        other=other,
        grams=10 * chance.randint(1, 120) if dish.grams is not None else None,
        quantity=chance.choice((1, 1, 2, 3, chance.randint(4, 40))),
        size=chance.randrange(len(dish.sizes)) if dish.sizes else None,
        toppings=tuple((each, chance.random() < 0.4, chance.choice(PARTS)) for each in chosen),
        person=chance.choice(PEOPLE),
    )


def _can_be_halves(one: Dish, other: Dish) -> bool:
    """Whether two dishes have the same rule, and both a size or none."""
    return one.halves == other.halves and bool(one.sizes) == bool(other.sizes)


def _make_coupons(chance: random.Random, top: int) -> tuple[KnownCoupon, ...]:
    return (
        KnownCoupon("TENTH1", percent=chance.choice(PERCENTS)),
        KnownCoupon("GIFT2", amount=chance.randint(1, 3 * top), minimum=chance.choice((0, 2 * top))),
        KnownCoupon("RIDE3", free_delivery=True),
    )
