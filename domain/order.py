"""An order: what is needed before one may be placed, what was read back, and what the order service answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.cart import Amount, Line, PricedCart
from domain.commands import Address
from domain.fulfilment import DeliveryMode
from domain.money import Money
from domain.order_status import Standing, standing_of
from domain.value import Value

MAX_NOTES = 600
_NUMBER_LAST = frozenset({"calle", "c/", "avenida", "avda", "av", "plaza", "paseo", "carrer", "camino", "carretera"})
"""How streets begin whose house number comes after the name."""
"""Characters of all notes of an order together."""
MAX_STATUS = 200
"""Characters of a status in the order service's own words."""
Detail = Literal["delivery_mode", "address", "table_number", "payment_method"]
_AMOUNTS = {Amount.NORMAL: "", Amount.EXTRA: "extra ", Amount.LIGHT: "light "}


class Fulfilment(Value):
    """How the order reaches the guest and is paid. All None at first; the order flow asks for what is missing."""

    mode: DeliveryMode | None = None
    address: str | None = None
    """All of the address in one line; ``address_street``, ``address_unit`` and ``address_access`` are its parts."""
    address_street: str | None = None
    address_unit: str | None = None
    address_access: str | None = None
    table_number: str | None = None
    payment: str | None = None
    """A PaymentMethod, or the word an older client sent for one. Never a card number."""
    instructions: str | None = None
    """What the guest wants the kitchen or the driver to know, one note after the other."""
    wanted_time: str | None = None
    """When the guest wants it, in the guest's own words ("at 7pm"): nobody has promised it."""

    change_for: str | None = None
    """The note or coin that the guest will pay with, in the guest's words ("50")."""
    contact_phone: str | None = None

    @property
    def note(self) -> str | None:
        """All that the order service is told in words: a service that knows no times reads them here."""
        said = (
            f"Wanted: {self.wanted_time}" if self.wanted_time else None,
            f"Change for {self.change_for}" if self.change_for else None,
            f"Contact: {self.contact_phone}" if self.contact_phone else None,
            self.instructions,
        )
        return "; ".join(part for part in said if part) or None

    def with_address(self, said: Address) -> Fulfilment:
        """The address with the parts that were said; the other parts stay as they were."""
        street = _street_of(said, self.address_street or self.address)
        moved = said.street is not None or said.text is not None
        unit = said.unit or (None if moved else self.address_unit)
        access = said.access or (None if moved else self.address_access)
        whole = ", ".join(dict.fromkeys(part for part in (street, unit, access, said.label) if part))
        return self.replace(address=whole or None, address_street=street, address_unit=unit, address_access=access)

    def without_address(self) -> Fulfilment:
        return self.replace(address=None, address_street=None, address_unit=None, address_access=None)

    def noting(self, note: str) -> Fulfilment:
        """With one more note, unless it is there already."""
        known = self.instructions or ""
        if note.lower() in known.lower():
            return self
        return self.replace(instructions=f"{known}; {note}"[:MAX_NOTES] if known else note)

    def fitting(self) -> Fulfilment:
        """Without what belongs to another way of getting the order than the one it goes now."""
        kept = self if self.mode in (None, DeliveryMode.DELIVERY) else self.without_address()
        return kept.replace(
            table_number=self.table_number if self.mode in (None, DeliveryMode.DINE_IN) else None,
        )

    def missing(self) -> Detail | None:
        """The next thing to ask for; None when nothing is."""
        if self.mode is None:
            return "delivery_mode"
        if self.mode is DeliveryMode.DELIVERY and not self.address:
            return "address"
        if self.mode is DeliveryMode.DINE_IN and not self.table_number:
            return "table_number"
        return "payment_method" if self.payment is None else None


