"""Collects what a play finds: one finding per fault of a name, an option or a label, with the dishes that have it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from domain.allergens import LEGAL
from domain.menu import Item, Option, OptionGroup
from domain.menu_check import MenuFault, MenuFinding
from understanding.menu_play.judge import join_names

_NAME_ADVICE = {
    MenuFault.SHARED_NAME: "Give each of {dishes} a name of its own, or list one dish with options.",
    MenuFault.HIDDEN_NAME: "Rename “{dish}”, or add an alias that has no word of {others}.",
    MenuFault.UNREAD_NAME: "Rename “{dish}”, or add the words by which guests order it to `aliases`.",
    MenuFault.EATEN_NUMBER: "Rename “{dish}” without the number, or send the number as `number` or as an option.",
    MenuFault.EVERYDAY_NAME: "Rename “{dish}” so that it says what it is, such as “{dish} Plate”.",
}


class MenuFindings:
    """The findings of one play, in the order in which they were made."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, MenuFinding] = {}

    def list_all(self) -> tuple[MenuFinding, ...]:
        """All findings."""
        return tuple(self._by_key.values())

    def add_name(
        self, fault: MenuFault, item: Item, name: str, others: Sequence[Item], phrase: str, outcome: str
    ) -> None:
        """Add a name that is misread. Faults with the same cause, such as a name of two dishes, are one finding."""
        dishes = (item.name, *(each.name for each in others))
        listed = join_names(f"“{each}”" for each in dishes)
        advice = _NAME_ADVICE[fault].format(
            dish=name, dishes=listed, others=join_names(f"“{each.name}”" for each in others) or "other dishes"
        )
        hiding = frozenset(each.id for each in others)
        key: Hashable = (fault, item.id, name)
        if hiding:
            key = (fault, hiding if fault is MenuFault.HIDDEN_NAME else hiding | {item.id})
        self._add(key, MenuFinding(fault=fault, dishes=dishes, phrase=phrase, outcome=outcome, advice=advice))

    def add_option(self, item: Item, group: OptionGroup, option: Option, phrase: str, outcome: str) -> None:
        """Add an option that no phrase reaches."""
        self._add(
            (MenuFault.UNREACHED_OPTION, group.name, option.name),
            MenuFinding(
                fault=MenuFault.UNREACHED_OPTION,
                dishes=(item.name,),
                phrase=phrase,
                outcome=outcome,
                advice=f"Rename the option “{option.name}” of “{group.name}”, or give it an alias of its own.",
            ),
        )

    def add_empty_group(self, item: Item, group: OptionGroup, possible: int) -> None:
        """Add a required group with too few options."""
        self._add(
            (MenuFault.EMPTY_GROUP, item.id, group.id),
            MenuFinding(
                fault=MenuFault.EMPTY_GROUP,
                dishes=(item.name,),
                phrase=item.name,
                outcome=f"“{group.name}” requires {group.min_choices} and has {possible}: nobody can order it",
                advice=f"Add options to “{group.name}”, or lower its `min_choices`.",
            ),
        )

    def add_label(self, label: str, dish: str) -> None:
        """Add a label that is no known allergen."""
        self._add(
            (MenuFault.UNKNOWN_ALLERGEN, label),
            MenuFinding(
                fault=MenuFault.UNKNOWN_ALLERGEN,
                dishes=(dish,),
                phrase=f"is there {label} in the {dish}?",
                outcome=f"“{label}” is no known allergen: every guest with an allergy is warned of the dish",
                advice=f"Write one of: {', '.join(sorted(LEGAL))}.",
            ),
        )

    def _add(self, key: Hashable, finding: MenuFinding) -> None:
        known = self._by_key.get(key)
        if known is None:
            self._by_key[key] = finding
        elif finding.dishes[0] not in known.dishes:
            self._by_key[key] = known.replace(dishes=(*known.dishes, finding.dishes[0]))
