"""The menu of a diner with deals: its dishes have required and refusable options of their own."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from domain.deals import add_component_groups
from domain.menu import Component, GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import Money


def _price(minor: int) -> Money:
    return Money(minor, "USD")


def _option(name: str, minor: int = 0, *aliases: str, allergens: tuple[str, ...] = ()) -> Option:
    option_id = OptionId(name.lower().replace(" ", "-"))
    return Option(option_id, name, aliases, _price(minor), frozenset(allergens))


COOKED = OptionGroup(GroupId("cooked"), "Cooking", GroupKind.SINGLE, (_option("Medium"), _option("Well done")), 1, 1)
ON_IT = OptionGroup(
    GroupId("on-it"),
    "On it",
    GroupKind.MULTI,
    (_option("Onion", 50), _option("Cheddar", 100, "cheese", allergens=("milk",)), _option("Bacon", 150)),
    refusable=True,
    amounts=True,
    included=(OptionId("onion"),),
)
PORTION = OptionGroup(
    GroupId("portion"), "Portion", GroupKind.SINGLE, (_option("Regular", 0, "normal"), _option("Large", 150, "big"))
)
GLASS = OptionGroup(
    GroupId("glass"), "Glass", GroupKind.MULTI, (_option("Ice"),), refusable=True, included=(OptionId("ice"),)
)


def _dish(
    item: str, name: str, category: str, minor: int, *groups: OptionGroup, aliases: tuple[str, ...] = (), **more: object
) -> Item:
    fields = {"allergens": frozenset[str](), "groups": groups, "price": _price(minor), "aliases": aliases, **more}
    return Item(ItemId(item), name, category, **fields)  # type: ignore[arg-type] - the fields are those of Item


def _component(name: str, *choices: str | tuple[str, int], least: int = 1, most: int = 1) -> Component:
    pairs = [each if isinstance(each, tuple) else (each, 0) for each in choices]
    dishes = tuple((ItemId(item), _price(minor)) for item, minor in pairs)
    return Component(GroupId(name.lower()), name, dishes, least, most)


SIDES = ("fries", ("rings", 75), "slaw")
DRINKS = ("cola", "lemonade", ("shake", 200))
ITEMS = (
    _dish("classic", "Classic Burger", "Burgers", 800, COOKED, ON_IT, allergens=frozenset({"gluten"}), number="1"),
    _dish("chicken", "Chicken Burger", "Burgers", 850, ON_IT, allergens=frozenset({"gluten", "eggs"}), number="2"),
    _dish("fries", "French Fries", "Sides", 350, PORTION, aliases=("fries", "chips")),
    _dish("rings", "Onion Rings", "Sides", 400, PORTION, allergens=frozenset({"gluten"})),
    _dish("slaw", "Coleslaw", "Sides", 300, allergens=frozenset({"eggs"}), available=False),
    _dish("cola", "Coca-Cola", "Drinks", 250, PORTION, GLASS, aliases=("coke", "cola")),
    _dish("lemonade", "Lemonade", "Drinks", 300, GLASS),
    _dish("shake", "Peanut Shake", "Drinks", 450, allergens=frozenset({"milk", "peanuts"})),
    _dish("sundae", "Sundae", "Desserts", 400, allergens=frozenset({"milk"})),
    _dish(
        "lunch", "Lunch Deal", "Deals", 1250, number="3", allergens=None,
        components=(_component("Main", "classic", "chicken"), _component("Side", *SIDES), _component("Drink", *DRINKS)),
    ),
    _dish(
        "chicken-meal", "Chicken Meal", "Deals", 1150, number="4", allergens=None,
        components=(
            _component("Burger", "chicken"),
            _component("Side", *SIDES),
            _component("Drink", *DRINKS),
            _component("Dessert", ("sundae", 150), least=0),
        ),
    ),
)  # fmt: skip


def diner(sold_out: Collection[str] = ()) -> Menu:
    """The menu with the groups of its deals."""
    names = (
        ("Burgers", ("burger",)),
        ("Sides", ("side",)),
        ("Drinks", ("drink",)),
        ("Deals", ("deal", "meal", "combo")),
    )
    items = tuple(replace(item, available=item.available and item.id not in sold_out) for item in ITEMS)
    return add_component_groups(Menu(items=items, version="diner", currency="USD", generic_names=names))