class Warned(Value):
    """A dish that the guest wants in spite of our warning, and what speaks against it, in the menu's words.

    ``unknown``: the menu does not plainly say what else is in it. ``avoided``: the guest's allergies and diets.
    """

    name: str
    contains: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    unknown: bool = False
    avoided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """What is sent to the order service, be it for a quote or to place it."""

    cart: PricedCart
    fulfilment: Fulfilment
    names: tuple[tuple[str, str, str], ...] = ()
    """(group id, option id, option name) of every option in the cart, so that the kitchen reads names."""
    warned: tuple[Warned, ...] = ()
    """The warnings that the guest overrode: the kitchen must know them."""

    @property
    def currency(self) -> str | None:
        """The currency of the cart's prices; None when no line has one."""
        return next((line.unit.currency for line in self.cart.lines if line.unit), None)


def _numbered(street: str, number: str) -> str:
    """Street and house number in the order of the street's country: "12 Rose Street", "calle Mayor 12"."""
    last = street.split()[0].lower().rstrip(".") in _NUMBER_LAST if street else False
    return f"{street} {number}" if last else f"{number} {street}"


def _street_of(said: Address, known: str | None) -> str | None:
    """The line with street and number: as said, or the known one with another number."""
    if said.street is not None:
        return _numbered(said.street, said.number) if said.number else said.street
    if said.text is not None:
        return said.text
    if said.number is None:
        return known
    words = (known or "").split()
    at = next((place for place, word in enumerate(words) if word[0].isdigit()), None)
    if at is None:
        return " ".join((*words, said.number))
    return " ".join((*words[:at], said.number + ("," if words[at].endswith(",") else ""), *words[at + 1 :]))


def in_words(draft: OrderDraft) -> tuple[str, ...]:
    """A sentence per line for people who cook, or who look into an order: "2 x Calzone: extra Olives, no Onions"."""
    names = {(group, option): name for group, option, name in draft.names}
    return tuple(_line_in_words(priced.line, names) for priced in draft.cart.lines)


def _line_in_words(line: Line, names: Mapping[tuple[str, str], str]) -> str:
    """ "2 x Margherita: Large, extra Olives, no Onions (well done)"."""

    def name(group: str, option: str) -> str:
        return names.get((group, option), option)

    said = [_AMOUNTS[choice.amount] + name(choice.group, choice.option) for choice in line.choices]
    said += [f"no {_AMOUNTS[refusal.amount]}{name(refusal.group, refusal.option)}" for refusal in line.refusals]
    note = f" ({line.note})" if line.note else ""
    dish = f"{line.quantity} x {line.name}"
    return f"{dish}: {', '.join(said)}{note}" if said else dish + note


@dataclass(frozen=True, slots=True)
class Quote:
    """What the order service would charge. ``total`` is the final word; the parts are there when it tells them."""

    total: Money
    subtotal: Money | None = None
    tax: Money | None = None
    delivery_fee: Money | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order that the order service has a number for. ``status`` in the service's own words: see ``standing``."""

    order_id: str
    status: str
    eta_minutes: int | None = None
    total: Money | None = None

    @property
    def standing(self) -> Standing:
        """What the status means for the guest."""
        return standing_of(self.status)


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What the order service had declared when an order was sent to it.

    ``service`` identifies it ("" when none is configured). ``repeatable``: the same key twice is one order.
    ``keyed``: the order carried its key, so that a look-up by the key can find it.
    """

    service: str
    repeatable: bool
    keyed: bool


class RejectedItem(Value):
    """A dish, as the order service names it, because of which it did not take an order; ``price`` is the new one."""

    name: str
    price: Money | None = None


class Rejection(Value):
    """Why the order service did not take an order.

    ``reason`` is a code. ``message`` is a sentence of the service that guests may read. ``total`` is what the order
    would cost now, where the service says so.
    """

    reason: str = ""
    items: tuple[RejectedItem, ...] = ()
    message: str = ""
    total: Money | None = None


class OrderState(StrEnum):
    """The states the demo kitchen moves an order through; other services may name their own."""

    RECEIVED = "received"
    PREPARING = "preparing"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tracking:
    """Where an order is. ``status`` in the tracking service's own words."""

    order_id: str
    status: str
    eta_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The order service's answer to a cancellation; ``status`` says where the order is when it came too late."""

    order_id: str
    cancelled: bool
    status: str
