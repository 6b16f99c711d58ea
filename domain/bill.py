"""The bill of an order beside its dishes: fees, discounts, tip, minimum, and shares. Exact amounts in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.money import Money
from domain.value import Value


class Fee(Value):
    """A named fee of the order service ("Packaging")."""

    name: str
    amount: Money


class Discount(Value):
    """What a coupon or a promotion takes off; ``amount`` is positive. ``code``: the guest's; None: a promotion."""

    name: str
    amount: Money
    code: str | None = None


class RefusedCoupon(Value):
    """A code that the order service did not take. ``reason``: its sentence for guests."""

    code: str
    reason: str = ""


class BillParts(Value):
    """What an order costs beside its dishes, line by line. ``total`` is the service's and final."""

    tax: Money | None = None
    delivery_fee: Money | None = None
    fees: tuple[Fee, ...] = ()
    discounts: tuple[Discount, ...] = ()
    tip: Money | None = None
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class BillTerms:
    """What can be put on a bill here. Without an order service that takes it, nothing can.

    ``links_payments``: guests who pay online get a link.
    """

    takes_tips: bool = False
    takes_coupons: bool = False
    links_payments: bool = False


def share_out(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """The total in shares by weight, which add up to it: each differs from the exact one by less than a minor unit.

    Weights are not negative; when all are 0, the shares are equal. Of equal claims to a further unit, the first wins.
    """
    weights = weights if any(weights) else [1] * len(weights)
    whole = sum(weights)
    shares = [divmod(total.minor * weight, whole) for weight in weights]
    left = total.minor - sum(share for share, _ in shares)
    first = sorted(range(len(shares)), key=lambda place: -shares[place][1])[:left]
    return tuple(Money(share + (place in first), total.currency) for place, (share, _) in enumerate(shares))
