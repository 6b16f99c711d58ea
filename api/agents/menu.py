"""The menu for programs: items by id, with their options, prices, allergens and diets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TypedDict

from pydantic import BaseModel, Field

from api.agents.caller import AgentCall
from api.schemas import JsonAmount
from domain.guest import Preferences
from domain.menu import DishPart, Item, Menu, Option, OptionGroup
from domain.safety import find_danger, suits_diet
from nodes.turn.views import find_cheapest_price
from services.errors import ServiceError

MAX_FOUND = 50


class FoundItem(BaseModel):
    """A dish or drink of the menu."""

    id: str
    name: str
    category: str
    description: str | None = None
    price: JsonAmount | None = Field(default=None, description="Of the cheapest way to order it; null: not known")
    currency: str | None = None
    price_for: str | None = Field(default=None, description='"100 g", "1 kg"; null: one piece')
    allergens: tuple[str, ...] | None = Field(description="null: not declared, so it counts as unsafe")
    diets: tuple[str, ...] = Field(default=(), description="Diets that the menu declares it fit for")
    available: bool = True


class ItemOption(BaseModel):
    """An option; ``price`` is added for each piece."""

    option_id: str
    name: str
    price: JsonAmount | None = None
    allergens: tuple[str, ...] | None = None
    available: bool = True


class ItemGroup(BaseModel):
    """A group of options. ``required``: one must be chosen. ``single``: at most one can be. ``only_with``: an option
    of a deal that has this group; it counts only beside it."""

    group_id: str
    name: str
    required: bool
    single: bool
    included: tuple[str, ...] = Field(default=(), description="Options that it comes with unless refused")
    placements: tuple[DishPart, ...] = Field(default=(), description="Parts of the dish that an option can be on")
    options: tuple[ItemOption, ...]
    only_with: str | None = Field(default=None, description="The option, a dish of a deal, that this group belongs to")


class ItemDetails(FoundItem):
    """An item with its options. ``half_and_half``: it can be one half of a dish, beside another of its category.

    ``unit``: an order needs an amount of it in g or ml, from ``minimum`` on in steps of ``step``; null: pieces.
    """

    half_and_half: bool = False
    unit: str | None = None
    minimum: int = Field(default=1, description="In `unit`; of pieces, the least quantity")
    step: int = 1
    groups: tuple[ItemGroup, ...] = ()


class FoundItems(BaseModel):
    """The items that fit, in the menu's order. ``more``: how many were left out."""

    items: tuple[FoundItem, ...]
    more: int = 0


class MenuQuery(BaseModel):
    """What is looked for; empty fields exclude nothing."""

    words: str = ""
    category: str | None = None
    diets: tuple[str, ...] = ()
    without_allergens: tuple[str, ...] = ()
    max_price: Decimal | None = None


async def load_menu(call: AgentCall, store: str | None = None) -> Menu:
    """The current menu of a branch or the restaurant, else the last good one. Raises ServiceError without any, and
    CallerRefused for an unknown branch."""
    menus, caller = call.find_place(store).deps.menus, call.caller
    if (kept := menus.kept_menu(caller)) is not None:
        return kept
    with call.bind():
        try:
            return await menus.fetch(caller)
        except ServiceError:
            last = menus.last_good_menu(caller.tenant)
            if last is None:
                raise
            return last


def search_items(menu: Menu, query: MenuQuery) -> FoundItems:
    """The available items that fit the query; those with more of its words, above all in their names, come first."""
    avoided = Preferences(allergies=query.without_allergens)
    words = _split(query.words)
    scored = [(_score(item, words), item) for item in menu.items if item.available and _fits(item, query, avoided)]
    found = [item for score, item in sorted(scored, key=lambda each: -each[0]) if score or not words]
    return FoundItems(items=tuple(map(describe_item, found[:MAX_FOUND])), more=max(0, len(found) - MAX_FOUND))


def describe_item(item: Item) -> FoundItem:
    """An item without its options."""
    price = find_cheapest_price(item)
    return FoundItem(
        id=item.id,
        name=item.name,
        category=item.category,
        description=item.description,
        price=price.to_wire() if price else None,
        currency=price.currency if price else None,
        price_for=unit.format(unit.per) if (unit := item.sale_unit) and unit.is_measured else None,
        allergens=_sort(item.allergens),
        diets=tuple(sorted(item.dietary or ())),
        available=item.available,
    )


def describe_details(item: Item) -> ItemDetails:
    """An item with its options."""
    return ItemDetails(
        **describe_item(item).model_dump(),
        half_and_half=item.halves_price is not None,
        **_describe_amounts(item),
        groups=tuple(map(_describe_group, (*item.groups, *item.nested))),
    )


class _Amounts(TypedDict, total=False):
    unit: str
    minimum: int
    step: int


def _describe_amounts(item: Item) -> _Amounts:
    """In which amounts an item is sold; empty for one by one. Packs are counted as such."""
    unit = item.sale_unit
    if unit is None:
        return {}
    if unit.is_measured:
        return {"unit": unit.small_unit, "minimum": unit.minimum, "step": unit.step}
    return {"minimum": -(-unit.minimum // unit.per), "step": -(-unit.step // unit.per)}


def _describe_group(group: OptionGroup) -> ItemGroup:
    return ItemGroup(
        group_id=group.id,
        name=group.name,
        required=group.is_required,
        single=group.kind == "single",
        included=tuple(group.included),
        placements=group.placements,
        options=tuple(map(_describe_option, group.options)),
        only_with=group.of[1] if group.of else None,
    )


def _describe_option(option: Option) -> ItemOption:
    return ItemOption(
        option_id=option.id,
        name=option.name,
        price=option.price.to_wire() if option.price else None,
        allergens=_sort(option.allergens),
        available=option.available,
    )


def _fits(item: Item, query: MenuQuery, avoided: Preferences) -> bool:
    price = find_cheapest_price(item)
    is_cheap = query.max_price is None or (price is not None and price.to_wire() <= query.max_price)
    is_in_category = query.category is None or item.category.casefold() == query.category.casefold()
    return (
        is_cheap
        and is_in_category
        and all(suits_diet(item, diet) for diet in query.diets)
        and not find_danger(item, avoided)
    )


def _score(item: Item, words: Sequence[str]) -> int:
    """How many of the words begin words of the item's name or aliases, twice, and of category or description."""
    names, others = _split(" ".join((item.name, *item.aliases))), _split(f"{item.category} {item.description or ''}")
    return 2 * _count_beginnings(words, names) + _count_beginnings(words, others)


def _count_beginnings(words: Sequence[str], texts: Sequence[str]) -> int:
    return sum(any(text.startswith(word) for text in texts) for word in words)


def _split(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


def _sort(labels: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if labels is None else tuple(sorted(labels))
