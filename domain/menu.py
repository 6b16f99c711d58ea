"""The menu: the closed world that every order is grounded in. Values only; nothing here knows a restaurant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

from domain.money import Money

ItemId = NewType("ItemId", str)
GroupId = NewType("GroupId", str)
OptionId = NewType("OptionId", str)


class GroupKind(StrEnum):
    """How many options of a group one line may hold: exactly one, or several."""

    SINGLE = "single"
    MULTI = "multi"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice inside an option group. ``price`` is what it adds to the line, once per unit.

    ``allergens`` is None when the menu does not say: unknown counts as unsafe.
    """

    id: OptionId
    name: str
    aliases: tuple[str, ...] = ()
    price: Money | None = None
    allergens: frozenset[str] | None = None
    available: bool = True


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """A named set of options. ``min_choices`` > 0 makes it a question that must be answered.

    ``refusable``: "no onions" means something here. ``amounts``: so does "extra cheese".
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
    """Something a guest can order. ``price`` is None when the service sent none: the order service then decides.

    ``sent_name``: the name exactly as the service sent it, where ``name`` differs (no tags, no double blanks).
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

    def group(self, group_id: GroupId) -> OptionGroup | None:
        return next((g for g in self.groups if g.id == group_id), None)


@dataclass(frozen=True, slots=True)
class Menu:
    """One restaurant's menu as its service last told it.

    ``text`` is the service's own wording, when it sends one (a V2 service may send nothing else).
    ``version`` changes whenever the service's answer changes: a key for whatever is derived from a menu.
    ``generic_names``: what guests call any item of a category ("drink" -> names for category "drink").
    ``is_from_text``: the items were read out of ``text``, which may hold more than could be read.
    """

    items: tuple[Item, ...]
    version: str = ""
    text: str | None = None
    currency: str | None = None
    open_now: bool | None = None
    opening_hours: str | None = None
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
        """Category names in the order in which the menu lists them."""
        return tuple(self._by_category)

    def item(self, item_id: ItemId) -> Item | None:
        return self._by_id.get(item_id)

    def in_category(self, category: str) -> tuple[Item, ...]:
        return tuple(self._by_category.get(category, ()))


def normalize_allergen_lists(menu: Menu) -> Menu:
    """The menu; where none of its lists of allergens has an entry, they are taken for not filled in, not for empty.

    An empty list declares that nothing is in a dish only on a menu that declares something somewhere.
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
