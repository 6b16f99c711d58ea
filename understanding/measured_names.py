"""What a menu sells by weight or volume, the measures in a text, and what they are of: "200 g of the pork".

Of several dishes with these words in their names, one that is sold by this kind of measure is meant; best, one of the
cart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.cart import Cart
from domain.menu import ItemId, Menu, get_base_id
from domain.sale_unit import SoldBy
from understanding.grounding import MenuIndex, ground
from understanding.grounding.words import extract_stems
from understanding.language.rows import patterns
from understanding.measures import find_measures

_GRAMS_OF_AN_OUNCE = 28.35
_KINDS = {
    "weight": (SoldBy.WEIGHT, 1.0),
    "ounces": (SoldBy.WEIGHT, _GRAMS_OF_AN_OUNCE),
    "volume": (SoldBy.VOLUME, 1.0),
}
"""How guests measure what is sold by weight or volume, and the grams or millilitres of it."""
_ROUNDING = 0.01
"""By how much a pound may differ from the grams that it is rounded to."""
_PACK_WORDS = ("boxes", "packs")
_MOST_NAMED = 4
"""The most words that are looked at for the name of what is measured."""


@dataclass(frozen=True, slots=True)
class SoldAmounts:
    """What a menu sells by weight or volume, and the pieces of one pack of the other items.

    ``portions``: the grams or millilitres of one piece of what is measured by its name only.
    """

    measured: Mapping[ItemId, SoldBy] = field(default_factory=dict)
    packs: Mapping[ItemId, int] = field(default_factory=dict)
    portions: Mapping[ItemId, int] = field(default_factory=dict)

    @classmethod
    def of(cls, menu: Menu) -> SoldAmounts:
        """What this menu sells so."""
        units = {item.id: item.sale_unit for item in menu.items if item.sale_unit is not None}
        return cls(
            measured={item: unit.sold_by for item, unit in units.items() if unit.is_measured},
            packs={item: unit.per for item, unit in units.items() if not unit.is_measured and unit.per > 1},
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The words for packs, as guests may misspell them."""
        return _PACK_WORDS if self.packs else ()

    def __bool__(self) -> bool:
        return bool(self.measured or self.packs)

    def count(self, item: ItemId, amount: int) -> int | None:
        """The count that means so much of an item; None if no number of its portions is so much."""
        if item not in self.portions:
            return amount
        count = round(amount / self.portions[item])
        is_whole = count and abs(amount / self.portions[item] - count) <= count * _ROUNDING
        return count if is_whole else None


def list_measures(text: str) -> Iterator[tuple[int, SoldBy, re.Match[str]]]:
    """The grams or millilitres of each measure in a text, and where it is."""
    for (kind, amount), match in find_measures(text):
        if kind in _KINDS:
            sold_by, size = _KINDS[kind]
            yield round(amount * size), sold_by, match


class NamedAmount(NamedTuple):
    """An item that is sold by measure or in packs, as words name it, from ``start`` to ``stop`` of their text."""

    item: ItemId
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """A text with measures, and what they may be of: "the pork" is looked for in the ``cart`` first."""

    text: str
    cart: Cart
    sold: SoldAmounts
    index: MenuIndex

    def find_behind(self, start: int, kind: SoldBy) -> NamedAmount | None:
        """The item sold by this kind of measure that the words from ``start`` on begin with."""
        found = patterns("sold_amounts")
        skipped = found["of_behind"].match(self.text, start)
        start = skipped.end() if skipped else start
        words = list(re.finditer(r"[^\s,;.!?]+", found["clause_end"].split(self.text[start:], maxsplit=1)[0]))
        spans = [(start + words[0].start(), start + word.end()) for word in words[:_MOST_NAMED]]
        return self._find_named(spans, kind)

    def begins_with_name(self, start: int, kind: SoldBy) -> bool:
        """Whether nothing but "of the" is between ``start`` and the name of such an item."""
        named = self.find_behind(start, kind)
        skipped = patterns("sold_amounts")["of_behind"].match(self.text, start)
        words = self.text[skipped.end() if skipped else start :].split()
        item = self.index.menu.item(named.item) if named else None
        names = (item.name, *item.aliases) if item else ()
        return bool(words) and any(set(extract_stems(words[0])) <= set(extract_stems(name)) for name in names)

    def find_before(self, stop: int, kind: SoldBy) -> NamedAmount | None:
        """The last item sold by this kind of measure in the clause before ``stop``."""
        start = max(
            (end.end() for end in patterns("sold_amounts")["clause_end"].finditer(self.text, 0, stop)), default=0
        )
        words = list(re.finditer(r"[^\s,;.!?:(]+", self.text[start:stop]))
        for last in reversed(words):
            firsts = words[max(0, words.index(last) - _MOST_NAMED + 1) : words.index(last) + 1]
            spans = [(start + first.start(), start + last.end()) for first in reversed(firsts)]
            if named := self._find_named(spans, kind):
                return named
        return None

    def list_lines_sold_by(self, kind: SoldBy) -> tuple[ItemId, ...]:
        """The different items of the cart that are sold so."""
        items = dict.fromkeys(get_base_id(line.item) for line in self.cart.lines)
        return tuple(item for item in items if self.sold.measured.get(item) is kind)

    def names_dish(self, start: int, stop: int) -> bool:
        """Whether some words name a dish of any kind."""
        found = ground(self.text[start:stop], self.index)
        return bool(found.lines or found.ambiguous)

    def _find_named(self, spans: Sequence[tuple[int, int]], kind: SoldBy) -> NamedAmount | None:
        """The item of the first span that names one, unless a longer name of another dish begins there."""
        items = [item for item, sold_by in self.sold.measured.items() if sold_by is kind]
        in_cart = {get_base_id(line.item) for line in self.cart.lines}
        for pool in ([item for item in items if item in in_cart], items):
            found = next(self._list_named(spans, pool), None)
            if found is not None:
                longest = self._measure_other_name(spans[-1], found.item) if spans else 0
                return found if longest <= len(self.text[found.start : found.stop].split()) else None
        return None

    def _list_named(self, spans: Sequence[tuple[int, int]], pool: Sequence[ItemId]) -> Iterator[NamedAmount]:
        """The items of a pool that spans name, each with all words of its name."""
        if not pool:
            return
        part = self.index.part(pool)
        for at, span in enumerate(spans):
            words = self.text[slice(*span)]
            lines = ground(words, part).lines
            if len(lines) == 1 and patterns("sold_amounts")["small"].fullmatch(words) is None:
                yield NamedAmount(lines[0].item, *self._extend(span, spans[at + 1 :], lines[0].item))

    def _extend(self, span: tuple[int, int], longer: Sequence[tuple[int, int]], item_id: ItemId) -> tuple[int, int]:
        """The longest span of words of the item's names."""
        item = self.index.menu.item(item_id)
        stems = {stem for name in (item.name, *item.aliases) for stem in extract_stems(name)} if item else set()
        for start, stop in longer:
            added = f"{self.text[start : span[0]]} {self.text[span[1] : stop]}"
            if not stems.issuperset(extract_stems(added)):
                break
            span = (start, stop)
        return span

    def _measure_other_name(self, span: tuple[int, int], item: ItemId) -> int:
        """How many words the name of another dish has that words may mean."""
        found = ground(self.text[slice(*span)], self.index)
        others = [line.said for line in found.lines[:1] if line.item != item]
        others += [each.line.said for each in found.ambiguous[:1]]
        return max((len(each.split()) for each in others), default=0)
