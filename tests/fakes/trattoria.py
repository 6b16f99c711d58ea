"""The fakes' menu: pizzas with sizes and toppings, drinks with sizes, and a dish of every kind that needs care."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.money import Money

CURRENCY = "USD"

PIZZA_SIZE = OptionGroup(
    GroupId("pizza-size"),
    "Size",
    GroupKind.SINGLE,
    options=(
        Option(OptionId("small"), "small", allergens=frozenset()),
        Option(OptionId("medium"), "medium", price=Money(200, CURRENCY), allergens=frozenset()),
        Option(OptionId("large"), "large", price=Money(400, CURRENCY), allergens=frozenset()),
    ),
    min_choices=1,
    max_choices=1,
)
TOPPINGS = OptionGroup(
    GroupId("toppings"),
    "Toppings",
    GroupKind.MULTI,
    options=(
        Option(OptionId("mozzarella"), "mozzarella", price=Money(150, CURRENCY), allergens=frozenset({"milk"})),
        Option(OptionId("mushrooms"), "mushrooms", price=Money(100, CURRENCY), allergens=frozenset()),
        Option(OptionId("olives"), "olives", price=Money(100, CURRENCY), allergens=frozenset()),
        Option(OptionId("onions"), "onions", price=Money(100, CURRENCY), allergens=frozenset()),
        Option(OptionId("pesto"), "pesto", price=Money(120, CURRENCY), allergens=frozenset({"nuts"})),
        Option(OptionId("anchovies"), "anchovies", price=Money(150, CURRENCY), available=False),
    ),
    max_choices=4,
    refusable=True,
    amounts=True,
    included=(OptionId("mozzarella"), OptionId("onions")),
)
DRINK_SIZE = OptionGroup(
    GroupId("drink-size"),
    "Size",
    GroupKind.SINGLE,
    options=(
        Option(OptionId("small"), "small", allergens=frozenset()),
        Option(OptionId("large"), "large", price=Money(100, CURRENCY), allergens=frozenset()),
    ),
    min_choices=1,
    max_choices=1,
)


def trattoria() -> Menu:
    """The menu. Prices in US cents."""
    return Menu(
        items=(
            _pizza("Margherita Pizza", 900, dietary={"vegetarian"}),
            _pizza("Pepperoni Pizza", 1100),
            _dish("Satay Noodles", "Mains", 1200, allergens={"peanuts", "gluten"}, description="Noodles, satay sauce."),
            _dish("House Stew", "Mains", 1300, allergens=None),
            _dish("Green Salad", "Sides", 600, allergens=set(), dietary={"vegan"}),
            _dish("Garlic Bread", "Sides", 450, allergens={"gluten", "milk"}, dietary={"vegetarian"}),
            replace(
                _dish("Tiramisu", "Desserts", 550, allergens={"milk", "eggs"}, dietary={"vegetarian"}),
                available=False,
                unavailable_reason="sold out",
            ),
            _dish("Panna Cotta", "Desserts", 500, allergens={"milk"}),
            _drink("Coca-Cola", "coke"),
            _drink("Diet Coke"),
            _dish("Lemonade", "Drinks", 300, allergens=set(), dietary={"vegan"}),
        ),
        version="trattoria-1",
        currency=CURRENCY,
        open_now=True,
        opening_hours="every day 11:00 to 22:00",
        generic_names=(("Pizzas", ("pie",)), ("Drinks", ("drink", "soda"))),
    )


def at_price(menu: Menu, item_id: str, minor: int) -> Menu:
    """The menu with one item at another price."""
    return _with(menu, item_id, lambda item: replace(item, price=Money(minor, CURRENCY)))


def sold_out(menu: Menu, item_id: str) -> Menu:
    """The menu with one item not to be had."""
    return _with(menu, item_id, lambda item: replace(item, available=False, unavailable_reason="sold out"))


def _with(menu: Menu, item_id: str, change: Callable[[Item], Item]) -> Menu:
    items = tuple(change(item) if item.id == item_id else item for item in menu.items)
    return replace(menu, items=items, version=f"{menu.version}+")


def _pizza(name: str, minor: int, *, dietary: set[str] | None = None) -> Item:
    return replace(
        _dish(name, "Pizzas", minor, allergens={"gluten", "milk"}, dietary=dietary), groups=(PIZZA_SIZE, TOPPINGS)
    )


def _drink(name: str, *aliases: str) -> Item:
    dish = _dish(name, "Drinks", 250, allergens=set(), dietary={"vegan"})
    return replace(dish, aliases=aliases, groups=(DRINK_SIZE,))


def _dish(
    name: str,
    category: str,
    minor: int,
    *,
    allergens: set[str] | None,
    dietary: set[str] | None = None,
    description: str | None = None,
) -> Item:
    return Item(
        ItemId(name.lower().replace(" ", "-")),
        name,
        category,
        description=description,
        price=Money(minor, CURRENCY),
        allergens=None if allergens is None else frozenset(allergens),
        dietary=frozenset(dietary or ()),
    )
