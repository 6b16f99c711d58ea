"""Fifty faults to put into a clean menu, each with what a check must report of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from domain.menu import GroupId, GroupKind, Item, ItemId, Menu, Option, OptionGroup, OptionId
from domain.menu_check import MenuCheck, MenuFault

MenuEdit = Callable[[Menu], Menu]


@dataclass(frozen=True, slots=True)
class MenuFaultCase:
    """A fault: what it does to a menu, and the finding that it must cause for ``dish``."""

    title: str
    fault: MenuFault
    dish: str
    change: MenuEdit

    def is_reported(self, check: MenuCheck) -> bool:
        """Whether a check found it."""
        return any(each.fault is self.fault and self.dish in each.dishes for each in check.findings)


def list_faults() -> tuple[MenuFaultCase, ...]:
    """All faults. They can be put into the clean menu together."""
    return (
        *_list_shared_names(),
        *_list_hidden_names(),
        *_list_numbers(),
        *_list_everyday_names(),
        *_list_options(),
        *_list_groups(),
        *_list_labels(),
    )


def _list_shared_names() -> Iterator[MenuFaultCase]:
    for name, of in (
        ("Bruschetta", "Bruschetta"),
        ("HUMMUS", "Hummus"),
        ("Sprites", "Sprite"),
        ("Side of Coleslaw", "Coleslaw"),
        ("Pepperoni", "Pepperoni Pizza"),
    ):
        yield MenuFaultCase(f"a second dish “{name}”", MenuFault.SHARED_NAME, of, _add_dish(name))
    for item, alias in (("grilled-salmon", "steak"), ("baked-beans", "wings"), ("espresso", "Cappuccino")):
        yield MenuFaultCase(
            f"“{alias}” as alias of {item}", MenuFault.SHARED_NAME, _name_of(item), _add_alias(item, alias)
        )
    yield MenuFaultCase("number 12 twice", MenuFault.SHARED_NAME, "Waldorf Salad", _number_twice)


def _list_hidden_names() -> Iterator[MenuFaultCase]:
    for name in (
        "Cup of Tomato Soup",
        "Mug of Tomato Soup",
        "Pot of Tomato Soup",
        "7pm Grilled Salmon",
        "7pm Lasagna",
    ):
        yield MenuFaultCase(f"a dish “{name}”", MenuFault.HIDDEN_NAME, name, _add_dish(name))


def _list_numbers() -> Iterator[MenuFaultCase]:
    for name in ("3 Sprite", "2 Beef Burrito", "Five Spring Rolls", "Dozen Onion Rings", "No. 9", "1664"):
        yield MenuFaultCase(f"a dish “{name}”", MenuFault.EATEN_NUMBER, name, _add_dish(name))
    name = "Pair of Fish Tacos"
    yield MenuFaultCase(f"a dish “{name}”", MenuFault.EATEN_NUMBER, name, _add_dish(name))


def _list_everyday_names() -> Iterator[MenuFaultCase]:
    names = (
        "Today",
        "Regular",
        "Special",
        "Everything",
        "Nothing",
        "The Usual",
        "Thanks",
        "Cash",
        "Card",
        "Later",
    )
    for name in names:
        yield MenuFaultCase(f"a dish “{name}”", MenuFault.EVERYDAY_NAME, name, _add_dish(name))


def _list_options() -> Iterator[MenuFaultCase]:
    for item, names in (
        ("cheeseburger", ("Bacon", "Bacon")),
        ("veggie-burger", ("***",)),
        ("greek-salad", ("--",)),
        ("lemonade", ("Medium",)),
        ("pad-thai", ("Mild",)),
        ("mushroom-risotto", ("Parmesan", "Parmesan")),
        ("margherita-pizza", ("???",)),
    ):
        group = _make_group(f"extras of {item}", names)
        yield MenuFaultCase(
            f"the option “{names[0]}” of {item}", MenuFault.UNREACHED_OPTION, _name_of(item), _add_group(item, group)
        )


def _list_groups() -> Iterator[MenuFaultCase]:
    for item, options, required, limit in (
        ("cobb-salad", (), 1, None),
        ("chicken-curry", (), 2, None),
        ("apple-pie", ("Cream",), 2, None),
        ("ice-cream", ("Sprinkles", "Nuts"), 3, None),
        ("garlic-bread", ("Olive Oil", "Butter"), 2, 1),
    ):
        group = replace(_make_group(f"sides of {item}", options), min_choices=required, max_choices=limit)
        yield MenuFaultCase(
            f"{required} of {len(options)} options required", MenuFault.EMPTY_GROUP, _name_of(item),
            _add_group(item, group),
        )  # fmt: skip


def _list_labels() -> Iterator[MenuFaultCase]:
    for item, label in (
        ("tomato-soup", "see the board"),
        ("nachos", "contains X7"),
        ("lasagna", "house blend"),
        ("cheesecake", "ask us"),
        ("chocolate-brownie", "zorp"),
        ("coleslaw", "A, C, G"),
    ):
        yield MenuFaultCase(
            f"the allergen “{label}”", MenuFault.UNKNOWN_ALLERGEN, _name_of(item), _declare(item, label)
        )
    option = replace(_make_group("glaze", ("Balsamic Glaze",)).options[0], allergens=frozenset({"secret"}))
    group = replace(_make_group("glaze", ()), options=(option,))
    yield MenuFaultCase(
        "the allergen “secret” of an option", MenuFault.UNKNOWN_ALLERGEN, "Mashed Potatoes with Balsamic Glaze",
        _add_group("mashed-potatoes", group),
    )  # fmt: skip


def _add_dish(name: str) -> MenuEdit:
    item = Item(ItemId(f"new {name}"), name, "mains")
    return lambda menu: replace(menu, items=(*menu.items, item))


def _edit(item: str, change: Callable[[Item], Item]) -> MenuEdit:
    return lambda menu: replace(menu, items=tuple(change(each) if each.id == item else each for each in menu.items))


def _add_alias(item: str, alias: str) -> MenuEdit:
    return _edit(item, lambda found: replace(found, aliases=(*found.aliases, alias)))


def _declare(item: str, label: str) -> MenuEdit:
    return _edit(item, lambda found: replace(found, allergens=frozenset({label})))


def _add_group(item: str, group: OptionGroup) -> MenuEdit:
    return _edit(item, lambda found: replace(found, groups=(*found.groups, group)))


def _make_group(name: str, options: tuple[str, ...]) -> OptionGroup:
    made = tuple(Option(OptionId(f"{name} {at}"), option) for at, option in enumerate(options))
    return OptionGroup(GroupId(name), name, GroupKind.MULTI, made, refusable=True)


def _number_twice(menu: Menu) -> Menu:
    numbered = {"waldorf-salad", "iced-tea"}
    return replace(
        menu, items=tuple(replace(each, number="12") if each.id in numbered else each for each in menu.items)
    )


def _name_of(item: str) -> str:
    return item.replace("-", " ").title()
