"""The menu: the closed world of every order. Values only, independent of a restaurant."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from functools import reduce
from typing import NewType

from domain.money import Money
from domain.order_times import OrderTimes
from domain.sale_unit import MAX_AMOUNT, SaleUnit

ItemId = NewType("ItemId", str)
GroupId = NewType("GroupId", str)
OptionId = NewType("OptionId", str)


class GroupKind(StrEnum):
    """The number of options of a group in one line: exactly one, or several."""

    SINGLE = "single"
    MULTI = "multi"


class DishPart(StrEnum):
    """The part of a dish that an option is on."""

    WHOLE = "whole"
    LEFT = "left"
    RIGHT = "right"
    HALF = "half"
    """One half, whichever the kitchen takes."""
    THIRD = "third"

    @property
    def share(self) -> Fraction:
        """How much of the dish it is."""
        return _SHARES[self]

    def locate(self, option: str) -> str:
        """An option with its place in plain English: "olives on the left half"."""
        return option + PLACES[self]


_SHARES = {
    DishPart.WHOLE: Fraction(1),
    DishPart.LEFT: Fraction(1, 2),
    DishPart.RIGHT: Fraction(1, 2),
    DishPart.HALF: Fraction(1, 2),
    DishPart.THIRD: Fraction(1, 3),
}
PLACES = {
    DishPart.WHOLE: "",
    DishPart.LEFT: " on the left half",
    DishPart.RIGHT: " on the right half",
    DishPart.HALF: " on one half",
    DishPart.THIRD: " on a third",
}
"""In plain English, behind the name of an option."""
_STAND_INS = {
    DishPart.HALF: DishPart.LEFT,
    DishPart.LEFT: DishPart.HALF,
    DishPart.RIGHT: DishPart.HALF,
}
"""The placement that is the same to a guest, where the menu has only this one."""


class PlacementPrice(StrEnum):
    """What an option on a part of a dish costs: its share of the price (half of it on a half), or all of it."""

    SHARE = "share"
    FULL = "full"


class HalvesPrice(StrEnum):
    """What a dish of two halves costs: the dearer dish, the mean of both, or half of each, rounded by itself."""

    DEARER = "dearer"
    MEAN = "mean"
    HALVES = "halves"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice in an option group. ``price`` is its extra charge per unit.

    ``allergens`` is None if the menu does not declare them: unknown counts as unsafe.
    ``item``: the dish of the menu that this choice of a deal is, with its marks in ``dietary``.
    """

    id: OptionId
    name: str
    aliases: tuple[str, ...] = ()
    price: Money | None = None
    allergens: frozenset[str] | None = None
    available: bool = True
    item: ItemId | None = None
    dietary: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A named set of options. ``min_choices`` > 0 makes a choice mandatory.

    ``refusable``: the guest can refuse an option ("no onions"). ``amounts``: "extra cheese" is possible.
    ``included``: options that are part of the item unless refused; they cost nothing.
    ``placements``: the parts of the item that an option can be on; empty: on all of it only.
    ``of``: the choice of a deal whose dish has this group; it counts only beside that choice.
    """

    id: GroupId
    name: str
    kind: GroupKind
    options: tuple[Option, ...]
    min_choices: int = 0
    max_choices: int | None = None
    refusable: bool = False
    amounts: bool = False
    included: tuple[OptionId, ...] = ()
    placements: tuple[DishPart, ...] = ()
    placement_price: PlacementPrice = PlacementPrice.SHARE
    of: tuple[GroupId, OptionId] | None = None

    @property
    def is_required(self) -> bool:
        return self.min_choices > 0

    def fit_placement(self, placement: DishPart) -> DishPart | None:
        """This placement as the group offers it ("one half" is the left one); None if it does not."""
        if placement is DishPart.WHOLE or placement in self.placements:
            return placement
        stand_in = _STAND_INS.get(placement)
        return stand_in if stand_in in self.placements else None

    def option(self, option_id: OptionId) -> Option | None:
        return next((o for o in self.options if o.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a deal, chosen among dishes of the same menu; each choice has its extra charge.

    From it comes the option group with the same ``id`` (deals.py).
    """

    id: GroupId
    name: str
    choices: tuple[tuple[ItemId, Money | None], ...]
    min_choices: int = 1
    max_choices: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """A dish or drink that a guest can order. ``price`` None: the order service decides.

    ``sent_name``: the name exactly as sent, if ``name`` differs (no tags, no double blanks).
    ``number``: that of the printed menu ("12", "7a"), by which guests may order it.
    ``image_url``: a picture of it, for screens.
    ``halves_price``: it can be one half of a dish, beside any item of its category with the same price rule.
    ``parts``: the two items of which a dish of halves is made.
    ``sale_unit``: how it is sold by weight, volume or in packs; its price is for ``sale_unit.per``.
    ``amount``: that of so much of an item (``make_amount_id``), whose price is for this amount.
    ``components``: the parts of a deal, each of which is one of ``groups``. ``nested``: the option groups of the dishes
    that can be chosen for them.
    """

    id: ItemId
    name: str
    category: str
    description: str | None = None
    price: Money | None = None
    aliases: tuple[str, ...] = ()
    groups: tuple[OptionGroup, ...] = ()
    allergens: frozenset[str] | None = None
    dietary: frozenset[str] | None = None
    available: bool = True
    unavailable_reason: str | None = None
    sent_name: str | None = None
    number: str | None = None
    image_url: str | None = None
    halves_price: HalvesPrice | None = None
    parts: tuple[Item, ...] = ()
    sale_unit: SaleUnit | None = None
    amount: int | None = None
    components: tuple[Component, ...] = ()
    nested: tuple[OptionGroup, ...] = ()

    def group(self, group_id: GroupId) -> OptionGroup | None:
        return next((g for g in self.groups if g.id == group_id), None) or next(
            (g for g in self.nested if g.id == group_id), None
        )

    def groups_with(self, chosen: Container[tuple[GroupId, OptionId]]) -> tuple[OptionGroup, ...]:
        """The groups that count beside these options: its own, and those of the dishes chosen for a deal."""
        if not self.nested:
            return self.groups
        return (*self.groups, *(group for group in self.nested if group.of in chosen))

    @property
    def priced_name(self) -> str:
        """The name with what its price is for, where it is a weight or a volume: "Gouda (1 kg)"."""
        unit = self.sale_unit
        if unit is None or self.amount is not None or not unit.is_measured:
            return self.name
        return f"{self.name} ({unit.format(unit.per)})"

    @property
    def included(self) -> frozenset[tuple[GroupId, OptionId]]:
        """The options that come with it unless they are refused, with their groups."""
        return frozenset((group.id, option) for group in self.groups for option in group.included)


