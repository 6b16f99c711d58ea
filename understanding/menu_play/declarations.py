"""Finds what no phrase can show: labels that are no allergens, and groups that nobody can answer."""

from __future__ import annotations

from collections.abc import Iterator

from domain.allergens import LEGAL, read_allergens
from domain.menu import Item, Menu
from understanding.menu_play.findings import MenuFindings


def check_declarations(menu: Menu, findings: MenuFindings) -> None:
    """Add the faults of what the menu declares."""
    for item in menu.items:
        for group in item.groups:
            possible = min(len(group.options), group.max_choices or len(group.options))
            if group.min_choices > possible:
                findings.add_empty_group(item, group, possible)
        for label, dish in _list_labels(item):
            if LEGAL.isdisjoint(read_allergens(label)):
                findings.add_label(label, dish)


def _list_labels(item: Item) -> Iterator[tuple[str, str]]:
    """The labels of a dish and its options, each with the name of what has it."""
    yield from ((label, item.name) for label in sorted(item.allergens or ()))
    for option in (option for group in item.groups for option in group.options):
        yield from ((label, f"{item.name} with {option.name}") for label in sorted(option.allergens or ()))
