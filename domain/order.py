"""An order: its required details, its read-back, and the order service's responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime

from domain.bill import BillParts, Discount, Fee, RefusedCoupon
from domain.cart import Amount, Line, PricedCart
from domain.commands import Address
from domain.fulfilment import DeliveryMode, Tip
from domain.money import Money
from domain.order_status import StatusMeaning, interpret_status
from domain.value import Value

MAX_NOTES = 600
MAX_COUPONS = 5
_NUMBER_LAST = frozenset({"calle", "c/", "avenida", "avda", "av", "plaza", "paseo", "carrer", "camino", "carretera"})
"""How streets begin whose house number comes after the name."""
"""Characters of all notes of an order together."""
MAX_STATUS = 200
"""Characters of a status in the order service's own words."""
Detail = Literal["delivery_mode", "address", "table_number", "payment_method", "wanted_time", "post_code"]
Extra = Literal["note", "tip", "coupon"]
"""What an order is complete without."""
_ADDRESS_FIELDS = ("address", "address_street", "address_unit", "address_access", "address_post_code")
_AMOUNTS = {Amount.NORMAL: "", Amount.EXTRA: "extra ", Amount.LIGHT: "light "}


class Fulfilment(Value):
    """Delivery and payment. All None at first; the order flow asks for the missing details."""

    mode: DeliveryMode | None = None
    address: str | None = None
    """All of the address in one line; the others are its parts."""
    address_street: str | None = None
    address_unit: str | None = None
    address_access: str | None = None
    address_post_code: str | None = None
    """The answer to our question for it; an address may have one in its line."""
    table_number: str | None = None
    payment: str | None = None
    """A PaymentMethod, or the word an older client sent for one. Never a card number."""
    instructions: str | None = None
    """The guest's notes for the kitchen or the driver, joined."""
    wanted_time: str | None = None
    """The requested time in the guest's words ("at 7pm"), where orders cannot be scheduled. It is not a promise."""
    scheduled_for: AwareDatetime | None = None
    """The time that the guest chose, in the restaurant's time zone, where orders can be scheduled."""
    change_for: str | None = None
    """The note or coin that the guest will pay with, in the guest's words ("50")."""
    contact_name: str | None = None
    """The name that the order is under."""
    contact_phone: str | None = None
    tip: Tip | None = None
    coupons: tuple[str, ...] | None = None
    """The guest's codes, as written. What is set here was not refused so far."""

    @property
    def codes(self) -> tuple[str, ...]:
        """The guest's codes; empty without any."""
        return self.coupons or ()

    @property
    def has_extras(self) -> bool:
        """Whether the order service must be asked before the bill is known: for a tip or a code."""
        return self.tip is not None or bool(self.codes)

    @property
    def note(self) -> str | None:
        """The text for the order service: what the guest asked for in words, and the notes."""
        parts = (
            f"Wanted: {self.wanted_time}" if self.wanted_time else None,
            f"Change for {self.change_for}" if self.change_for else None,
            f"Name: {self.contact_name}" if self.contact_name else None,
            f"Contact: {self.contact_phone}" if self.contact_phone else None,
            self.instructions,
        )
        return "; ".join(part for part in parts if part) or None

    @property
    def place(self) -> str | None:
        """The parts of the address that locate it, without numbers of flats and entry codes."""
        return ", ".join(part for part in (self.address_street, self.address_post_code) if part) or self.address

    def with_address(self, change: Address) -> Fulfilment:
        """The address with the parts of ``change``; the other parts stay as they were."""
        street = _street_of(change, self.address_street or self.address)
        has_moved = change.street is not None or change.text is not None
        unit = change.unit if has_moved else _unit_of(change, self.address_unit)
        access = change.access or (None if has_moved else self.address_access)
        code = change.post_code or (None if has_moved else self.address_post_code)
        whole = ", ".join(dict.fromkeys(part for part in (street, unit, access, change.label, code) if part))
        return self.replace(
            address=whole or None,
            address_street=street,
            address_unit=unit,
            address_access=access,
            address_post_code=code,
        )

    def without_address(self) -> Fulfilment:
        """The fulfilment without an address and its parts."""
        return self.replace(**dict.fromkeys(_ADDRESS_FIELDS))

    def with_note(self, note: str) -> Fulfilment:
        """The fulfilment with one more note, without duplicates."""
        earlier = self.instructions or ""
        if note.lower() in earlier.lower():
            return self
        return self.replace(instructions=f"{earlier}; {note}"[:MAX_NOTES] if earlier else note)

    def with_coupon(self, code: str) -> Fulfilment:
        """The fulfilment with one more code, each once; of too many, the newest count."""
        others = tuple(known for known in self.codes if known.casefold() != code.casefold())
        return self.replace(coupons=(*others, code)[-MAX_COUPONS:])

    def without_coupons(self, codes: Iterable[str]) -> Fulfilment:
        """The fulfilment without these codes."""
        gone = {code.casefold() for code in codes}
        return self.replace(coupons=tuple(code for code in self.codes if code.casefold() not in gone) or None)

    def without_other_modes(self) -> Fulfilment:
        """The fulfilment without the details of other delivery modes."""
        base = self if self.mode in (None, DeliveryMode.DELIVERY) else self.without_address()
        return base.replace(
            table_number=self.table_number if self.mode in (None, DeliveryMode.DINE_IN) else None,
        )

    def next_detail(self) -> Detail | None:
        """The next missing detail; None if it is complete."""
        if self.mode is None:
            return "delivery_mode"
        if self.mode is DeliveryMode.DELIVERY and not self.address:
            return "address"
        if self.mode is DeliveryMode.DINE_IN and not self.table_number:
            return "table_number"
        return "payment_method" if self.payment is None else None


