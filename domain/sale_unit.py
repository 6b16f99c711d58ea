"""How an item is sold that is not simply one piece: by weight, by volume, or in packs. Amounts are whole grams,
millilitres or pieces, so that nothing is ever rounded but a price."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

MAX_AMOUNT = 100_000
"""Grams, millilitres or pieces of one line."""
_OFFERED = (50, 100, 200, 250, 500, 1000)
_MOST_OFFERED = 4


class SoldBy(StrEnum):
    """What is counted: pieces, grams, or millilitres."""

    PIECE = "piece"
    WEIGHT = "weight"
    VOLUME = "volume"


_SMALL_UNITS = {SoldBy.PIECE: "", SoldBy.WEIGHT: "g", SoldBy.VOLUME: "ml"}
_LARGE_UNITS = {SoldBy.WEIGHT: "kg", SoldBy.VOLUME: "l"}
_SMALL_IN_LARGE = 1000


class MeasuredAmount(NamedTuple):
    """So many grams or millilitres of an item, for the order service. ``unit``: g or ml."""

    amount: int
    unit: str


@dataclass(frozen=True, slots=True)
class SaleUnit:
    """The price of an item is for ``per`` grams, millilitres or pieces: 1000 for a kilo, 6 for a box of six.

    It is sold from ``minimum`` on, in steps of ``step``.
    """

    sold_by: SoldBy
    per: int
    step: int
    minimum: int

    @property
    def is_measured(self) -> bool:
        """Whether it is sold by weight or volume, and not in pieces."""
        return self.sold_by is not SoldBy.PIECE

    @property
    def small_unit(self) -> str:
        """ "g" or "ml"; empty for pieces."""
        return _SMALL_UNITS[self.sold_by]

    def fits(self, amount: int) -> bool:
        """Whether this amount is sold."""
        return self.minimum <= amount <= MAX_AMOUNT and (amount - self.minimum) % self.step == 0

    def list_nearest(self, amount: int) -> tuple[int, ...]:
        """The amounts below and above an amount that is not sold."""
        below = self.minimum + max(amount - self.minimum, 0) // self.step * self.step
        return tuple(each for each in (below, below + self.step) if self.fits(each))

    def list_offered(self) -> tuple[int, ...]:
        """A few amounts to choose from."""
        usual = [amount for amount in _OFFERED if self.fits(amount)] if self.is_measured else []
        steps = [self.minimum + self.step * count for count in range(_MOST_OFFERED)]
        return tuple(usual or steps)[:_MOST_OFFERED]

    def format(self, amount: int) -> str:
        """An amount in words of every language: "750 g", "2 kg", "12"."""
        large = _LARGE_UNITS.get(self.sold_by)
        if large is not None and amount % _SMALL_IN_LARGE == 0:
            return f"{amount // _SMALL_IN_LARGE} {large}"
        return f"{amount} {self.small_unit}".strip()
