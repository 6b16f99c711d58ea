"""A small menu of the tests' own: pizzas with sizes and toppings, drinks, a pasta, a dessert."""

from __future__ import annotations

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId


def option_group(name: str, kind: GroupKind, *names: str, min_choices: int = 0) -> OptionGroup:
    """A group whose ids are its names with dashes."""
    options = tuple(Option(OptionId(option.replace(" ", "-")), option) for option in names)
    several = kind is GroupKind.MULTI
    return OptionGroup(GroupId(name), name, kind, options, min_choices=min_choices, refusable=several, amounts=several)


SIZE = option_group("size", GroupKind.SINGLE, "small", "medium", "large", "extra large", min_choices=1)
TOPPINGS = option_group(
    "toppings", GroupKind.MULTI, "black olives", "mushrooms", "red onions", "ham", "pineapple", "cheese", "goat cheese",
    "jalapeños", "pepper jack", "garlic sauce",
)  # fmt: skip
VOLUME = option_group("volume", GroupKind.SINGLE, "can", "1 liter")


def pizzeria() -> Menu:
    """The menu."""
    pizzas = ("Margherita Pizza", "Pepperoni Pizza", "Veggie Pizza")
    drinks = ("Mexican Coca-Cola", "Diet Coke", "Ginger Ale", "7 Up")
    plain = (
        ("Classic Lasagna", "pasta"),
        ("Tiramisu", "desserts"),
        ("Garlic Bread", "sides"),
        ("French Fries", "sides"),
    )
    return Menu(
        items=(
            *(_item(name, "pizzas", SIZE, TOPPINGS) for name in pizzas),
            *(_item(name, "drinks", VOLUME) for name in drinks),
            *(_item(name, category) for name, category in plain),
        ),
        version="1",
        generic_names=(("drinks", ("drink", "soda")), ("pizzas", ("pie",))),
    )


def _item(name: str, category: str, *groups: OptionGroup) -> Item:
    return Item(ItemId(name.lower().replace(" ", "-")), name, category, groups=groups)
