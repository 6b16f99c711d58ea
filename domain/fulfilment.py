"""How an order reaches the guest and how it is paid."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from domain.money import Money
from domain.value import Value


class DeliveryMode(StrEnum):
    DELIVERY = "delivery"
    PICKUP = "pickup"
    DINE_IN = "dine_in"


class PaymentMethod(StrEnum):
    CASH = "cash"
    CARD = "card"
    ONLINE = "online"


MAX_PERCENT = 100
MAX_TIP = 100_000
"""In the menu's currency; in the smallest ones it is a few euros."""


class Tip(Value):
    """A tip as the guest wants it: a percentage, or an amount in the menu's currency. One of the two."""

    percent: Decimal | None = Field(default=None, gt=0, le=MAX_PERCENT)
    amount: Decimal | None = Field(default=None, gt=0, le=MAX_TIP)

    def amount_in(self, currency: str) -> Money | None:
        """The amount in this currency; None for a percentage."""
        return None if self.amount is None else Money.of_wire(self.amount, currency)
