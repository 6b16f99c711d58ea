"""The cart of the guest's choices, with prices from the menu. Immutable; every change returns a new cart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Annotated, NamedTuple

from pydantic import Field

from domain.menu import DishPart, GroupId, Item, ItemId, Menu, OptionGroup, OptionId, PlacementPrice
from domain.money import Money
from domain.person import GUEST
from domain.sale_unit import MeasuredAmount
from domain.value import Value

MAX_QUANTITY = 99
MAX_LINES = 200
"""Lines of one cart plus dishes with an open question: the same as the limit of one request."""


class Amount(StrEnum):
    """The amount of an option."""

    NORMAL = "normal"
    EXTRA = "extra"
    LIGHT = "light"


class Choice(Value):
    """One chosen option of a line."""

    group: GroupId
    option: OptionId
    amount: Amount = Amount.NORMAL
    placement: DishPart = Field(default=DishPart.WHOLE, exclude_if=lambda placement: placement is DishPart.WHOLE)
    """The part of the dish that it is on."""


class Refusal(Value):
    """A refused option of a line ("no onions"); ``amount`` EXTRA for "no extra cheese"."""

    group: GroupId
    option: OptionId
    amount: Amount = Amount.NORMAL


class Line(Value):
    """One line of the cart. ``number`` identifies it in this cart and is never reused."""

    number: int
    item: ItemId
    name: str
    quantity: int = 1
    choices: tuple[Choice, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    note: str | None = None
    allergy_override: bool = False
    person: str | None = Field(default=None, exclude_if=lambda person: person is None)
    """Whom it is for, as the guest named them ("Tom", "my son"), or GUEST; None: nobody in particular."""

    def with_quantity(self, quantity: int) -> Line:
        """The same line, ``quantity`` times (1 to MAX_QUANTITY)."""
        if not 1 <= quantity <= MAX_QUANTITY:
            raise ValueError(f"a quantity is 1 to {MAX_QUANTITY}, not {quantity}")
        return self.replace(quantity=quantity)

    def with_choice(self, choice: Choice, *, single: bool) -> Line:
        """The line with this option and without its refusal. In a ``single`` group it replaces the earlier choice."""
        others = tuple(c for c in self.choices if c.group != choice.group or (not single and c.option != choice.option))
        refusals = tuple(r for r in self.refusals if (r.group, r.option) != (choice.group, choice.option))
        return self.replace(choices=(*others, choice), refusals=refusals)

    def without_choice(self, group: GroupId, option: OptionId) -> Line:
        """The line without a choice of this option."""
        return self.replace(choices=tuple(c for c in self.choices if (c.group, c.option) != (group, option)))

    def with_refusal(self, refusal: Refusal) -> Line:
        """The line with this option refused and no longer chosen."""
        bare = self.without_choice(refusal.group, refusal.option)
        others = tuple(r for r in bare.refusals if (r.group, r.option) != (refusal.group, refusal.option))
        return bare.replace(refusals=(*others, refusal))

    def without_refusal(self, group: GroupId, option: OptionId) -> Line:
        """The line with this option of its dish again."""
        return self.replace(refusals=tuple(r for r in self.refusals if (r.group, r.option) != (group, option)))

    def with_note(self, note: str) -> Line:
        """The line with a note for the kitchen."""
        return self.replace(note=note)

    @property
    def kitchen_note(self) -> str | None:
        """The note with the person before it, for a service that reads notes only: "for Tom; well done"."""
        person = "the guest" if self.person == GUEST else self.person
        return "; ".join(part for part in (f"for {person}" if person else "", self.note) if part) or None

    def options_of(self, group: GroupId) -> tuple[OptionId, ...]:
        """The options chosen in a group, in order."""
        return tuple(c.option for c in self.choices if c.group == group)

    @property
    def chosen(self) -> frozenset[tuple[GroupId, OptionId]]:
        """The chosen options with their groups."""
        return frozenset((choice.group, choice.option) for choice in self.choices)

    def is_same_dish(self, other: Line) -> bool:
        """Whether two lines differ in number and quantity only."""
        return self.item == other.item and self._dish() == other._dish()

    def with_sorted_options(self) -> Line:
        """The same line with its options and refusals in a fixed order."""
        return self.replace(
            choices=tuple(sorted(self.choices, key=Choice.model_dump_json)),
            refusals=tuple(sorted(self.refusals, key=Refusal.model_dump_json)),
        )

    def _dish(self) -> tuple[object, ...]:
        options = frozenset(self.choices), frozenset(self.refusals)
        return (self.item, *options, self.note, self.allergy_override, self.person)


class Cart(Value):
    """The lines, oldest first. ``next_number`` only grows."""

    lines: tuple[Line, ...] = ()
    next_number: int = 1

    @property
    def is_empty(self) -> bool:
        return not self.lines

    @property
    def units(self) -> int:
        """The sum of the quantities."""
        return sum(line.quantity for line in self.lines)

    @property
    def last(self) -> Line | None:
        return self.lines[-1] if self.lines else None

    def line(self, number: int) -> Line | None:
        return next((line for line in self.lines if line.number == number), None)

    def with_line(self, line: Line) -> Cart:
        """The cart with this line under a new number, or merged into a line of the same dish."""
        room = MAX_QUANTITY - line.quantity
        twin = next(
            (
                line_before
                for line_before in self.lines
                if line_before.is_same_dish(line) and line_before.quantity <= room
            ),
            None,
        )
        if twin is not None:
            return self.with_replaced_line(twin.with_quantity(twin.quantity + line.quantity))
        added = line.replace(number=self.next_number)
        return Cart(lines=(*self.lines, added), next_number=self.next_number + 1)

    def with_replaced_line(self, line: Line) -> Cart:
        """The cart with this line instead of the one with its number."""
        return self._with(lambda known: line if known.number == line.number else known)

    def split(self, number: int, pieces: int) -> Cart:
        """The cart with ``pieces`` of a line moved to a new line at the end, for a change of only those."""
        line = self.line(number)
        if line is None or not 0 < pieces < line.quantity:
            raise ValueError(f"there are no {pieces} pieces to take apart from line {number}")
        rest = self.with_replaced_line(line.with_quantity(line.quantity - pieces))
        apart = line.replace(number=self.next_number, quantity=pieces)
        return Cart(lines=(*rest.lines, apart), next_number=self.next_number + 1)

    def without_line(self, number: int) -> Cart:
        """The cart without the line of that number."""
        return Cart(lines=tuple(x for x in self.lines if x.number != number), next_number=self.next_number)

    def without_lines(self) -> Cart:
        """An empty cart that continues this one's numbers."""
        return Cart(next_number=self.next_number)

    def digest(self) -> str:
        """A hash of items, quantities, options, refusals and notes, independent of line order and numbers."""
        dishes = sorted(line.with_sorted_options().model_dump_json(exclude={"number"}) for line in self.lines)
        return hashlib.sha256("\n".join(dishes).encode()).hexdigest()[:32]

    def _with(self, change: Callable[[Line], Line]) -> Cart:
        return Cart(lines=tuple(change(line) for line in self.lines), next_number=self.next_number)


