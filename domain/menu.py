"""The menu: the closed world of every order. Values only, independent of a restaurant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

from domain.money import Money
from domain.order_times import OrderTimes

ItemId = NewType("ItemId", str)
GroupId = NewType("GroupId", str)
OptionId = NewType("OptionId", str)


class GroupKind(StrEnum):
    """The number of options of a group in one line: exactly one, or several."""

    SINGLE = "single"
    MULTI = "multi"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice in an option group. ``price`` is its extra charge per unit.

    ``allergens`` is None if the menu does not declare them: unknown counts as unsafe.
    """

    id: OptionId
    name: str
    aliases: tuple[str, ...] = ()
    price: Money | None = None
    allergens: frozenset[str] | None = None
    available: bool = True


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A named set of options. ``min_choices`` > 0 makes a choice mandatory.

    ``refusable``: the guest can refuse an option ("no onions"). ``amounts``: "extra cheese" is possible.
    ``included``: options that are part of the item unless refused; they cost nothing.
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

    @property
    def is_required(self) -> bool:
        return self.min_choices > 0

    def option(self, option_id: OptionId) -> Option | None:
        return next((o for o in self.options if o.id == option_id), None)


@dataclass(frozen=True, slots=True)
class Item:
    """A dish or drink that a guest can order. ``price`` None: the order service decides.

    ``sent_name``: the name exactly as sent, if ``name`` differs (no tags, no double blanks).
    ``number``: that of the printed menu ("12", "7a"), by which guests may order it.
    ``image_url``: a picture of it, for screens.
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

    def group(self, group_id: GroupId) -> OptionGroup | None:
        return next((g for g in self.groups if g.id == group_id), None)

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

    def __post_init__(self) -> None:
        by_category: dict[str, list[Item]] = {}
        for item in self.items:
            by_category.setdefault(item.category, []).append(item)
        object.__setattr__(self, "_by_id", {item.id: item for item in self.items})
        object.__setattr__(self, "_by_category", by_category)

    @property
    def categories(self) -> tuple[str, ...]:
        """Category names in the menu's order."""
        return tuple(self._by_category)

    def item(self, item_id: ItemId) -> Item | None:
        return self._by_id.get(item_id)

    def in_category(self, category: str) -> tuple[Item, ...]:
        return tuple(self._by_category.get(category, ()))


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
