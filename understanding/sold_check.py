"""Checks what a model says of halves, places and amounts: each must be on the menu and follow from the message.

The message is looked at as it is written, and in the words of the rules for each language that is translated into them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.cart import Line
from domain.menu import (
    DishPart,
    Item,
    ItemId,
    get_base_id,
    make_amount_id,
    make_halves_id,
    split_amount_id,
)
from understanding.answer_facts import AnswerFacts
from understanding.language.rows import patterns
from understanding.language.translation import translate
from understanding.measured_names import list_measures

_SIDES = frozenset({DishPart.LEFT, DishPart.RIGHT})


@dataclass(frozen=True)
class SoldCheck:
    """What of a message is said about parts and amounts of dishes."""

    facts: AnswerFacts

    def can_be_on(self, placement: DishPart) -> bool:
        """Whether the message may put something on this part of a dish."""
        if placement is DishPart.WHOLE:
            return True
        others = self._places & ({"left", "right"} - {str(placement)}) if placement in _SIDES else frozenset()
        # Where only the other side is named, "the other half" or the dish of a half may mean this one.
        return bool(self._places - others)

    def has_place(self, quote: str) -> bool:
        """Whether some words of the message put something on a half or a third."""
        return any(part != "whole" and not part.startswith("bare") for part in _list_places(quote, self.facts))

    def find_halves(self, first: ItemId, second: ItemId) -> ItemId | None:
        """The dish of these halves, if the menu makes it."""
        joined = make_halves_id(first, second)
        return joined if first != second and self.facts.menu.item(joined) is not None else None

    def find_amount(self, item: Item, amount: int) -> ItemId | None:
        """So much of an item that is sold by measure or in packs, if the message says so."""
        return make_amount_id(item.id, amount) if item.sale_unit and amount in set(self._list_amounts(item)) else None

    def is_measure(self, item: Item, number: int) -> bool:
        """Whether a number of units is an amount in truth: 200 of what is sold by weight."""
        unit = item.sale_unit
        return unit is not None and unit.is_measured and number in self._find_measures(item)

    @cached_property
    def _places(self) -> frozenset[str]:
        return frozenset(_list_places(self.facts.message.text, self.facts))

    def _list_amounts(self, item: Item) -> Iterator[int]:
        """The amounts that are said, and those that follow from one of the cart: "100 g more", "double that"."""
        unit = item.sale_unit
        said = self._find_measures(item) or self.facts.message.numbers
        if unit is not None and not unit.is_measured:
            said = self.facts.message.numbers | {number * unit.per for number in self.facts.message.numbers}
        yield from said
        for line in self.facts.context.cart.lines:
            if get_base_id(line.item) == item.id:
                before = _get_amount(line, item)
                yield from (
                    2 * before,
                    before // 2,
                    *(before + each for each in said),
                    *(before - each for each in said),
                )

    def _find_measures(self, item: Item) -> frozenset[int]:
        kind = item.sale_unit.sold_by if item.sale_unit else None
        texts = _list_texts(self.facts.message.text, self.facts)
        return frozenset(amount for text in texts for amount, sold_by, _ in list_measures(text) if sold_by is kind)


def _get_amount(line: Line, item: Item) -> int:
    parts = split_amount_id(line.item)
    per = item.sale_unit.per if item.sale_unit else 1
    return parts[1] * line.quantity if parts else per * line.quantity


def _list_texts(text: str, facts: AnswerFacts) -> Iterator[str]:
    yield text
    yield from (translate(text, names).text for names in facts.links.names.values())


def _list_places(text: str, facts: AnswerFacts) -> Iterator[str]:
    """The parts of dishes that a text names; a side is also in its words."""
    for each in _list_texts(text, facts):
        yield from (
            match.lastgroup.rstrip("0123456789")
            for match in patterns("dish_parts")["place"].finditer(each)
            if match.lastgroup
        )