@dataclass(frozen=True, slots=True)
class Menu:
    """One restaurant's menu, from the last response of its service.

    ``text`` is the service's own optional text (a V2 service may send only this).
    ``version`` changes with the service's response. It is a cache key for values derived from a menu.
    ``generic_names``: names for any item of a category ("drink" -> names for category "drink").
    ``is_from_text``: the items were parsed from ``text``, which may contain further items.
    """

    items: tuple[Item, ...]
    version: str = ""
    text: str | None = None
    currency: str | None = None
    open_now: bool | None = None
    opening_hours: str | None = None
    order_times: OrderTimes | None = None
    """When orders can be wanted for, where the service declares it."""
    generic_names: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_from_text: bool = False
    _by_id: dict[ItemId, Item] = field(init=False, repr=False, compare=False)
    _by_category: dict[str, list[Item]] = field(init=False, repr=False, compare=False)
    deals: tuple[Item, ...] = field(init=False, repr=False, compare=False)
    """The items with components."""

    def __post_init__(self) -> None:
        by_category: dict[str, list[Item]] = {}
        for item in self.items:
            by_category.setdefault(item.category, []).append(item)
        object.__setattr__(self, "_by_id", {item.id: item for item in self.items})
        object.__setattr__(self, "_by_category", by_category)
        object.__setattr__(self, "deals", tuple(item for item in self.items if item.components))

    @property
    def categories(self) -> tuple[str, ...]:
        """Category names in the menu's order."""
        return tuple(self._by_category)

    def item(self, item_id: ItemId) -> Item | None:
        """The item of this id; also a dish of two halves (``make_halves_id``), and so much of an item that is sold by
        weight, volume or in packs (``make_amount_id``), whether this amount is sold or not."""
        return self._by_id.get(item_id) or self._find_halves(item_id) or self._find_amount(item_id)

    def _find_amount(self, item_id: ItemId) -> Item | None:
        parts = split_amount_id(item_id)
        item = self._by_id.get(parts[0]) if parts else None
        return _measure_out(item, parts[1]) if item and parts else None

    def _find_halves(self, item_id: ItemId) -> Item | None:
        halves = [item for half in split_halves_id(item_id) if (item := self._by_id.get(half))]
        return _join_halves(halves[0], halves[1]) if len(halves) == 2 else None

    def in_category(self, category: str) -> tuple[Item, ...]:
        return tuple(self._by_category.get(category, ()))


_AMOUNT = "×"


