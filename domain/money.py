"""Money: integer minor units and a currency. No floats, no mixing of currencies."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Self

from babel.numbers import get_currency_precision


class CurrencyMismatch(ValueError):
    """Amounts of different currencies cannot be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's minor unit: ``Money(1290, "EUR")`` is 12.90 EUR, ``Money(500, "JPY")`` is 500 JPY."""

    minor: int
    currency: str

    @classmethod
    def of_wire(cls, amount: Decimal, currency: str) -> Self:
        """The wire's number (12.9) as money; half a minor unit rounds up."""
        scale = Decimal(10) ** get_currency_precision(currency)
        return cls(int((amount * scale).to_integral_value(rounding=ROUND_HALF_UP)), currency)

    def to_wire(self) -> Decimal:
        """The amount as the wire's number, with the currency's number of decimals."""
        digits = get_currency_precision(self.currency)
        return Decimal(self.minor).scaleb(-digits)

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.minor * times, self.currency)

    def take_share(self, share: Fraction) -> Money:
        """This share of the amount; half a minor unit rounds up."""
        return Money(floor(self.minor * share + Fraction(1, 2)), self.currency)
