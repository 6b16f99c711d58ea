"""A guest's preferences, history and recommendations."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.money import Money
from domain.value import Value


class Preferences(Value):
    """The guest's saved preferences. Allergies and diets are lower-case words ("peanuts", "vegan")."""

    dietary: tuple[str, ...] = ()
    spice_level: str | None = None
    allergies: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.dietary or self.allergies or self.spice_level)


class Restriction(Value):
    """What a person must not or does not eat, as the guest said it in this session. ``person``: "" is the guest."""

    person: str = ""
    allergies: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastLine:
    """A line of an earlier order, in the words of that menu."""

    name: str
    quantity: int = 1
    options: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """A guest's preferences and history. ``last_order`` is empty if the service does not send it."""

    preferences: Preferences = field(default_factory=Preferences)
    total_orders: int | None = None
    favourites: tuple[str, ...] = ()
    average_spend: Money | None = None
    last_order: tuple[PastLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One suggestion with an optional reason."""

    name: str
    item_id: str | None = None
    price: Money | None = None
    reason: str | None = None
