"""What is known of a guest: preferences, history, and what the recommendation service suggests."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.money import Money
from domain.value import Value


class Preferences(Value):
    """What the guest asked us to remember. Allergies and diets in lower-case plain words ("peanuts", "vegan")."""

    dietary: tuple[str, ...] = ()
    spice_level: str | None = None
    allergies: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.dietary or self.allergies or self.spice_level)


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of an earlier order, in the words of that order's menu."""

    name: str
    quantity: int = 1
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A guest's preferences and history. ``last_order`` is empty where the service does not tell it."""

    preferences: Preferences = field(default_factory=Preferences)
    total_orders: int | None = None
    favourites: tuple[str, ...] = ()
    average_spend: Money | None = None
    last_order: tuple[PastLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One suggestion and, where the service says so, why."""

    name: str
    item_id: str | None = None
    price: Money | None = None
    reason: str | None = None