class OverriddenWarning(Value):
    """A dish with an overridden warning, and its reasons in the menu's words.

    ``unknown``: the menu does not fully declare its allergens. ``avoided``: the guest's allergies and diets.
    """

    name: str
    contains: tuple[str, ...] = ()
    may_contain: tuple[str, ...] = ()
    diets: tuple[str, ...] = ()
    unknown: bool = False
    avoided: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """The content of a quote or an order."""

    cart: PricedCart
    fulfilment: Fulfilment
    names: tuple[tuple[str, str, str], ...] = ()
    """(group id, option id, option name) of every option in the cart, for the kitchen."""
    warned: tuple[OverriddenWarning, ...] = ()
    """The overridden warnings, for the kitchen."""

    @property
    def currency(self) -> str | None:
        """The currency of the cart's prices; None without prices."""
        return next((line.unit.currency for line in self.cart.lines if line.unit), None)


def _numbered(street: str, number: str) -> str:
    """Street and house number in the order of the street's country: "12 Rose Street", "calle Mayor 12"."""
    last = street.split()[0].lower().rstrip(".") in _NUMBER_LAST if street else False
    return f"{street} {number}" if last else f"{number} {street}"


def _unit_of(change: Address, current: str | None) -> str | None:
    """The parts of the building: a new one takes the place of the one of its kind ("flat 2"); the others stay."""
    if change.unit is None or current is None:
        return change.unit or current
    kinds = _words_of(change.unit)
    kept = [part for part in current.split(", ") if kinds.isdisjoint(_words_of(part))]
    return ", ".join((*kept, change.unit))


def _words_of(text: str) -> set[str]:
    """The words that are more than a letter, in lower case."""
    return {word.lower() for word in text.split() if word.isalpha() and len(word) > 1}


def _street_of(change: Address, current: str | None) -> str | None:
    """The line with street and number, behind what else was said: the new one, or the current one with a new number."""
    if change.street is not None:
        street = _numbered(change.street, change.number) if change.number else change.street
        return f"{change.text}, {street}" if change.text else street
    if change.text is not None:
        return change.text
    if change.number is None:
        return current
    words = (current or "").split()
    at = next((place for place, word in enumerate(words) if word[0].isdigit()), None)
    if at is None:
        return " ".join((*words, change.number))
    return " ".join((*words[:at], change.number + ("," if words[at].endswith(",") else ""), *words[at + 1 :]))