def make_amount_id(item: ItemId, amount: int) -> ItemId:
    """The id of so many grams, millilitres or pieces of an item."""
    return ItemId(f"{item}{_AMOUNT}{amount}")


def split_amount_id(item_id: ItemId) -> tuple[ItemId, int] | None:
    """The item and the amount of such an id; None for the id of any other item."""
    item, times, amount = item_id.rpartition(_AMOUNT)
    return (ItemId(item), int(amount)) if times and amount.isdecimal() and amount.isascii() else None


def list_base_ids(item_id: ItemId) -> tuple[ItemId, ...]:
    """The ids of what something is made of on the menu: both halves, the item of an amount, or the item itself."""
    return split_halves_id(item_id) or (get_base_id(item_id),)


def get_base_id(item_id: ItemId) -> ItemId:
    """The id of the item on the menu of which something is an amount; any other id as it is."""
    parts = split_amount_id(item_id)
    return parts[0] if parts else item_id


def _measure_out(item: Item, amount: int) -> Item | None:
    """So much of an item, with the price of this amount; None for an item that is sold by the piece."""
    unit = item.sale_unit
    if unit is None or not 0 < amount <= MAX_AMOUNT:
        return None
    packs, rest = divmod(amount, unit.per)
    is_packed = not unit.is_measured and unit.per > 1 and not rest
    form = f"{packs} × {{}}" if is_packed else f"{{}} ({unit.format(amount)})"
    return replace(
        item,
        id=make_amount_id(item.id, amount),
        name=form.format(item.name),
        sent_name=form.format(item.sent_name) if item.sent_name else None,
        price=item.price.take_share(Fraction(amount, unit.per)) if item.price else None,
        amount=amount,
    )


_HALVES = "½"


def make_halves_id(first: ItemId, second: ItemId) -> ItemId:
    """The id of a dish of two halves, of which the first is on the left."""
    return ItemId(f"{first}{_HALVES}{second}")


def split_halves_id(item_id: ItemId) -> tuple[ItemId, ...]:
    """The ids of both halves; () for the id of any other item."""
    return tuple(ItemId(half) for half in item_id.split(_HALVES)) if _HALVES in item_id else ()


def _join_halves(first: Item, second: Item) -> Item | None:
    """The dish of these halves with the options that both have; None where the menu does not make it.

    It contains what either half contains, and suits the diets that both halves suit.
    """
    shared = tuple(_join_groups(group, other) for group in first.groups if (other := second.group(group.id)))
    required = {group.id for item in (first, second) for group in item.groups if group.is_required}
    is_made = first.halves_price is not None and first.halves_price is second.halves_price
    if not is_made or first.category != second.category or not required <= {group.id for group in shared}:
        return None
    return Item(
        id=make_halves_id(first.id, second.id),
        name=f"{first.name} + {second.name} (½ + ½)",
        category=first.category,
        price=_price_halves(first, second),
        groups=shared,
        allergens=None if first.allergens is None or second.allergens is None else first.allergens | second.allergens,
        dietary=None if first.dietary is None or second.dietary is None else first.dietary & second.dietary,
        available=first.available and second.available,
        unavailable_reason=second.unavailable_reason if first.available else first.unavailable_reason,
        halves_price=first.halves_price,
        parts=(first, second),
    )


def _join_groups(group: OptionGroup, other: OptionGroup) -> OptionGroup:
    """A group of both halves: what comes with either of them comes with the dish."""
    return replace(group, included=tuple(dict.fromkeys((*group.included, *other.included))))


def _price_halves(first: Item, second: Item) -> Money | None:
    if first.price is None or second.price is None:
        return None
    match first.halves_price:
        case HalvesPrice.DEARER:
            return max(first.price, second.price, key=lambda price: price.minor)
        case HalvesPrice.MEAN:
            return (first.price + second.price).take_share(Fraction(1, 2))
        case _:
            return reduce(Money.__add__, (price.take_share(Fraction(1, 2)) for price in (first.price, second.price)))


def normalize_allergen_lists(menu: Menu) -> Menu:
    """The menu; if all of its allergen lists are empty, they count as missing.

    An empty list declares a dish as free of allergens only on a menu with at least one declared allergen.
    """
    items = menu.items
    options = (option for item in items for group in item.groups for option in group.options)
    if any(item.allergens for item in items) or any(option.allergens for option in options):
        return menu
    return replace(menu, items=tuple(_without_allergen_lists(item) for item in items))


def _without_allergen_lists(item: Item) -> Item:
    groups = tuple(
        replace(group, options=tuple(replace(option, allergens=None) for option in group.options))
        for group in item.groups
    )
    return replace(item, allergens=None, groups=groups)
