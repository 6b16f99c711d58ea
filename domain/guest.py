"""A guest's preferences, history and recommendations."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.money import Money
from domain.value import Value

USUAL_ADDRESS = "usual"
_SAME_PLACES = (
    frozenset({"home", "house", "casa", "maison", "domicile", "domicilio"}),
    frozenset({"work", "office", "job", "oficina", "trabajo", "bureau", "travail"}),
)
"""Names of saved addresses that mean the same."""


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
class SavedAddress:
    """An address of the guest under a name: "home". Private: not in its repr."""

    label: str
    text: str = field(repr=False)
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """A guest's preferences and history. ``last_order`` and ``addresses`` are empty if the service sends none."""

    preferences: Preferences = field(default_factory=Preferences)
    total_orders: int | None = None
    favourites: tuple[str, ...] = ()
    average_spend: Money | None = None
    last_order: tuple[PastLine, ...] = ()
    addresses: tuple[SavedAddress, ...] = ()

    def find_address(self, label: str) -> SavedAddress | None:
        """The address that the guest means by a name; "usual" is the one marked so, or the only one."""
        if label == USUAL_ADDRESS:
            usual = [each for each in self.addresses if each.is_usual] or list(self.addresses)
            return usual[0] if len(usual) == 1 else None
        names = next((group for group in _SAME_PLACES if label.casefold() in group), {label.casefold()})
        return next((each for each in self.addresses if each.label.strip().casefold() in names), None)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One suggestion with an optional reason."""

    name: str
    item_id: str | None = None
    price: Money | None = None
    reason: str | None = None