class Half(NamedTuple):
    """One half of a dish, with its name as the menu service sent it."""

    item: ItemId
    name: str


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line with the menu's prices of one unit and of all units; None without a price of the item.

    ``halves``: the two items of a dish of halves. ``measured``: how much of an item one unit is.
    """

    line: Line
    unit: Money | None
    total: Money | None
    halves: Annotated[tuple[Half, ...], Field(exclude_if=lambda halves: not halves)] = ()
    measured: Annotated[MeasuredAmount | None, Field(exclude_if=lambda measured: measured is None)] = None


@dataclass(frozen=True, slots=True)
class PricedCart:
    """The cart's lines with prices. ``subtotal`` is None if a line has no price."""

    lines: tuple[PricedLine, ...]
    subtotal: Money | None


def unit_price(line: Line, item: Item) -> Money | None:
    """The price of one unit: the item's price plus its options' prices; None without an item price.

    EXTRA adds the option's price once more. An included option is free, so its EXTRA costs the price once. On a part
    of the dish an option costs its share of that, where the menu says so.
    """
    if item.price is None:
        return None
    price = item.price
    for choice in line.choices:
        group = item.group(choice.group)
        option = group.option(choice.option) if group else None
        if group is not None and option is not None and option.price is not None:
            if group.of is not None and group.of not in line.chosen:
                continue  # an option of a dish that is not chosen for the deal (yet)
            portions = (2 if choice.amount is Amount.EXTRA else 1) - (option.id in group.included)
            added = option.price * portions
            price = price + (added if choice.placement is DishPart.WHOLE else _price_part(added, choice, group))
    return price


def _price_part(price: Money, choice: Choice, group: OptionGroup) -> Money:
    """The price of an option on a part of the dish, of that on all of it."""
    is_shared = group.placement_price is PlacementPrice.SHARE
    return price.take_share(choice.placement.share) if is_shared else price


def price_cart(cart: Cart, menu: Menu) -> PricedCart:
    """The cart at this menu's prices. A line without an item on the menu has no price."""
    lines = tuple(_price_line(line, menu.item(line.item)) for line in cart.lines)
    totals = [line.total for line in lines if line.total is not None]
    complete = bool(lines) and len(totals) == len(lines)
    return PricedCart(lines=lines, subtotal=reduce(Money.__add__, totals) if complete else None)


def open_question(line: Line, item: Item) -> OptionGroup | None:
    """The first required option group without a choice, in the menu's order."""
    groups = item.groups_with(line.chosen) if item.nested else item.groups
    return next((g for g in groups if g.is_required and len(line.options_of(g.id)) < g.min_choices), None)


def _price_line(line: Line, item: Item | None) -> PricedLine:
    unit = unit_price(line, item) if item else None
    total = unit * line.quantity if unit else None
    if item is None or not (item.parts or item.sale_unit):
        return PricedLine(line=line, unit=unit, total=total)
    halves = tuple(Half(part.id, part.sent_name or part.name) for part in item.parts)
    return PricedLine(line=line, unit=unit, total=total, halves=halves, measured=_measure(item))


def _measure(item: Item) -> MeasuredAmount | None:
    """How much of an item that is sold by weight or volume one unit of its line is."""
    unit = item.sale_unit
    if unit is None or item.amount is None or not unit.is_measured:
        return None
    return MeasuredAmount(item.amount, unit.small_unit)
