"""Finds oddities of a readable menu. Each finding contains the effect on guests and the remedy."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.allergens import LEGAL, read_allergens
from domain.menu import Item, Menu, OptionGroup
from domain.menu_check import MenuCheck, MenuFinding
from services.check.report import Finding, Severity

MENU = "menu"
_LISTED = 5
_UNITS = "ml|cl|dl|l|litre|litres|liter|liters|g|gr|kg|mg|oz|lb|lbs|pc|pcs|piece|pieces|stk|cm|inch|in"
_UNIT = re.compile(rf"\d\s?(?:{_UNITS})\b|\d\s?[\"″%]", re.IGNORECASE)
_DIGIT = re.compile(r"\d")


def menu_findings(menu: Menu, played: MenuCheck | None = None) -> Iterator[Finding]:
    """All findings about the menu, the worst first. ``played``: what came out of a play of it, in place of guesses."""
    if not menu.items:
        yield _menu_finding(
            "error",
            "No item could be read, so nothing can be ordered. Send `categories` with `items`, or text lines such as "
            "“Margherita: 9.50”.",
        )
        return
    if not any(item.available for item in menu.items):
        yield _menu_finding("warning", "Every item is unavailable, so nothing can be ordered. Set `available` to true.")
    yield from _find_unanswerable_groups(menu.items)
    if played is not None:
        yield from map(_describe_play, played.findings)
        yield from _find_missing_facts(menu)
        return
    yield from _find_shared_names(menu.items)
    yield from _find_unread_allergens(menu.items)
    yield from _find_missing_facts(menu)
    yield from _find_numbers_in_names(menu.items)


def _describe_play(played: MenuFinding) -> Finding:
    dishes = _join_names(dict.fromkeys(played.dishes))
    return _menu_finding("warning", f"{dishes}: “{played.phrase}” is read as: {played.outcome}. {played.advice}")


def _find_unanswerable_groups(items: Iterable[Item]) -> Iterator[Finding]:
    for item in items:
        for group in item.groups:
            possible = _possible_choices(group)
            if group.min_choices > possible:
                yield _menu_finding(
                    "warning",
                    f"“{item.name}” needs {group.min_choices} of “{group.name}” and only {possible} can be had, so it "
                    "cannot be ordered. Lower `min_choices`, make options available, or set the item's `available` "
                    "to false.",
                )


def _possible_choices(group: OptionGroup) -> int:
    available = sum(option.available for option in group.options)
    return available if group.max_choices is None else min(available, group.max_choices)


def _find_shared_names(items: Iterable[Item]) -> Iterator[Finding]:
    """Names and aliases of more than one item."""
    owners: dict[str, dict[str, Item]] = defaultdict(dict)
    for item in items:
        for name in (item.name, *item.aliases):
            owners[" ".join(name.casefold().split())][item.id] = item
    for name, sharing in owners.items():
        if len(sharing) > 1:
            listed = _join_names(f"{item.name} ({item.category}, id {item.id})" for item in sharing.values())
            yield _menu_finding(
                "warning",
                f"“{name}” names {len(sharing)} items: {listed}. A guest who says it is asked which one is meant. "
                "Give each item a name of its own, or list one item with options.",
            )


def _find_unread_allergens(items: Iterable[Item]) -> Iterator[Finding]:
    declared: dict[str, list[str]] = defaultdict(list)
    for label, name in (declaration for item in items for declaration in _allergen_declarations(item)):
        declared[label].append(name)
    for label, names in declared.items():
        if not _is_known_allergen(label):
            yield _menu_finding(
                "warning",
                f"“{label}” is no allergen that we know ({_join_names(dict.fromkeys(names))}). Write one of: "
                f"{', '.join(sorted(LEGAL))}.",
            )


def _allergen_declarations(item: Item) -> Iterator[tuple[str, str]]:
    """The labels of an item and its options, each with the name of the dish."""
    yield from ((label, item.name) for label in item.allergens or ())
    for option in (option for group in item.groups for option in group.options):
        yield from ((label, f"{item.name} with {option.name}") for label in option.allergens or ())


def _is_known_allergen(label: str) -> bool:
    return not LEGAL.isdisjoint(read_allergens(label))


def _find_missing_facts(menu: Menu) -> Iterator[Finding]:
    """Fields that are missing on some items. A field that is missing on all items is an addition that is off."""
    if menu.open_now is False:
        yield _menu_finding("note", "The menu says that the restaurant is closed now (`open_now`).")
    yield from _some_without(
        menu, "price", [item.name for item in menu.items if item.price is None],
        "their price is known only from the order service",
    )  # fmt: skip
    yield from _some_without(
        menu, "allergens", [item.name for item in menu.items if item.allergens is None],
        "a guest with an allergy is always warned of them",
    )  # fmt: skip
    free = [item.name for item in menu.items if item.price is not None and item.price.minor == 0]
    if free:
        yield _menu_finding("note", f"{len(free)} items cost nothing: {_join_names(free)}.")


def _some_without(menu: Menu, field: str, names: list[str], effect: str) -> Iterator[Finding]:
    if 0 < len(names) < len(menu.items):
        yield _menu_finding(
            "note", f"{len(names)} of {len(menu.items)} items have no `{field}` ({_join_names(names)}): {effect}."
        )


def _find_numbers_in_names(items: Iterable[Item]) -> Iterator[Finding]:
    """Names that guests pronounce differently, or that contain a possible count."""
    numbered = [item.name for item in items if all(_DIGIT.search(name) for name in (item.name, *item.aliases))]
    units = [name for name in numbered if _UNIT.search(name)]
    numbers = [name for name in numbered if not _UNIT.search(name)]
    if units:
        yield _menu_finding(
            "note",
            f"A name contains a quantity with unit: {_join_names(units)}. Guests leave it out: make it an option, "
            "or add the name without it to `aliases`.",
        )
    if numbers:
        yield _menu_finding(
            "note",
            f"A name contains a number: {_join_names(numbers)}. It can be mistaken for a count: add a name without it "
            "to `aliases`.",
        )


def _join_names(names: Iterable[str]) -> str:
    """The first few names and the number of the others."""
    every = list(names)
    more = f" and {len(every) - _LISTED} more" if len(every) > _LISTED else ""
    return ", ".join(every[:_LISTED]) + more


def _menu_finding(severity: Severity, text: str) -> Finding:
    return Finding(severity=severity, operation=MENU, text=text)