def describe_lines(draft: OrderDraft) -> tuple[str, ...]:
    """One sentence per line for kitchen and staff: "2 x Calzone: extra Olives, no Onions"."""
    names = {(group, option): name for group, option, name in draft.names}
    return tuple(_describe_line(priced.line, names) for priced in draft.cart.lines)


def _describe_line(line: Line, names: Mapping[tuple[str, str], str]) -> str:
    """ "2 x Margherita: Large, extra Olives, no Onions (well done)"."""

    def name(group: str, option: str) -> str:
        return names.get((group, option), option)

    details = [
        choice.placement.locate(_AMOUNTS[choice.amount] + name(choice.group, choice.option)) for choice in line.choices
    ]
    details += [f"no {_AMOUNTS[refusal.amount]}{name(refusal.group, refusal.option)}" for refusal in line.refusals]
    note = f" ({line.kitchen_note})" if line.kitchen_note else ""
    dish = f"{line.quantity} x {line.name}"
    return f"{dish}: {', '.join(details)}{note}" if details else dish + note


@dataclass(frozen=True, slots=True)
class Quote:
    """The order service's price. ``total`` is final; the other amounts are optional.

    ``refused``: codes that it did not take. ``minimum``: the subtotal below which it takes no such order.
    """

    total: Money
    subtotal: Money | None = None
    tax: Money | None = None
    delivery_fee: Money | None = None
    fees: tuple[Fee, ...] = ()
    discounts: tuple[Discount, ...] = ()
    tip: Money | None = None
    refused: tuple[RefusedCoupon, ...] = ()
    minimum: Money | None = None

    @property
    def bill(self) -> BillParts:
        """What the order costs beside its dishes."""
        return BillParts(
            tax=self.tax, delivery_fee=self.delivery_fee, fees=self.fees, discounts=self.discounts, tip=self.tip,
            total=self.total,
        )  # fmt: skip

    def has_taken(self, code: str) -> bool:
        """Whether a code takes something off."""
        return any(each.code is not None and each.code.casefold() == code.casefold() for each in self.discounts)


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """The order service's answer to a wished change of a placed order, before anything is changed.

    ``accepted`` False: it cannot be changed (any more), because of ``reason``, a code, and ``status``, the order's
    state in the service's words. ``previous_total`` and ``total``: before and with the change.
    """

    order_id: str
    accepted: bool
    status: str
    reason: str = ""
    previous_total: Money | None = None
    total: Money | None = None


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order with a number of the order service. ``status`` is in its own words: see ``status_meaning``."""

    order_id: str
    status: str
    eta_minutes: int | None = None
    total: Money | None = None

    @property
    def status_meaning(self) -> StatusMeaning:
        """The meaning of the status."""
        return interpret_status(self.status)


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """The order service's declared features at the time of a submission.

    ``service`` identifies it ("" without one). ``repeatable``: a repeated key makes one order.
    ``keyed``: the order carried its key, so that a look-up can find it.
    """

    service: str
    repeatable: bool
    keyed: bool


class RejectedItem(Value):
    """A dish that caused a rejection, in the order service's words; ``price`` is the new one."""

    name: str
    price: Money | None = None


class Rejection(Value):
    """The reason of the order service's rejection.

    ``reason`` is a code. ``message`` is the service's sentence for guests. ``total`` is the order's current cost, if
    the service sends it. ``status``: the state of a placed order that cannot be changed or cancelled any more."""

    reason: str = ""
    items: tuple[RejectedItem, ...] = ()
    message: str = ""
    total: Money | None = None
    status: str = ""
    times: tuple[AwareDatetime, ...] = ()
    """The nearest times that the service could do, where the time is the reason."""


class OrderState(StrEnum):
    """The order states of the demo kitchen; other services may have other ones."""

    RECEIVED = "received"
    PREPARING = "preparing"
    READY = "ready"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Tracking:
    """The state of an order. ``status`` is in the tracking service's own words."""

    order_id: str
    status: str
    eta_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The result of a cancellation; ``status`` is the order's state if it came too late."""

    order_id: str
    cancelled: bool
    status: str
